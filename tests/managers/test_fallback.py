"""What no arr knows goes through the media server: the item that was named, and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from reclaimerr.model.decision import Rule
from reclaimerr.model.media import Kind
from reclaimerr.store import candidates, db
from tests.managers.house import history, now_of
from tests.whole import Whole, whole


def forget(house: Whole, show: str) -> None:
    """Sonarr drops a series and keeps its files: only the media servers know it."""
    arr, row = house.world.series(show)
    arr.drop(row)


def series_with(house: Whole, fewest: int) -> str:
    """A series of at least so many episodes in one season, each in a file of its own that Jellyfin lists."""
    for show in house.world.shows.values():
        found = [entry for one in show.episodes.values() for entry in house.world.server.entries_of(one.key)]
        known = {source.path for entry in found for source in getattr(entry, "sources", ())}
        if len(known) >= fewest and any(arr.of(show.key) for arr in house.world.sonarrs.values()) and not show.order:
            return show.key
    raise AssertionError("there is no such series")


def allowing(house: Whole, target: Kind, when: str) -> None:
    """One rule, and the owner's leave to delete through a media server."""
    actions = msgspec.structs.replace(house.config.actions, fallback_to_media_server=True, keep_favourites=False)
    rule = Rule(name="Mine", target=target, when=when, action="delete")
    house.use(msgspec.structs.replace(house.config, actions=actions, rules=(rule,)))


def videos(house: Whole, key: str) -> set[str]:
    return {path for path, file in house.world.fs.files.items() if any(part.startswith(key) for part in file.parts)}


@pytest.mark.parametrize("server", ["jellyfin", pytest.param("plex", marks=pytest.mark.prove)])
def test_an_episode_goes_alone(tmp_path: Path, server: str) -> None:
    with whole(tmp_path, movies=5, series=12, plex=server == "plex") as house:
        show = series_with(house, 4)
        forget(house, show)
        title = house.world.shows[show].name
        allowing(house, "episode", f"title == '{title}' and season_number == 1 and episode_number == 1")
        house.sync()
        (row,), _ = candidates.page()
        before = videos(house, show)
        house.reclaim(row["id"])
        assert (history(), now_of(row["id"])["why"]) == ([("removed", "jellyfin", "owner")], [])
        gone = before - videos(house, show)
        assert len(gone) == 1, sorted(gone)
        assert db.value("SELECT COUNT(*) FROM placement WHERE kind = 'episode'") > 1


def test_one_of_two_episodes_in_a_file_does_not_go_through_the_server(tmp_path: Path) -> None:
    with whole(tmp_path, movies=5, series=30) as house:
        twins = [file for file in house.world.fs.files.values() if len(file.parts) > 1]
        show = twins[0].parts[0].partition("/")[0]
        forget(house, show)
        first = house.world.shows[show].episodes[twins[0].parts[0]]
        title = house.world.shows[show].name
        allowing(house, "episode", f"title == '{title}' and season_number == {first.season} and episode_number == {first.number}")
        house.sync()
        before = videos(house, show)
        for row in candidates.page()[0]:
            house.reclaim(row["id"])
        assert (history(), videos(house, show)) == ([], before)
