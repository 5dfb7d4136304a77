"""kill -9 at every boundary of a read of everything and the judgement after it: as much is known as if nobody had died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from reclaimerr.clock import now
from reclaimerr.demo.world import World
from reclaimerr.store import db, protections
from tests.proof.dying import End, Mortal
from tests.proof.evidence import open_candidates
from tests.proof.knowledge import Knowledge, differences, knowledge
from tests.proof.staged import Attempt, Stage
from tests.whole import whole

Record = Callable[[str, object], None]
CLOCKS = """SELECT id, media_id, action, first_seen, announced_at, due_at, ended_at IS NULL AS open FROM candidate
             WHERE id <= :last ORDER BY id"""
KEPT = "SELECT media_id, by, until FROM protection ORDER BY id"
HELD_AT_MOST = 300
"""Seconds; an attempt takes a few, on a busy machine more."""
Known = tuple[Knowledge, list[db.Row], list[db.Row]]


def stir(world: World) -> None:
    """A day in the household: plays, favourites, tags, better files, a title that is gone from its disk."""
    rng = Random(7)
    keys = [key for key in sorted(world.titles) if world.server.items_of(key)]
    held = [key for key in keys if any(arr.name == "radarr-hd" and movie.files for arr, movie in world.holders(key))]
    for key in rng.sample(keys, 6):
        world.play(rng.choice(["Anna", "Ben", "Chiara"]), key)
    for key in rng.sample(keys, 3):
        world.favourite("Ben", key)
    for key in rng.sample(held, 4):
        world.set_tag("radarr-hd", key, "kids")
    for key in rng.sample(held, 2):
        with suppress(KeyError):  # a file that was deleted by hand cannot be replaced
            world.import_upgrade("radarr-hd", key)
    world.remove_from_disk(rng.choice(held))
    world.scan()


class Day:
    """An installation that has read and judged, a day on which much happened, and what is to be known afterwards."""

    def __init__(self, stage: Stage, last: int) -> None:
        self.stage, self.last = stage, last
        self.wanted: Known | None = None

    def known(self, at: Attempt) -> Known:
        with at.looking():
            assert db.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
            assert not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL")
            return knowledge(), db.rows(CLOCKS, {"last": self.last}), db.rows(KEPT)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    with whole(tmp_path_factory.mktemp("stage"), seed=41, movies=12) as house:
        house.sync()
        protections.add(open_candidates()[-1]["media_id"], "alice", now())
        house.judge()
        last = max(row["id"] for row in open_candidates())
        stir(house.world)
    return Day(Stage(house.world, house.data, str), last)


def read(day: Day, folder: Path, mortal: Mortal, n: int) -> End:
    """One read that dies at the n-th boundary, its successors, and two more reads; the same is known whatever n is."""
    with day.stage.attempt(folder) as at:
        end = mortal.run("reads", n, "transactions", **at.place)
        assert end.killed or end.code == 0, end.told
        assert not [one for one in at.stack.removals if one.by.number], "a read removes nothing"
        mortal.in_peace("successors", **at.place)
        for _ in range(2):  # only a second read says that what is missing is gone
            mortal.in_peace("reads", **at.place)
        found = day.known(at)
    day.wanted = day.wanted or found
    assert not differences(found[0], day.wanted[0]), (end.boundaries[-1], differences(found[0], day.wanted[0]))
    assert found[2] == day.wanted[2], "protections"
    clocks_stand(found[1], day.wanted[1])
    return end


def clocks_stand(found: list[db.Row], wanted: list[db.Row]) -> None:
    """The same candidacies, announced when they were; a clock that is held meanwhile stands still as long as the reads last."""
    for one, other in zip(found, wanted, strict=True):
        assert {**one, "due_at": 0} == {**other, "due_at": 0}
        assert abs(one["due_at"] - other["due_at"]) < HELD_AT_MOST


@pytest.mark.prove
def test_a_death_at_any_boundary_of_a_read_loses_nothing(
    day: Day, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    names = read(day, tmp_path / "there", mortal, 0).boundaries
    kinds = Counter(name.split()[0] for name in names)
    n = 0
    while read(day, tmp_path / "there", mortal, n + 1).killed:
        n += 1
    assert kinds["send"] > 20
    assert n >= len(names) - 5
    record_property("tried", ("kill -9 at boundaries", "read and judgement of everything", n))


def test_a_death_in_the_middle_of_a_read_loses_nothing(day: Day, mortal: Mortal, tmp_path: Path) -> None:
    names = read(day, tmp_path / "there", mortal, 0).boundaries
    assert read(day, tmp_path / "there", mortal, len(names) // 2).killed
