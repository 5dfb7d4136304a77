"""How many names a file has outlives what its arr says of it anew, and not another file in its place."""

from __future__ import annotations

import pytest

from reclaimerr.model.media import ItemSeen
from reclaimerr.paths import DataDir
from reclaimerr.store import linked, services
from tests.store.readings import GIB, HEAT, file, movie, open_service, read


@pytest.mark.parametrize(("again", "links"), [
    (movie("1", "Heat", monitored=False), 2),
    (movie("1", "Heat", file(f"{HEAT}/Heat.mkv", 11 * GIB)), None),
    (movie("1", "Heat", file(f"{HEAT}/Other.mkv", id=f"{HEAT}/Heat.mkv")), None),
], ids=["the same file", "another size", "another path"])  # fmt: skip
def test_what_was_seen_of_a_file_holds_as_long_as_it_is_that_file(data: DataDir, again: ItemSeen, links: int | None) -> None:
    open_service("radarr")
    read("radarr", movie())
    linked.note([(one, 2) for one in linked.page(services.get("radarr"), 0)])
    read("radarr", again)
    assert [one.links for one in linked.page(services.get("radarr"), 0)] == [links]
