"""What a large library costs the page, in milliseconds of CPU: `pytest -m bench -s tests/web`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reclaimerr.store import db
from reclaimerr.web.app import create_app
from tests.large import large_library
from tests.store.builders import NOW
from tests.web.conftest import Page

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The application on 60,000 movies."""
    data = large_library(tmp_path_factory.mktemp("large"), 60_000, NOW)
    db.attach(data)
    with db.connected():
        yield Page(create_app(data, now=lambda: NOW), data)
    db.detach()


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
        ("media, facets", "media", {"facets": 1}),
        ("media, facets of an expression", "media", {"facets": 1, "when": "size > 20 GiB"}),
        ("media, one library", "media", {"library": "4K", "sort": "-size"}),
        ("media, one service", "media", {"service": "sonarr"}),
        ("media, kept", "media", {"protected": 1}),
        ("media, episodes", "media", {"kind": "episode"}),
        ("candidates", "candidates", {}),
        ("candidates, by title", "candidates", {"sort": "title", "q": "lost"}),
        ("candidates, when", "candidates", {"when": "size > 20 GiB", "rule": "Old"}),
        ("history", "history", {}),
        ("history, q", "history", {"q": "part 77"}),
        ("protections", "protections", {}),
        ("jobs", "jobs", {}),
        ("audit", "audit", {}),
        ("stats", "stats", {}),
        ("disks", "disks", {}),
        ("rules", "rules", {}),
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
