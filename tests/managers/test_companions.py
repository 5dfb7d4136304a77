"""A file of several episodes: when the others may go along with the one whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reclaimerr.clock import DAY
from reclaimerr.managers.tasks import companions
from reclaimerr.store import candidates, db, jobs, judging, protections, services
from tests.store.builders import database
from tests.store.readings import (
    GIB,
    NOW,
    episode,
    episode_id,
    episode_path,
    file,
    jellyfin_shows,
    judge,
    on_server,
    open_service,
    rule,
    sonarr,
    watch,
)

OLD = rule("added_ago > 30 days", "episode", grace=7 * DAY)
LATER = NOW + 8 * DAY


@pytest.fixture(autouse=True)
def announced(tmp_path: Path) -> Iterator[None]:
    """Two episodes in one file and one beside them, announced at NOW."""
    with database(tmp_path):
        open_service("sonarr")
        open_service("jellyfin")
        seen(NOW)
        candidates.apply(judge(OLD), bench(NOW))
        yield


def seen(at: int) -> None:
    twin = file(episode_path(1, 1), 3 * GIB, id="77")
    arr = (episode(1, 1, twin), episode(1, 2, twin), episode(1, 3))
    sonarr(*arr, at=at)
    jellyfin_shows(*on_server(*arr), at=at)
    watch("jellyfin", at=at)


def bench(at: int) -> judging.Bench:
    return judging.Bench(
        rules=(OLD,), services=tuple(services.all_services()), stale=services.stale(at, DAY), now=at, timezone="UTC",
        min_age=DAY, keep_favourites=True, fallback=False,
    )  # fmt: skip


def candidate(number: int) -> int:
    return int(db.value("SELECT id FROM candidate WHERE media_id = :id AND ended_at IS NULL", {"id": episode_id(1, number)}))


def agreed(*, due: bool = True, named: tuple[int, ...] = (), at: int = LATER) -> set[int]:
    """Which episodes may go beside the first one, in a family that removes what is due, or what a person named."""
    seen(at)
    with db.write("test"):
        family = jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [candidate(one) for one in named]}), now=at)
        one = jobs.put(jobs.Wanted(task="reclaim-one"), now=at, parent=family)
        mine = jobs.put(jobs.Wanted(task="remove", lane="sonarr", args={"due": due}), now=at, parent=one)
    job = jobs.get(mine)
    assert job is not None
    others = [each for each in judge(OLD, at=at).weighed if each.decision.media_id != episode_id(1, 1)]
    free = set(companions.agreed(others, job, bench(at)))
    return {number for number in (2, 3) if episode_id(1, number) in free}


def test_what_is_due_and_agreed_goes_along() -> None:
    assert agreed() == set()
    candidates.approve(candidate(2), "owner", NOW)
    assert agreed() == {2}
    assert agreed(at=NOW + 6 * DAY) == set()


def test_what_a_person_named_together_goes_along_before_its_time() -> None:
    assert agreed(due=False, named=(1, 2), at=NOW + 60) == {2}
    assert agreed(due=False, named=(1,), at=NOW + 60) == set()


@pytest.mark.parametrize(
    "word", [lambda one: candidates.dismiss(one, "ben", NOW), lambda one: candidates.snooze(one, NOW + 99 * DAY, "ben", NOW),
             lambda one: candidates.stopped(one, "held", ["a question is open"])],
    ids=["dismissed", "snoozed", "held"],
)  # fmt: skip
def test_what_somebody_wants_to_keep_for_now_does_not(word: Callable[[int], object]) -> None:
    word(candidate(2))
    assert agreed(due=False, named=(1, 2), at=NOW + 60) == set()


def test_what_is_protected_meanwhile_does_not() -> None:
    named = (1, 2)
    protections.add(episode_id(1, 2), "ben", NOW)
    assert agreed(due=False, named=named, at=NOW + 60) == set()


def test_what_was_announced_under_another_rule_does_not() -> None:
    candidates.approve(candidate(2), "owner", NOW)
    with db.write("test"):
        db.run("UPDATE candidate SET digest = '{\"delete episode\": \"something else\"}' WHERE id = :id", {"id": candidate(2)})
    assert agreed() == set()


def test_a_candidacy_ends_with_the_file_that_went_along() -> None:
    bare = [episode(1, part, bare=True) for part in (1, 2)]
    sonarr(*bare, episode(1, 3), at=NOW + 60)
    ended = candidate(2)
    judge(OLD, at=NOW + 60)
    candidates.went_along((episode_id(1, 2), episode_id(1, 3)), NOW + 60)
    rows = db.rows("SELECT id, end_reason FROM candidate WHERE ended_at IS NOT NULL")
    assert rows == [{"id": ended, "end_reason": "removed"}]
