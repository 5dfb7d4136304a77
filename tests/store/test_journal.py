"""The journal: written before, settled after, once; denied where somebody objects; what a day has cost."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.store import candidates, db, history, intents, library, protections
from reclaimerr.store.intents import Denied, FilePlan, Plan
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
GIB = 2**30


@pytest.fixture
def film(data: DataDir) -> int:
    builders.service()
    return builders.movie()


def plan(size: int = GIB) -> Plan:
    return Plan(remote_id="5", title="Heat", folder="/movies/Heat", files=(FilePlan("7", "/movies/Heat/a.mkv", size),),
                was_monitored=True, drop_title=True, drop_folder=True, exclude=True, bytes=size)  # fmt: skip


def write(film: int, *, size: int = GIB, at: int = NOW, **more: Any) -> int:
    told: dict[str, Any] = {
        "title_id": film, "media_id": film, "candidate_id": None, "service": "radarr-hd", "action": "delete", "plan": plan(size),
        "dry_run": False, "by": "auto", "rules": ["Large"], "reasons": [], "job_id": None, "now": at, **more,
    }  # fmt: skip
    return intents.open_intent(**told)


def close(intent_id: int, outcome: intents.Outcome = "removed", *, freed: int = GIB, at: int = NOW) -> None:
    intent = intents.get(intent_id)
    media = library.item(intent.media_id, at)
    assert media is not None
    intents.close(intent, outcome, at, freed=freed, verified=True, message="so it was", media=media)


def test_what_was_written_is_read_back_whole(film: int) -> None:
    found = intents.get(write(film))
    assert (found.plan, found.step, found.state, found.created_at, found.rules) == (plan(), "written", "open", NOW, ["Large"])


def test_it_is_settled_once_and_has_one_row_in_the_history(film: int) -> None:
    one = write(film)
    close(one)
    close(one, "failed")
    assert [(row.outcome, row.bytes, row.intent_id) for row in history.page()[0]] == [("removed", GIB, one)]
    assert intents.get(one).state == "removed"


def test_how_far_it_got_is_noted_while_it_is_open(film: int) -> None:
    one = write(film)
    intents.step(one, "unmonitoring")
    assert intents.get(one).step == "unmonitoring"
    close(one)
    intents.step(one, "deleting file 7")
    assert intents.get(one).step == "unmonitoring"


def test_one_at_a_time_within_a_title(film: int) -> None:
    version = builders.version(film)
    one = write(film)
    with pytest.raises(Denied, match="not settled yet"):
        write(film, media_id=version, service="radarr-4k")
    close(one)
    assert write(film, media_id=version)


@pytest.mark.parametrize("who", ["movie", "version"])
def test_a_protection_above_or_below_denies_it(film: int, who: str) -> None:
    version = builders.version(film)
    protections.add(film if who == "movie" else version, "alice", NOW)
    for media_id in (film, version):
        with pytest.raises(Denied, match="protected"):
            write(film, media_id=media_id)


def test_the_protection_of_another_version_does_not(film: int) -> None:
    mine, other = builders.version(film), builders.version(film)
    protections.add(other, "alice", NOW)
    assert write(film, media_id=mine)


def test_a_pending_ask_to_keep_denies_it_until_it_is_decided(film: int) -> None:
    with db.write("test"):
        db.insert("request", {"media_id": film, "wish": "keep", "by": "bob", "created_at": NOW})
    with pytest.raises(Denied, match="asked to keep"):
        write(film)
    with db.write("test"):
        db.run("UPDATE request SET state = 'denied'")
    assert write(film)


def test_a_candidacy_that_ended_meanwhile_denies_it(film: int) -> None:
    candidate = builders.candidate(film)
    with pytest.raises(Denied, match="ended meanwhile"):
        write(film, candidate_id=candidate)
    assert candidates.removing(candidate, NOW)
    assert write(film, candidate_id=candidate)


def test_what_a_day_has_cost(film: int) -> None:
    close(write(film, size=3 * GIB), freed=3 * GIB)
    other = builders.movie("Ronin")
    write(other, size=2 * GIB, media_id=other)
    assert intents.spent(NOW - DAY) == (2, 5 * GIB)
    assert intents.spent(NOW + 1) == (1, 2 * GIB)


@pytest.mark.parametrize(
    ("outcome", "freed", "more", "spent"),
    [
        ("removed", 0, {}, (1, GIB)),
        ("failed", 0, {}, (0, 0)),
        ("failed", 5, {}, (1, 5)),
        ("skipped", 0, {"dry_run": True}, (0, 0)),
        ("removed", 0, {"action": "unmonitor"}, (0, 0)),
    ],
    ids=["recycled", "nothing went", "a part went", "dry run", "unmonitored"],
)
def test_what_counts_against_a_day(
    film: int, outcome: intents.Outcome, freed: int, more: dict[str, Any], spent: tuple[int, int]
) -> None:
    close(write(film, **more), outcome, freed=freed)
    assert intents.spent(NOW - DAY) == spent


def test_a_second_placement_of_a_title_is_no_second_item(film: int) -> None:
    close(write(film))
    assert intents.spent(NOW - DAY, film) == (0, GIB)


def test_open_ones_of_sections_that_are_gone_are_found(film: int) -> None:
    one = write(film)
    assert intents.of_others(["radarr-hd"]) == []
    assert [found.id for found in intents.of_others(["jellyfin"])] == [one]


def test_what_a_job_had_removed_before_its_process_died(film: int) -> None:
    assert intents.finished_by(9) is None
    close(write(film, job_id=9))
    assert intents.finished_by(9) == "so it was"
