"""Random lives of one library as several services tell of it: whoever renames, moves or numbers anew, no clock is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reclaimerr.clock import DAY, HOUR
from reclaimerr.store import candidates, db, judging, protections, services
from tests.store import builders
from tests.store.readings import GIB, LONG_AGO, NOW, file, judge, movie, open_service, play, read, rule, watch

RADARR, JELLYFIN = "radarr-hd", "jellyfin"
RULE = rule("size > 1 GiB")
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["renamed", "moved", "upgraded", "renumbered", "listed anew", "without ids", "imdb learnt", "year mended"]),
    ),
    max_size=12,
)  # fmt: skip


@dataclass
class Told:
    """One movie as the services tell of it now."""

    tmdb: int
    title: str
    folder: str
    arr_id: int
    server_id: int
    name: str = "film"
    year: int = 1995
    imdb: str | None = None
    server_ids: bool = True

    @property
    def path(self) -> str:
        return f"/data/movies/{self.folder}"


def library() -> list[Told]:
    return [Told(100 + number, f"Title {number}", f"Title {number} (1995)", 10 + number, 50 + number) for number in range(3)]


def happens(told: Told, what: str, number: int) -> None:
    """One thing that services do all the time; never all names of a title at once."""
    if what == "renamed":
        told.title = f"{told.title.split(':')[0]}: {number}"
    elif what == "moved":
        told.folder = f"{told.title.split(':')[0]} again {number} (1995)"
    elif what == "upgraded":
        told.name = f"better {number}"
    elif what == "renumbered":
        told.arr_id = 1000 + number
    elif what == "listed anew":
        told.server_id = 2000 + number
    elif what == "without ids":
        told.server_ids = not told.server_ids
    elif what == "imdb learnt":
        told.imdb = f"tt{told.tmdb:07}"
    else:
        told.year = 1995 + number % 2


def is_read(known: list[Told], at: int) -> None:
    """Both services are read whole, the arr first, and the server tells who watched what."""
    files = {one.tmdb: file(f"{one.path}/{one.name}.mkv", 10 * GIB, added=LONG_AGO, id=str(one.tmdb)) for one in known}
    read(RADARR, *(movie(str(one.arr_id), one.title, files[one.tmdb], tmdb=one.tmdb, imdb=one.imdb, path=one.path, year=one.year)
                   for one in known), at=at)  # fmt: skip
    read(JELLYFIN, *(movie(f"j{one.server_id}", one.title, files[one.tmdb], tmdb=one.tmdb if one.server_ids else None,
                           path=one.path, year=one.year) for one in known), at=at)  # fmt: skip
    watch(JELLYFIN, *(play(f"j{one.server_id}", at=NOW - 200 * DAY) for one in known), at=at)


def meant(known: list[Told]) -> list[int]:
    """Which item of ours each title is, as the arr's rows say."""
    rows = db.rows("SELECT tmdb, media_id FROM placement p JOIN service s ON s.id = p.service_id WHERE s.name = :name",
                   {"name": RADARR})  # fmt: skip
    by_tmdb = {row["tmdb"]: row["media_id"] for row in rows}
    return [by_tmdb[str(one.tmdb)] for one in known]


def clocks() -> dict[int, tuple[int, int]]:
    """(announced, due) of each open candidacy by its item."""
    rows = db.rows("SELECT media_id, announced_at, due_at FROM candidate WHERE ended_at IS NULL")
    return {row["media_id"]: (row["announced_at"], row["due_at"]) for row in rows}


def lives(folder: Path, steps: list[tuple[int, str]]) -> None:
    with builders.database(folder):
        open_service(RADARR)
        open_service(JELLYFIN, folders=("/data/movies",))
        known = library()
        is_read(known, NOW)
        mine = meant(known)
        candidates.apply(judge(RULE), bench(NOW))
        before = clocks()
        assert before.keys() == set(mine)
        protections.add(mine[0], "owner", NOW)
        for number, (which, what) in enumerate(steps, 1):
            happens(known[which], what, number)
            is_read(known, NOW + number * 60)
            assert meant(known) == mine, f"after {what}"
            assert protections.protects(mine[0], NOW + number * 60)
            candidates.apply(judge(RULE, at=NOW + number * 60), bench(NOW + number * 60))
            found = clocks()
            assert found.keys() == set(mine[1:]), f"after {what}"
            assert all(found[one][0] == before[one][0] and found[one][1] >= before[one][1] for one in mine[1:]), f"after {what}"


def bench(at: int) -> judging.Bench:
    return judging.Bench(rules=(RULE,), services=tuple(services.all_services()), stale=services.stale(at, 26 * HOUR), now=at,
                         timezone="UTC", min_age=14 * DAY, keep_favourites=True, fallback=False)  # fmt: skip


def many(examples: int) -> int:
    count = 0

    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(steps=STEPS)
    def live(steps: list[tuple[int, str]]) -> None:
        nonlocal count
        with tempfile.TemporaryDirectory() as folder:
            lives(Path(folder), steps)
        count += len(steps)

    live()
    return count


def test_no_clock_and_no_protection_is_lost_by_a_new_name() -> None:
    many(8)


@pytest.mark.prove
def test_no_clock_and_no_protection_is_lost_by_very_many_new_names(record_property: Callable[[str, object], None]) -> None:
    record_property("count", ("renamings, moves and new numbers that no clock was lost by", many(500)))
