"""Every fault at the very first reads, into an empty database: nothing is written, and in the end all is known as without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.store import breaker, candidates, db, services
from tests.proof import test_fault_matrix as reads
from tests.proof.trials import READING, TROUBLES, Ground, Known, Spot, Trouble, differences, known, standing, thinned
from tests.whole import whole

EVERY = 20
"""Of the requests of the first reads each meets every twentieth fault."""
OURS = {"alias": 3, "doubt": 0, "placement": 2, "file": 2, "watch": 2, "playing": 1, "candidate": 0}
"""Where our number of an item stands in what is known."""
AUTOMATIC = 'action = "delete"'


def eager(text: str) -> str:
    """Nobody is asked before anything goes: what would go too early goes."""
    return reads.quiet(text).replace(AUTOMATIC, f"{AUTOMATIC}\nauto = true")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A household that nobody has read yet."""
    house = whole(tmp_path_factory.mktemp("first"), seed=1, movies=10, plex=True, change=eager)
    with standing(house) as found:
        found.keep()
        yield found


Facts = tuple[list[Spot], Known]


def plain(ground: Ground) -> Facts:
    """The requests of the first reads, and what is known then, where nothing goes wrong."""
    if "first" not in ground.plain:
        ground.back()
        ground.work()
        assert is_known()
        spots = list(dict.fromkeys(ground.watchman.seen))
        ground.plain["watchman"] = ground.watchman
        ground.good_time(lambda: False)
        breaker.go_on("owner", ground.clock.at)
        ground.plain["first"] = spots, by_name(known())
    found: Facts = ground.plain["first"]
    return found


def is_known() -> bool:
    """Whether every service was read and all of it was judged."""
    rows = services.all_services()
    waits = db.value("SELECT 1 FROM job WHERE state IN ('waiting', 'running', 'held') LIMIT 1")
    judged = db.value("SELECT 1 FROM job WHERE task = 'judge' AND state = 'done' LIMIT 1")
    return bool(judged and not waits and all(one.state == "ok" and one.library_at is not None for one in rows))


def by_name(told: Known) -> Known:
    """What is known, with our own numbers (they say in what order things came) replaced by what they stand for.

    On whom services disagree is in doubt whoever came first; what hangs on it depends on that.
    """
    names: dict[Any, str] = {}
    for row in db.rows("SELECT kind, scheme, value, media_id FROM alias ORDER BY kind, scheme DESC, value"):
        names.setdefault(row["media_id"], f"{row['kind']} {row['scheme']} {row['value']}")
    for row in db.rows("SELECT id, parent_id FROM media WHERE kind = 'version'"):
        names[row["id"]] = f"a version of {names.get(row['parent_id'])}"
    doubtful = set(db.column(
        "SELECT m.id FROM media m LEFT JOIN media t ON t.id = m.parent_id WHERE COALESCE(m.doubt, t.doubt) IS NOT NULL"))
    found = {kind: {_renamed(row, OURS.get(kind), names) for row in rows
                    if kind == "doubt" or OURS.get(kind) is None or row[OURS[kind]] not in doubtful}
             for kind, rows in told.items()}  # fmt: skip
    found["candidate"] = {(*row[:3], *row[4:]) for row in found["candidate"]}  # but for when it was announced
    return found


def _renamed(row: tuple[Any, ...], column: int | None, names: dict[Any, str]) -> tuple[Any, ...]:
    return row if column is None else (*row[:column], names.get(row[column], "?"), *row[column + 1 :])


def trial(ground: Ground, spot: Spot, trouble: Trouble) -> tuple[str, list[str]]:
    """One fault at one request of the first reads: how it ended, and what is wrong with that."""
    expected = plain(ground)[1]
    ground.back()
    ground.bad_time(spot, trouble)
    if not ground.watchman.hits:
        return "not met", [f"{spot}: not asked"]
    wrong = [*too_early(ground), *ground.errors, *reads.bugs()]
    believed = is_known()
    outcome = "read all the same" if believed else "caught up by itself"
    if ground.good_time(is_known) < 0:
        wrong.append(f"never recovered: {[(one.name, one.state, one.message) for one in services.all_services()]}")
    breaker.go_on("owner", ground.clock.at)  # it is open without a fault as well: so much was never announced before
    if believed and differences(expected, by_name(known())):
        outcome = "put right by the next read"
    read_again(ground)
    wrong += [*too_early(ground), *ground.errors, *reads.bugs(), *differences(expected, by_name(known()), ("trip",))]
    return outcome, [f"{spot}, {trouble.name} ({outcome}): {text}" for text in dict.fromkeys(wrong)]


def read_again(ground: Ground) -> None:
    """Everything is read once more to its end, its plays too."""
    for task in ("sync", "watch"):
        for row in services.all_services():
            if task == "sync" or row.is_media_server:
                services.note(row.id, {f"{task}_next_at": ground.clock.at})
        ground.pass_time(60)


def too_early(ground: Ground) -> list[str]:
    """Nothing is written anywhere, and everything that is announced has its whole time before it."""
    told = [f"{one.method} {one.path}" for one in ground.house.stack.log if one.method not in READING]
    told += [f"an intent: {row}" for row in db.column("SELECT plan FROM intent")]
    return told + [
        f"due in {row['due_at'] - row['announced_at']} s" for row in candidates.page(limit=500)[0]
        if row["due_at"] < max(row["announced_at"], ground.at) + 7 * DAY
    ]  # fmt: skip


def spots_for(ground: Ground, trouble: Trouble) -> list[Spot]:
    """Where a fault makes a difference."""
    spots, _ = plain(ground)
    concerned = [spot for spot in spots if ground.plain["watchman"].concerns(trouble, spot)]
    return thinned(concerned, trouble, EVERY)


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
def test_the_very_first_reads_survive(ground: Ground, name: str, record_property: Callable[[str, object], None]) -> None:
    found: list[str] = []
    for spot in spots_for(ground, TROUBLES[name]):
        outcome, wrong = trial(ground, spot, TROUBLES[name])
        record_property("outcome", ("faults at requests of the very first reads", outcome))
        found += wrong
    assert not found, "\n".join(found)
