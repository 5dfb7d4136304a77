"""How long it takes to ask one rule of 60,000 items: `python -m tests.rules.bench_rules`."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from reclaimerr.clock import DAY
from tests.rules.world import NOW, World

ITEMS = 60_000
RULES = (
    "size > 20 GiB",
    "unwatched_for > 180 days and size > 20 GiB and not 'keep' in tags and imdb_rating < 6",
    "contains(title, 'ab') and unwatched_for > 180 days and size > 20 GiB and not any_of(tags, 'keep', 'kids')",
    "any_of(genres, 'Horror', 'Thriller')",
    "'English' in audio_languages",
    "watched_by('alice') or disk_free_share < 10 %",
    "matches(title, '^the a')",
)


def fill(world: World) -> None:
    """A library with every hundredth title outside of ASCII."""
    chance = random.Random(4)
    world.db.execute("BEGIN")
    for number in range(1, ITEMS + 1):
        title = "".join(chance.choice("abcdefghijklmno ") for _ in range(14)) + ("é" if number % 100 == 0 else "")
        world.put(
            number, title=title, year=chance.randint(1930, 2025), size=chance.randint(1, 60) * 10**9, plays=0, src_arr=1,
            tags=chance.sample(["kids", "keep", "4k"], chance.randint(0, 2)), src_media=2, src_watch=2, holders=3,
            genres=chance.sample(["Action", "Drama", "Horror", "Thriller"], 2), audio_languages=["en", "fr"],
            imdb_rating=chance.choice([None, 5.5, 7.5]), unwatched_for=chance.randint(0, 900) * DAY, added=NOW - DAY,
            path=f"/data/movies/{title} ({number})", disks={1: "/data"}, keywords=["space", "heist"],
        )  # fmt: skip
    world.db.execute("COMMIT")
    world.disk(5 * 10**9, 10**11)
    world.person("alice", plays=1)


def measure(world: World, when: str) -> tuple[float, int]:
    """The best processor time of five runs, and the matches."""
    rule = world.compiled(when)
    text = f"SELECT f.media_id FROM fact f WHERE f.kind = 'movie' AND {rule.sql}"
    best, found = 9.0, 0
    for _ in range(5):
        begun = time.process_time()
        found = len(world.db.execute(text, rule.params | world.moment()).fetchall())
        best = min(best, time.process_time() - begun)
    return best, found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "facts.db")
        fill(world)
        for when in RULES:
            seconds, found = measure(world, when)
            print(f"{seconds * 1000:7.1f} ms {found:6d} {when}")


if __name__ == "__main__":
    main()
