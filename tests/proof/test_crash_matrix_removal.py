"""kill -9 at every boundary of a removal: confirm, judge, intent, unmonitor, each file, title, verify, outcome.

One process is every manager in turn; it is killed before each transaction is committed, before each request, and when
the answer has come and is not read yet: between two of these nothing can be seen from outside. Then
new managers take over, as they do after a crash. The simulated services' own log is the judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reclaimerr.clock import now
from reclaimerr.store import db, protections
from tests.proof.dying import End, Mortal
from tests.proof.evidence import candidates_of, gone, is_video, media_id, open_candidates, really, told
from tests.proof.staged import Attempt, Stage
from tests.whole import whole

Record = Callable[[str, object], None]
OTHERS = "SELECT id, media_id, state, announced_at, due_at, approved_by FROM candidate WHERE media_id <> :id ORDER BY id"
KEPT = "SELECT media_id, by, until FROM protection ORDER BY id"


def generous(text: str) -> str:
    return text.replace('"50 %"', '"100 %"')


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """It has read and judged, and somebody protects a title."""
    with whole(tmp_path_factory.mktemp("stage"), seed=61, movies=12, change=generous) as house:
        house.sync()
        protections.add(open_candidates()[-1]["media_id"], "alice", now())
        house.judge()
        house.stack.settle()
    return Stage(house.world, house.data, generous)


def single(at: Attempt) -> str:
    """A title that one Radarr alone is to lose: monitored, one file."""
    return _fitting(at, lambda files: files == [("radarr-hd", True, 1)])


def in_two_files(at: Attempt) -> str:
    return at.world.cases["several-files"][0]


def in_two_services(at: Attempt) -> str:
    """A title that both Radarrs are to lose."""
    return _fitting(at, lambda files: sorted(files) == [("radarr-4k", True, 1), ("radarr-hd", True, 1)])


def _fitting(at: Attempt, fits: Callable[[list[tuple[str, bool, int]]], bool]) -> str:
    for key in sorted(at.world.expected_removable):
        files = [(arr.name, movie.monitored, len(movie.files)) for arr, movie in at.world.holders(key)]
        rows = candidates_of(at.world, key)
        if fits(files) and len(files) == len(at.world.expected_removable[key]) and [row["state"] for row in rows] == ["scheduled"]:
            return key
    raise AssertionError("the household has no such title")


Picked = Callable[[Attempt], str]
TITLES: dict[str, Picked] = {"one file": single, "two files": in_two_files, "two services": in_two_services}


def die_once(stage: Stage, folder: Path, mortal: Mortal, pick: Picked, n: int) -> End:
    """One attempt that dies at the n-th boundary; everything is looked at, and what did not go is asked for again."""
    with stage.attempt(folder) as at:
        with at.looking():
            key = pick(at)
            candidate = candidates_of(at.world, key)[-1]["id"]
            flags = {arr.name: movie.monitored for arr, movie in at.world.holders(key)}
            before = db.rows(OTHERS, {"id": media_id(at.world, key)}), db.rows(KEPT)
        end = mortal.run("reclaim", n, "transactions", candidates=[candidate], **at.place)
        assert end.killed or end.code == 0, end.told
        mortal.in_peace("successors", **at.place)
        at.stack.settle()
        with at.looking():
            whole_again(at, key, flags)
            assert (db.rows(OTHERS, {"id": media_id(at.world, key)}), db.rows(KEPT)) == before, "clocks and protections"
            again = candidates_of(at.world, key)[-1]
        if again["ended_at"] is None:
            mortal.in_peace("reads", **at.place)  # what went is known; a server gives another id to a title that lost a version
            mortal.in_peace("reclaim", candidates=[again["id"]], **at.place)
            at.stack.settle()
        with at.looking():
            assert gone(at.world).keys() == {key}, end.boundaries[-1]
            whole_again(at, key, flags)
            assert candidates_of(at.world, key)[-1]["ended_at"] is not None
    return end


def whole_again(at: Attempt, key: str, flags: dict[str, bool]) -> None:
    """The books say what the services did, once; nothing is open, and what stays is as it was."""
    assert db.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
    assert not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL")
    assert not db.value("SELECT COUNT(*) FROM candidate WHERE state = 'removing' AND ended_at IS NULL")
    assert not at.world.wrong_removals()
    assert not at.stack.complaints
    videos = Counter(one.path for one in at.stack.removals if is_video(one))
    assert not videos or max(videos.values()) == 1, "no file goes twice"
    assert {one.key for one in at.stack.removals} <= {key}, "only what was announced"
    freed = db.value("SELECT COALESCE(SUM(bytes), 0) FROM history WHERE NOT dry_run")
    assert freed == sum(one.bytes for one in at.stack.removals if is_video(one)), "freed as told"
    assert not db.value("SELECT COUNT(*) FROM history WHERE outcome = 'removed' AND NOT verified")
    failed = db.value("SELECT COUNT(*) FROM history WHERE outcome = 'failed' AND bytes > 0")
    if not failed:
        assert really(at.world) == told(at.world)
    touched = gone(at.world).get(key, set())
    for arr, movie in at.world.holders(key):
        assert movie.monitored == flags[arr.name] or arr.name in touched, "its flag was given back"


@pytest.mark.prove
@pytest.mark.parametrize("title", TITLES)
def test_a_death_at_any_boundary_of_a_removal_is_mended(
    stage: Stage, mortal: Mortal, tmp_path: Path, title: str, record_property: Record
) -> None:
    n = 0
    while True:
        n += 1
        end = die_once(stage, tmp_path / "there", mortal, TITLES[title], n)
        if not end.killed:
            break
    assert n > 60
    record_property("tried", ("kill -9 at boundaries", f"removal of {title}", n - 1))


def test_deaths_at_some_boundaries_of_a_removal_are_mended(stage: Stage, mortal: Mortal, tmp_path: Path) -> None:
    with stage.attempt(tmp_path / "there") as at:
        with at.looking():
            candidate = candidates_of(at.world, single(at))[-1]["id"]
        names = mortal.run("reclaim", 0, "transactions", candidates=[candidate], **at.place).boundaries
    deeds = [number for number, name in enumerate(names, 1) if name.startswith(("send PUT", "send DELETE"))]
    assert len(deeds) >= 3
    for n in (deeds[0], deeds[1] + 1, deeds[-1] + 1):  # before the first deed; where a file, then the title is gone, unread
        assert die_once(stage, tmp_path / "there", mortal, single, n).killed
