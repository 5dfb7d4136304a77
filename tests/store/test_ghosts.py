"""What no arr holds: only with the owner's leave, never a ghost of what we removed, never on an arr's silence."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.decision import Rule
from reclaimerr.store import db, services
from reclaimerr.store.intake import Intake
from reclaimerr.store.judging import Weighed
from tests.store import readings
from tests.store.readings import GIB, LONG_AGO, NOW, file, held_by, judge, movie, open_service, read, watch

pytestmark = pytest.mark.usefixtures("data")
LARGE = Rule(name="Large", target="movie", when="size > 1 GiB", action="delete")


@pytest.fixture(autouse=True)
def shelf(data: object) -> None:
    """A Radarr with one film, a server with that and another one."""
    open_service("radarr-hd")
    open_service("jellyfin", folders=("/data/movies",))
    read("radarr-hd", movie("5"))
    read("jellyfin", movie("a"), alone())
    watch("jellyfin")


def alone(**more: object) -> readings.ItemSeen:
    return movie("z", "Alone", tmdb=77, **more)  # type: ignore[arg-type]


def wanted(*, fallback: bool = True, rule: Rule = LARGE, at: int = NOW) -> dict[int, Weighed]:
    return {one.decision.media_id: one for one in judge(rule, fallback=fallback, at=at).weighed}


def test_what_only_a_media_server_holds_is_a_candidate_with_the_owners_leave() -> None:
    heat, other = held_by("radarr-hd")["5"], held_by("jellyfin")["z"]
    assert set(wanted(fallback=False)) == {heat}
    assert set(wanted()) == {heat, other}
    assert wanted()[other].hold == ()


def test_what_we_removed_and_only_the_server_still_lists_is_a_ghost() -> None:
    heat = held_by("radarr-hd")["5"]
    with db.write("test"):
        db.insert(
            "intent",
            {"title_id": heat, "media_id": heat, "service": "radarr-hd", "action": "delete", "plan": "{}", "dry_run": 0,
             "by": "auto", "rules": "[]", "reasons": "[]", "state": "removed", "created_at": NOW, "ended_at": NOW},
        )  # fmt: skip
    Intake(services.get("radarr-hd"), (), NOW).absent("5")
    assert heat not in wanted()
    late = NOW + 60 * DAY
    read("jellyfin", movie("a", "Heat", file(), added=NOW + 2 * DAY), alone(), at=late)
    watch("jellyfin", at=late)
    read("radarr-hd", at=late)
    assert heat in wanted(at=late), "it came again after we had removed it"


def test_a_title_whose_arr_has_no_file_of_it_is_not_the_servers_to_delete() -> None:
    read("radarr-hd", readings.ItemSeen(remote_id="5", kind="movie", title="Heat", year=1995, ids=readings.Ids(tmdb=949),
                                        path="/data/movies/Heat (1995)", added=LONG_AGO, file_count=0))  # fmt: skip
    assert held_by("radarr-hd")["5"] not in wanted()


def test_that_no_arr_knows_it_is_known_only_where_every_arr_answered() -> None:
    open_service("radarr-4k")
    unseen = Rule(name="Unseen", target="movie", when="never_watched", action="delete")
    assert "radarr-4k did not answer lately." in wanted(rule=unseen)[held_by("jellyfin")["z"]].hold
    read("radarr-4k", movie("9", "Ronin", tmdb=8195))
    assert wanted()[held_by("jellyfin")["z"]].hold == ()
    services.failed(services.get("radarr-4k").id, "lost", "gone", NOW)
    assert wanted()[held_by("jellyfin")["z"]].hold == ("radarr-4k did not answer lately.",)


def test_a_section_that_is_gone_is_not_asked() -> None:
    open_service("radarr-4k")
    known = [(one.name, one.type, True, False) for one in services.all_services() if one.name != "radarr-4k"]
    services.register(known)
    assert wanted()[held_by("jellyfin")["z"]].hold == ()


def test_a_media_server_has_nothing_to_unmonitor() -> None:
    quiet = Rule(name="Quiet", target="movie", when="size > 1 GiB", action="unmonitor")
    read("radarr-hd", movie("5", monitored=True))
    assert set(wanted(rule=quiet)) == {held_by("radarr-hd")["5"]}


def test_what_an_arr_would_free_does_not_count_what_only_a_server_lists() -> None:
    read("jellyfin", movie("a", "Heat", file(), file("/data/movies/Heat (1995)/old.mkv", 50 * GIB)), alone())
    watch("jellyfin")
    assert wanted()[held_by("radarr-hd")["5"]].bytes == 10 * GIB
    assert readings.ask("size == 10 GiB and versions == 2")[held_by("radarr-hd")["5"]] == "yes"
