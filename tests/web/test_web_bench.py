"""What a large library costs the page, in milliseconds of CPU: `pytest -m bench -s tests/web`."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.config import accepted
from reclaimerr.rules.fields import STORED
from reclaimerr.store import db
from reclaimerr.store.words import join
from reclaimerr.web.app import create_app
from tests.store import builders
from tests.store.builders import NONE, NOW
from tests.web.conftest import Page, config

MOVIES = 60_000
pytestmark = pytest.mark.bench


def facts(number: int, chance: random.Random) -> dict[str, Any]:
    """Facts as wide as real ones."""
    age = chance.randrange(3000) * DAY
    return {
        "title": f"A film of the {chance.choice(['red', 'blue', 'long', 'lost'])} house, part {number}",
        "year": chance.randrange(1950, 2026), "path": f"/data/movies/A film of the house, part {number} (1999)",
        "libraries": join(["Movies"]), "services": join(["radarr-hd", "jellyfin"]), "services_count": 2,
        "tmdb_id": number, "tvdb_id": NONE, "imdb_id": f"tt{number:07}", "versions": 1, "collection": NONE,
        "status": "released", "size": chance.randrange(1, 80 << 30), "container": "mkv", "resolution": "1080p",
        "video_codec": "hevc", "hdr": 0, "dolby_vision": 0, "bitrate": 8_000_000, "bit_depth": 10,
        "audio_codec": "dts", "audio_channels": 5.1, "audio_languages": join(["en", "de"]),
        "subtitle_languages": join(["en"]), "duration": 7200, "release_group": "NTb", "quality": "Bluray-1080p",
        "quality_profile": "HD-1080p", "custom_format_score": 10, "cutoff_met": 1, "added": NOW - age,
        "title_added": NOW - age, "file_added": NOW - age, "release_date": NOW - 2 * age, "never_watched": 0,
        "unwatched_since": NOW - age // 2, "plays": chance.randrange(4), "viewers": join(["alice"]), "viewers_count": 1,
        "last_watched": NOW - age // 2, "playing": 0, "favourite": 0, "favourite_users": NONE, "monitored": 1,
        "tags": join(["kids", "hd"]), "root_folder": "/data/movies", "requested": 0, "requesters": NONE,
        "imdb_rating": round(chance.uniform(2, 9), 1) if chance.random() < 0.9 else None, "imdb_votes": 1000,
        "genres": join(["Action", "Drama"]), "original_language": "en", "countries": join(["US"]), "studio": "A24",
        "keywords": join([f"keyword {chance.randrange(500)}" for _ in range(8)]), "certification": "PG-13",
    }  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The application on 60,000 movies."""
    folder: Path = tmp_path_factory.mktemp("large")
    with builders.database(folder) as data:
        builders.service("radarr-hd")
        builders.service("jellyfin", "jellyfin")
        chance = random.Random(7)
        rows = [facts(number, chance) for number in range(1, MOVIES + 1)]
        assert set(rows[0]) <= set(STORED)
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        with db.write("bench"):
            db.run_many(
                "INSERT INTO media(id, kind, title, year, created_at) VALUES (:tmdb_id, 'movie', :title, :year, :added)",
                rows,
            )
            db.run_many(
                f"INSERT INTO fact(media_id, kind, title_id, holders, src_arr, src_media, src_watch, vouch_at, {names})"
                f" VALUES (:tmdb_id, 'movie', :tmdb_id, 3, 1, 2, 2, 0, {marks})",
                rows,
            )
        accepted.write(data, config(), 1)
        yield Page(create_app(data, now=lambda: NOW), data)


def timed(name: str, call: Callable[[], Any]) -> None:
    """Print the median and the worst of seven calls, in milliseconds of CPU."""
    call()
    took = []
    for _ in range(7):
        begun = time.process_time()
        call()
        took.append((time.process_time() - begun) * 1000)
    print(f"{name:60} {statistics.median(took):8.1f} ms   worst {max(took):8.1f} ms")


RULE = "unwatched_for > 180 days and (size > 20 GiB or versions > 1) and not 'keep' in tags"


def test_what_a_large_library_costs_the_page(large: Page) -> None:
    print()
    for name, path, query in (
        ("media, by title", "media", {}),
        ("media, page 500", "media", {"page": 500}),
        ("media, by size", "media", {"sort": "-size"}),
        ("media, 500 a page", "media", {"size": 500}),
        ("media, q", "media", {"q": "lost house"}),
        ("media, when size", "media", {"when": "size > 20 GiB", "sort": "-size"}),
        ("media, when a whole rule", "media", {"when": RULE, "sort": "-size"}),
        ("media, when keywords", "media", {"when": "any_of(keywords, 'keyword 7', 'keyword 9')"}),
        ("media, when a pattern", "media", {"when": "matches(title, 'part [0-9]*77$')"}),
        ("media/ID", "media/77", {}),
        ("media/ID/explain", "media/77/explain", {}),
        ("status", "status", {}),
        ("me", "me", {}),
    ):
        timed(name, lambda path=path, query=query: large.get(path, query_string=query))
    for name, body in (
        ("check, a whole rule", ("rules/check", {"when": RULE})),
        ("preview, a whole rule", ("rules/preview", {"when": RULE})),
        ("preview, one field", ("rules/preview", {"when": "size > 20 GiB"})),
        (
            "preview, keywords and a pattern",
            ("rules/preview", {"when": "'keyword 7' in keywords or matches(title, '^z')"}),
        ),
        ("preview, half held", ("rules/preview", {"when": "imdb_rating < 4 or known(imdb_rating)"})),
    ):
        timed(name, lambda body=body: large.post(*body))
