"""The breaker's memory and its two measures: what a service lost, and what a scan selects."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.media import Identity
from reclaimerr.paths import DataDir
from reclaimerr.store import audit, breaker, db, losses, notices, prepare, services
from reclaimerr.store.breaker import Scan
from tests.store.readings import (
    NOW,
    episode,
    file,
    held_by,
    inventories,
    movie,
    open_service,
    read,
    season,
    series,
    sonarr,
)

pytestmark = pytest.mark.usefixtures("data")


def films(first: int, count: int) -> list[object]:
    return [movie(str(one), f"Film {one}", tmdb=one) for one in range(first, first + count)]


def trip(subject: str = "plex", text: str = "It is odd.", at: int = NOW) -> None:
    breaker.trip("loss", subject, text, {"lost": 30}, at)


# what it remembers


def test_it_is_closed_until_something_stops_it_and_after_a_person_says_go_on() -> None:
    assert (breaker.is_open(), breaker.why(), breaker.trips()) == (False, None, [])
    trip()
    assert (breaker.is_open(), breaker.why()) == (True, "It is odd.")
    assert breaker.go_on("alice", NOW + 5) == 1
    assert (breaker.is_open(), breaker.go_on("alice", NOW + 6)) == (False, 0)
    (past,) = breaker.past()
    assert (past.ended_by, past.ended_at, past.figures) == ("alice", NOW + 5, {"lost": 30})


def test_its_memory_outlives_the_process(data: DataDir) -> None:
    trip()
    db.detach()
    prepare.prepare(data)
    db.attach(data)
    db.connect()
    assert breaker.why() == "It is odd."


def test_the_same_reason_is_told_once_and_its_figures_follow() -> None:
    trip()
    trip()
    trip(text="It is odder.", at=NOW + HOUR)
    (found,) = breaker.trips()
    assert (found.text, found.at) == ("It is odder.", NOW)
    assert [one.what for one in audit.page()[0]] == ["automation stopped"]


def test_every_reason_stands_in_one_notice_until_all_are_continued() -> None:
    trip("plex", "One.")
    trip("sonarr", "Two.")
    (notice,) = notices.open_notices()
    assert (notice.level, notice.text) == ("error", "Automatic removal has stopped. One. Two. It goes on when you say so.")
    breaker.go_on("alice", NOW, [breaker.trips()[0].id])
    (notice,) = notices.open_notices()
    assert notice.text == "Automatic removal has stopped. Two. It goes on when you say so."
    breaker.go_on("alice", NOW)
    assert notices.open_notices() == []


# what a sync lost


@pytest.mark.parametrize(("known", "left", "stops"), [(100, 80, False), (100, 71, False), (100, 70, False), (100, 69, True),
                                                      (40, 21, False), (40, 20, True), (200, 139, True)])  # fmt: skip
def test_more_than_the_share_and_never_fewer_than_twenty(known: int, left: int, stops: bool) -> None:
    open_service("radarr")
    read("radarr", *films(1, known))  # type: ignore[arg-type]
    read("radarr", *films(1, left), at=NOW + DAY)  # type: ignore[arg-type]
    assert breaker.is_open() is stops


def test_the_figures_stand_in_the_words() -> None:
    open_service("radarr")
    read("radarr", *films(1, 100))  # type: ignore[arg-type]
    read("radarr", *films(1, 60), at=NOW + DAY)  # type: ignore[arg-type]
    (found,) = breaker.trips()
    assert found.text == "radarr lost 40 of its 100 titles (40%; breaker_share is 30%), and not by our removals."
    assert found.figures == {"lost": 40, "known": 100, "measure": "titles", "breaker_share": 0.3}
    assert losses.missing("radarr") == 40


def test_a_media_server_that_lists_nothing_has_lost_everything_however_small_it_was() -> None:
    open_service("jellyfin")
    read("jellyfin", movie("a"))
    read("jellyfin", at=NOW + DAY)
    assert [(one.cause, one.text) for one in breaker.trips()] == [
        ("empty", "jellyfin lists nothing any more; titles that were there: 1.")
    ]


@pytest.mark.parametrize(("count", "stops"), [(4, False), (5, True)])
def test_a_library_among_others_that_is_empty(count: int, stops: bool) -> None:
    open_service("jellyfin")
    shelf = [movie(str(one), f"Film {one}", tmdb=one, library="Films") for one in range(1, 50)]
    kids = [movie(str(one), f"Kid {one}", tmdb=one, library="Kids") for one in range(100, 100 + count)]
    read("jellyfin", *shelf, *kids)
    read("jellyfin", *shelf, at=NOW + DAY)
    assert [one.text for one in breaker.trips()] == (
        ["jellyfin's library Kids lists nothing any more; titles that were there: 5."] if stops else []
    )


def test_a_library_with_another_name_is_the_same() -> None:
    open_service("jellyfin")
    read("jellyfin", *[movie(str(one), f"Film {one}", tmdb=one, library="Films") for one in range(1, 50)])
    read("jellyfin", *[movie(str(one), f"Film {one}", tmdb=one, library="Movies") for one in range(1, 50)], at=NOW + DAY)
    assert not breaker.is_open()


def test_an_empty_sonarr_has_lost_its_episodes_too_and_keeps_them_known() -> None:
    open_service("sonarr")
    sonarr(*(episode(1, number) for number in range(1, 9)))
    for day in (1, 2, 3):
        read("sonarr", at=NOW + day * DAY, kinds=("series", "season"))
    assert len(held_by("sonarr")) == 10
    assert [one.cause for one in breaker.trips()] == ["empty"]


def test_a_lost_series_counts_with_its_episodes() -> None:
    open_service("sonarr")
    shows = [series(name, name, tvdb=number) for number, name in enumerate(("a", "b", "c"), 1)]
    read("sonarr", *shows, *(season(1, one.remote_id) for one in shows), kinds=("series", "season"))
    taken = inventories.Intake(services.get("sonarr"), (), NOW, ("episode",))
    for one in shows:
        own = [episode(1, number, file(f"/data/tv/{one.title}/{number}.mkv"), parent=one.remote_id) for number in range(1, 21)]
        inventories.take(taken, one.remote_id, own, 1)
    read("sonarr", *shows[:2], *(season(1, one.remote_id) for one in shows[:2]), at=NOW + DAY, kinds=("series", "season"))
    (found,) = breaker.trips()
    assert found.text.startswith("sonarr lost 20 of its 60 movies and episodes with a file (33%;")


def gone(media_id: int, *, kind: str = "delete", at: int = NOW + HOUR, dry_run: int = 0, state: str = "removed") -> None:
    """We removed it."""
    with db.write("test"):
        db.insert(
            "intent",
            {"title_id": media_id, "media_id": media_id, "service": "radarr", "action": kind, "dry_run": dry_run, "plan": "{}",
             "by": "auto", "rules": "[]", "reasons": "[]", "state": state, "created_at": at, "ended_at": at},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "stops"),
    [({}, False), ({"dry_run": 1}, True), ({"kind": "unmonitor"}, True), ({"state": "failed"}, True)],
    ids=["removed", "a dry run", "unmonitored", "failed"],
)
def test_what_we_removed_is_no_loss_of_a_server_that_finds_out(deed: dict[str, object], stops: bool) -> None:
    open_service("jellyfin")
    read("jellyfin", *films(1, 60))  # type: ignore[arg-type]
    for remote_id in [str(one) for one in range(1, 31)]:
        gone(held_by("jellyfin")[remote_id], **deed)  # type: ignore[arg-type]
    read("jellyfin", *films(31, 30), at=NOW + DAY)  # type: ignore[arg-type]
    assert breaker.is_open() is stops


def test_what_we_removed_does_not_hide_what_went_beside_it() -> None:
    open_service("jellyfin")
    read("jellyfin", *films(1, 100))  # type: ignore[arg-type]
    for remote_id in [str(one) for one in range(1, 31)]:
        gone(held_by("jellyfin")[remote_id])
    read("jellyfin", *films(61, 40), at=NOW + DAY)  # type: ignore[arg-type]
    (found,) = breaker.trips()
    assert (found.figures["lost"], found.figures["known"]) == (30, 70)


def test_what_was_removed_once_and_came_back_since_is_a_loss() -> None:
    open_service("jellyfin")
    read("jellyfin", *films(1, 60))  # type: ignore[arg-type]
    for remote_id in [str(one) for one in range(1, 31)]:
        gone(held_by("jellyfin")[remote_id])
    with db.write("test"):
        db.run("UPDATE media SET back_at = :at", {"at": NOW + 2 * HOUR})
    read("jellyfin", *films(31, 30), at=NOW + DAY)  # type: ignore[arg-type]
    assert breaker.is_open()


def test_files_that_went_count_once_and_those_that_came_again_not_at_all() -> None:
    open_service("radarr")
    read("radarr", *films(1, 60))  # type: ignore[arg-type]
    bare = [movie(str(one), f"Film {one}", tmdb=one) for one in range(1, 31)]
    without = [type(one)(**{name: () if name == "files" else getattr(one, name) for name in one.__struct_fields__}) for one in bare]
    read("radarr", *without, *films(31, 30), at=NOW + DAY)  # type: ignore[arg-type]
    (found,) = breaker.trips()
    assert found.text.startswith("radarr lost 30 of its 60 movies and episodes with a file (50%;")
    breaker.go_on("owner", NOW + DAY)
    read("radarr", *without, *films(31, 30), at=NOW + 2 * DAY)  # type: ignore[arg-type]
    assert not breaker.is_open()
    read("radarr", *films(1, 60), at=NOW + 3 * DAY)  # type: ignore[arg-type]
    assert db.value("SELECT COUNT(*) FROM placement WHERE emptied_at IS NOT NULL") == 0


def test_what_was_taken_for_gone_is_not_lost_again_but_what_goes_after_it_is() -> None:
    open_service("radarr")
    read("radarr", *films(1, 100))  # type: ignore[arg-type]
    read("radarr", *films(1, 60), at=NOW + DAY)  # type: ignore[arg-type]
    breaker.go_on("owner", NOW + DAY + HOUR)
    read("radarr", *films(1, 35), at=NOW + 2 * DAY)  # type: ignore[arg-type]
    (found,) = breaker.trips()
    assert (found.figures["lost"], found.figures["known"]) == (25, 60)


def test_a_word_that_comes_while_a_read_is_under_way_says_nothing_of_what_that_read_finds() -> None:
    open_service("radarr")
    read("radarr", *films(1, 100))  # type: ignore[arg-type]
    trip("radarr")
    breaker.go_on("owner", NOW + DAY + HOUR)
    read("radarr", *films(1, 60), at=NOW + DAY)  # type: ignore[arg-type]
    assert breaker.is_open()


# another server


def met(server: str) -> None:
    services.met(services.get("jellyfin").id, Identity(product="Jellyfin", version="10.10", name="x", server=server), NOW)


def test_another_server_stops_it_and_what_it_does_not_know_is_no_further_loss() -> None:
    open_service("jellyfin")
    met("one")
    read("jellyfin", *films(1, 60))  # type: ignore[arg-type]
    met("two")
    read("jellyfin", movie("x", "Other", tmdb=999), at=NOW + DAY)
    assert [(one.cause, one.figures) for one in breaker.trips()] == [("server", {"before": "one", "after": "two"})]
    assert len(held_by("jellyfin")) == 61


def test_after_a_persons_word_the_new_servers_own_list_is_what_counts() -> None:
    open_service("jellyfin")
    met("one")
    read("jellyfin", *films(1, 60))  # type: ignore[arg-type]
    met("two")
    breaker.go_on("owner", NOW + HOUR)
    read("jellyfin", *films(101, 60), at=NOW + DAY)  # type: ignore[arg-type]
    assert set(held_by("jellyfin")) == {str(one) for one in range(101, 161)}
    assert not breaker.is_open()
    read("jellyfin", *films(101, 20), at=NOW + 2 * DAY)  # type: ignore[arg-type]
    assert [one.cause for one in breaker.trips()] == ["loss"]


def test_a_word_of_last_year_does_not_cover_todays_loss_after_a_restore() -> None:
    open_service("jellyfin")
    met("one")
    read("jellyfin", *films(1, 60))  # type: ignore[arg-type]
    met("two")
    breaker.go_on("owner", NOW)
    read("jellyfin", *films(1, 60), at=NOW + HOUR)  # type: ignore[arg-type]
    services.note(services.get("jellyfin").id, {"library_at": None})
    read("jellyfin", *films(1, 20), at=NOW + 300 * DAY)  # type: ignore[arg-type]
    assert [one.cause for one in breaker.trips()] == ["loss"]


# what a scan selects


def scan(*, fresh: int, before: int | None = None, rule: str = "Old", target: str = "movie") -> Scan:
    return Scan(rule=rule, target=target, selected=fresh + (before or 0), fresh=fresh, before=before)


@pytest.mark.parametrize(
    ("one", "known", "stops"),
    [
        (scan(fresh=30), 100, False),
        (scan(fresh=31), 100, True),
        (scan(fresh=19), 20, False),
        (scan(fresh=20), 20, True),
        (scan(fresh=20, before=5), 10_000, False),
        (scan(fresh=21, before=5), 10_000, True),
        (scan(fresh=19, before=0), 10_000, False),
        (scan(fresh=20, before=0), 10_000, True),
        (scan(fresh=400, before=100), 10_000, False),
        (scan(fresh=401, before=100), 10_000, True),
        (scan(fresh=0, before=5000), 10_000, False),
    ],
)
def test_newly_more_than_the_share_or_many_times_more_than_before(one: Scan, known: int, stops: bool) -> None:
    breaker.scanned([one], {"movie": one.fresh}, {"movie": known}, 0.3, NOW)
    assert breaker.is_open() is stops


def test_rules_add_up_within_a_kind_and_kinds_do_not() -> None:
    both = [scan(fresh=20, rule="A"), scan(fresh=20, rule="B")]
    breaker.scanned(both, {"movie": 20, "episode": 20}, {"movie": 100, "episode": 100}, 0.3, NOW)
    assert not breaker.is_open()
    breaker.scanned(both, {"movie": 40}, {"movie": 100}, 0.3, NOW)
    (found,) = breaker.trips()
    assert found.text == ("The rule “A” selects 20 of 100 items of the kind movie, 20 of them newly, in its first scan; all rules"
                          " together newly select 40 (breaker_share is 30%).")  # fmt: skip


def test_what_stops_it_is_per_kind() -> None:
    mixed = [scan(fresh=40, rule="A"), scan(fresh=4000, rule="B", target="episode")]
    breaker.scanned(mixed, {"movie": 40, "episode": 4000}, {"movie": 100, "episode": 100_000}, 0.3, NOW)
    assert [one.subject for one in breaker.trips()] == ["A"]
