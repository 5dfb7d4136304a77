"""What really happened, from the simulated services' own log, and what Reclaimerr says that it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reclaimerr.demo.journal import Removal
from reclaimerr.demo.world import World
from reclaimerr.store import db, intents

Place = tuple[str, str]
"""A service and a host path."""


@dataclass(frozen=True)
class Deeds:
    """Files and titles that went, each with how often; the bytes of the files."""

    files: Counter[Place]
    titles: Counter[Place]
    bytes: int


def really(world: World, but: str = "") -> Deeds:
    """What was removed at somebody's request, of all titles but one. Sidecars go along: videos alone are counted."""
    asked = [removal for removal in world.journal.removals if removal.by.number and removal.key != but]
    files = [removal for removal in asked if removal.what != "title" and is_video(removal)]
    titles = [removal for removal in asked if removal.what == "title"]
    return Deeds(_places(files), _places(titles), sum(removal.bytes for removal in files))


def told(world: World, but: str = "") -> Deeds:
    """What the history has as removed and verified, by the plans of its intents; of all titles but one."""
    files: Counter[Place] = Counter()
    titles: Counter[Place] = Counter()
    rows = db.rows(
        "SELECT * FROM history WHERE outcome = 'removed' AND verified AND NOT dry_run AND media_id IS NOT :but ORDER BY id",
        {"but": media_id(world, but) if but else None},
    )
    for row in rows:
        plan, view = intents.get(row["intent_id"]).plan, world.arrs[row["service"]].view
        files.update((row["service"], str(view.host(file.path))) for file in plan.files)
        if plan.drop_title:
            titles[(row["service"], str(view.host(str(plan.folder))))] += 1
    return Deeds(files, titles, sum(row["bytes"] for row in rows))


def open_candidates() -> list[db.Row]:
    """Every open candidate with its title and kind."""
    return db.rows(
        "SELECT c.*, m.title, m.kind, COALESCE(m.parent_id, m.id) AS title_id FROM candidate c"
        " JOIN media m ON m.id = c.media_id WHERE c.ended_at IS NULL ORDER BY c.id"
    )


def candidates_of(world: World, key: str) -> list[db.Row]:
    """Every candidacy of a title, ended ones too."""
    return db.rows(
        "SELECT c.* FROM candidate c JOIN media m ON m.id = c.media_id WHERE COALESCE(m.parent_id, m.id) = :id ORDER BY c.id",
        {"id": media_id(world, key)},
    )


def media_id(world: World, key: str) -> int:
    """Our id of a title in the world."""
    found = db.value("SELECT media_id FROM alias WHERE kind = 'movie' AND scheme = 'tmdb' AND value = :tmdb",
                     {"tmdb": str(world.titles[key].tmdb)})  # fmt: skip
    assert found is not None, key
    return int(found)


def gone(world: World) -> dict[str, set[str]]:
    """Titles of which something went at somebody's request: key -> the arrs that held it."""
    found: dict[str, set[str]] = {}
    for removal in world.journal.removals:
        if removal.by.number and (removal.what == "title" or is_video(removal)):
            found.setdefault(removal.key, set()).add(removal.holder)
    return found


def is_video(removal: Removal) -> bool:
    """Whether it is a film, not one of the small files beside it."""
    return removal.path.endswith(".mkv")


def _places(removals: Iterable[Removal]) -> Counter[Place]:
    return Counter((removal.holder, removal.path) for removal in removals)
