"""Whether an arr is still the one that it was; what was removed during a read; whose plays were not swept yet."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY, HOUR
from reclaimerr.errors import WrongService
from reclaimerr.model.media import Account
from reclaimerr.store import db, services, watching
from reclaimerr.store.intake import Intake
from tests.store.readings import NOW, ask, held_by, ids, movie, open_service, play, read, watch

pytestmark = pytest.mark.usefixtures("data")


def films(first: int, count: int, *, ids_from: int = 0) -> list[object]:
    """Titles under remote ids from `first` on, whose TMDB ids follow their remote ids shifted by `ids_from`."""
    return [movie(str(one), f"Film {one + ids_from}", tmdb=one + ids_from) for one in range(first, first + count)]


@pytest.fixture(autouse=True)
def shelf(data: object) -> None:
    open_service("radarr-hd")
    open_service("jellyfin")
    read("radarr-hd", *films(1, 20))  # type: ignore[arg-type]


def missing() -> int:
    return int(db.value("SELECT COUNT(*) FROM placement WHERE missing_at IS NOT NULL"))


def test_another_database_under_the_same_ids_is_refused_before_anything_is_written() -> None:
    before = held_by("radarr-hd")
    with pytest.raises(WrongService, match="only 0 of 20 known titles"):
        read("radarr-hd", *films(1, 20, ids_from=500))  # type: ignore[arg-type]
    assert held_by("radarr-hd") == before
    assert len(ids("movie")) == 20


@pytest.mark.parametrize("left", [0, 9])
def test_too_few_of_the_known_titles_are_no_reason_to_call_the_rest_missing(left: int) -> None:
    with pytest.raises(WrongService, match=f"only {left} of 20 known titles"):
        read("radarr-hd", *films(1, left))  # type: ignore[arg-type]
    assert missing() == 0


def test_half_of_the_known_titles_are_enough() -> None:
    read("radarr-hd", *films(1, 10))  # type: ignore[arg-type]
    assert missing() == 10


def test_new_titles_do_not_make_up_for_lost_ones() -> None:
    with pytest.raises(WrongService):
        read("radarr-hd", *films(1, 5), *films(100, 50))  # type: ignore[arg-type]


def test_a_corrected_id_is_no_other_database() -> None:
    read("radarr-hd", *[movie(str(one), f"Film {one}", tmdb=one, imdb=f"tt{one:07}") for one in range(1, 21)])
    assert missing() == 0


def test_a_small_library_proves_nothing() -> None:
    open_service("radarr-4k")
    read("radarr-4k", *films(1, 9))  # type: ignore[arg-type]
    read("radarr-4k", *films(1, 1))  # type: ignore[arg-type]
    assert missing() == 8


def test_a_media_server_tells_by_its_own_id_and_may_list_anything() -> None:
    read("jellyfin", *films(1, 20))  # type: ignore[arg-type]
    read("jellyfin", *films(1, 20, ids_from=500))  # type: ignore[arg-type]
    assert len(held_by("jellyfin")) == 20


def removed(remote_id: str, at: int, *, service: str = "radarr-hd", dry_run: int = 0) -> None:
    media_id = held_by(service)[remote_id]
    with db.write("test"):
        db.insert(
            "intent",
            {"title_id": media_id, "media_id": media_id, "service": service, "action": "delete", "dry_run": dry_run,
             "plan": f'{{"remote_id": "{remote_id}"}}', "by": "auto", "rules": "[]", "reasons": "[]", "state": "removed",
             "created_at": at, "ended_at": at},
        )  # fmt: skip


def test_what_we_removed_while_a_read_was_under_way_does_not_come_back_with_it() -> None:
    page = films(1, 20)
    under_way = Intake(services.get("radarr-hd"), (), NOW + HOUR)
    removed("7", NOW + HOUR + 5)
    Intake(services.get("radarr-hd"), (), NOW + HOUR + 5).absent("7")
    under_way.take(page)  # type: ignore[arg-type]
    under_way.complete()
    assert "7" not in held_by("radarr-hd")
    assert missing() == 0


def test_what_comes_back_later_is_taken_in() -> None:
    removed("7", NOW + HOUR)
    Intake(services.get("radarr-hd"), (), NOW + HOUR).absent("7")
    read("radarr-hd", *films(1, 20), at=NOW + DAY)  # type: ignore[arg-type]
    assert "7" in held_by("radarr-hd")


def test_a_title_that_a_server_lists_anew_is_not_unwatched_before_the_next_sweep() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin")
    read("jellyfin", movie("a", "Film 1", tmdb=1), movie("b", "Film 2", tmdb=2))
    heard = held_by("jellyfin")["b"]
    assert ask("never_watched")[heard] == "unknown"
    watch("jellyfin", play("b"))
    assert ask("never_watched")[heard] == "no"


def test_a_read_that_brings_nothing_new_asks_for_no_sweep() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin")
    read("jellyfin", movie("a", "Film 1 (Remastered)", tmdb=1))
    assert services.get("jellyfin").watch_at == NOW


def test_the_arrs_spelling_of_a_title_wins_whoever_is_read_last() -> None:
    read("jellyfin", movie("a", "film one", tmdb=1, year=1994))
    found = db.row("SELECT title, year FROM media WHERE id = :id", {"id": held_by("jellyfin")["a"]})
    assert found == {"title": "Film 1", "year": 1995}


def vouches() -> int | None:
    return services.get("jellyfin").vouch_from


def test_the_earliest_play_that_was_ever_known_vouches_even_after_a_later_one_took_its_place() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin", play("a", at=NOW - 300 * DAY), since=None)
    watch("jellyfin", play("a", at=NOW - DAY), since=None)
    assert vouches() == NOW - 300 * DAY


def test_a_history_that_was_said_to_be_longer_by_mistake_can_be_corrected() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin", since=NOW - 4000 * DAY)
    watch("jellyfin", since=NOW - 10 * DAY)
    assert vouches() == NOW - 10 * DAY


def test_a_play_of_1970_is_a_wrong_clock_and_vouches_for_nothing() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin", play("a", at=3 * DAY), since=None)
    assert vouches() is None


def test_somebody_who_goes_on_watching_without_a_date_is_noticed() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin", play("a", plays=0, played=False, at=None, position=0.2), at=NOW - 100 * DAY)
    watch("jellyfin", play("a", plays=0, played=False, at=None, position=0.4), at=NOW)
    assert db.value("SELECT observed_at FROM watch") == NOW


def test_accounts_that_become_one_person_have_what_they_watched_described_anew() -> None:
    read("jellyfin", movie("a", "Film 1", tmdb=1))
    watch("jellyfin", play("a"))
    with db.write("test"):
        db.run("DELETE FROM touched")
    found = [Account(remote_id="u1", name="Alice"), Account(remote_id="u2", name="Bob")]
    watching.accounts(services.get("jellyfin"), "jellyfin", found, {})
    assert db.value("SELECT COUNT(*) FROM touched") == 0
    watching.accounts(services.get("jellyfin"), "jellyfin", found, {"ann": ("jellyfin:Alice",)})
    assert db.value("SELECT COUNT(*) FROM touched") == 1
