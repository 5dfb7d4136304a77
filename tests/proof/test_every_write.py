"""A process may die at any instant: here it dies at every single write of a removal, in turn.

The worker runs in this process; its death is an exception that nothing catches, and its successor
starts as a real one does, with what the dead one left in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import pytest

from reclaimerr.managers.manager import Manager
from reclaimerr.store import db
from tests.proof.evidence import candidates_of, gone, media_id, open_candidates, really, told
from tests.whole import Whole, whole

Moment = Literal["before", "after"]


class Died(BaseException):
    """The process is gone."""


class Death:
    """At the n-th outermost write from now: just before it is committed (it never was), or just after."""

    def __init__(self, n: int, moment: Moment) -> None:
        self.left, self.moment = n, moment
        self.came = False

    @contextmanager
    def write(self, why: str = "") -> Iterator[None]:
        """Stands in for db.write."""
        outermost = not db.in_transaction()
        with _write(why):
            yield
            self.left -= outermost
            if outermost and self.left == 0 and self.moment == "before":
                self._die()
        if outermost and self.left == 0:
            self._die()

    def _die(self) -> None:
        self.came = True
        raise Died


_write = db.write


def successors(home: Whole) -> None:
    """New processes take over, and work until nothing is left to do."""
    home.use(home.config)
    for context in home.contexts.values():
        Manager(context).initialize()
    home.turn()


def attempt(home: Whole, key: str, n: int, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Ask for a title to go and die at the n-th write of that; whether there was such a write."""
    candidate = candidates_of(home.world, key)[0]["id"]
    death = Death(n, moment)
    with monkeypatch.context() as patched:
        patched.setattr(db, "write", death.write)
        with suppress(Died):
            home.reclaim(candidate)
    if death.came:
        successors(home)
    return death.came


def check(home: Whole, key: str) -> None:
    """The books are whole, whichever way it went; what did not go can be asked for again."""
    rows = db.rows("SELECT outcome FROM history WHERE media_id = :id", {"id": media_id(home.world, key)})
    candidate = candidates_of(home.world, key)[-1]
    assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
    assert not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL")
    assert [row["outcome"] for row in rows].count("removed") == len(gone(home.world).get(key, set())) <= 1
    if key in gone(home.world):
        assert candidate["end_reason"] == "removed"
        return
    assert candidate["ended_at"] is None
    assert candidate["state"] in ("blocked", "scheduled"), candidate
    assert (candidate["state"] == "blocked") == (candidate["blocked_by"] != "[]")
    [(_, movie)] = home.world.holders(key)
    assert movie.monitored


def single(home: Whole) -> Iterator[str]:
    """Titles that one Radarr alone is to lose, monitored, with one file."""
    for row in open_candidates():
        for key in [key for key, title in home.world.titles.items() if title.name == row["title"]]:
            holders = home.world.holders(key)
            plain = [(arr.name, movie.monitored, len(movie.files)) for arr, movie in holders] == [("radarr-hd", True, 1)]
            if plain and home.world.expected_removable.get(key) == frozenset({"radarr-hd"}):
                yield key


@pytest.mark.prove
@pytest.mark.parametrize("moment", ["after", "before"])
def test_a_death_at_any_write_of_a_removal_leaves_whole_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    with whole(tmp_path, seed=61, movies=420, change=lambda text: text.replace("50 %", "100 %")) as home:
        home.sync()
        n = 0
        for key in list(single(home)):
            n += 1
            if not attempt(home, key, n, moment, monkeypatch):
                break
            check(home, key)
        else:
            pytest.fail(f"the household has too few titles for the {n} writes of a removal")
        home.stack.settle()
        assert n > 20
        assert really(home.world) == told(home.world)
        assert not home.world.wrong_removals()
        assert not home.stack.complaints
