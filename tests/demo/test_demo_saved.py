"""A world from a real library's saved answers: what was saved is as it was, the rest is made up and told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from demo_asking import NOW, arr_asker

from reclaimerr.config.load import load_text
from reclaimerr.demo.saved import from_saved
from reclaimerr.demo.shows import kind_of
from reclaimerr.demo.stack import Stack
from reclaimerr.errors import ReclaimerrError

_ROOT = Path(__file__).resolve().parents[2]
FIXTURES = (_ROOT / os.environ.get("RECLAIMERR_MATERIAL", "../shared")) / "fixtures"
material = [
    pytest.mark.material,
    pytest.mark.skipif(not FIXTURES.is_dir(), reason="no captured answers beside the checkout ($RECLAIMERR_MATERIAL)"),
]


def movie(number: int, **more: Any) -> dict[str, Any]:
    """A row of /api/v3/movie with the least that is needed."""
    path = f"/films/Movie {number}"
    file = {"id": 500 + number, "path": f"{path}/movie.mp4", "size": 4_000_000_000, "dateAdded": "2022-03-01T10:00:00Z"}
    return {"id": number, "title": f"Movie {number}", "tmdbId": 9_000 + number, "path": path, "year": 2001,
            "added": "2022-02-01T10:00:00Z", "rootFolderPath": "/films/", "movieFile": file} | more  # fmt: skip


def series(number: int, *seasons: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A row of /api/v3/series."""
    return {"id": number, "title": f"Series {number}", "tvdbId": 8_000 + number, "path": f"/tv/Series {number}",
            "added": "2021-05-01T10:00:00Z", "firstAired": "2015-01-01T00:00:00Z", "seasons": seasons} | more  # fmt: skip


def season(number: int, total: int, files: int, size: int, monitored: bool = True) -> dict[str, Any]:
    figures = {"episodeFileCount": files, "episodeCount": files, "totalEpisodeCount": total, "sizeOnDisk": size}
    return {"seasonNumber": number, "monitored": monitored, "statistics": figures}


def save(folder: Path, **files: Any) -> Path:
    for name, data in files.items():
        (folder / f"{name}.json").write_text(json.dumps(data))
    return folder


def test_movies_are_recognised_whatever_their_file_is_called(tmp_path: Path) -> None:
    world = from_saved(save(tmp_path, whatever=[movie(1), movie(2)], tags=[{"id": 3, "label": "kids"}]), NOW, 5)
    arr = world.arrs["radarr-hd"]
    assert [(row.title.name, row.files[0].size) for row in arr.movies.values()] == [
        ("Movie 1", 4_000_000_000), ("Movie 2", 4_000_000_000),
    ]  # fmt: skip
    assert arr.view.seen(arr.files[501].path) == "/films/Movie 1/movie.mp4"
    assert len(world.server.items) == 2


def test_further_files_of_a_movie_are_taken_where_it_has_several(tmp_path: Path) -> None:
    more = [{"id": 600 + number, "movieId": number, "path": f"/films/Movie {number}/more.mkv", "size": 5,
             "dateAdded": "2022-03-01T10:00:00Z"} for number in (1, 2)]  # fmt: skip
    movies = [movie(1, statistics={"movieFileCount": 2}), movie(2, statistics={"movieFileCount": 1})]
    world = from_saved(save(tmp_path, movies=movies, files=more), NOW, 5)
    assert [len(row.files) for row in world.arrs["radarr-hd"].movies.values()] == [2, 1]


def test_a_movie_without_a_file_has_none(tmp_path: Path) -> None:
    row = movie(1)
    del row["movieFile"]
    world = from_saved(save(tmp_path, movies=[row]), NOW, 5)
    assert world.forbidden == {"m00001": "it has no file"}


def test_another_list_is_another_radarr_only_if_its_file_says_so(tmp_path: Path) -> None:
    both = save(tmp_path, movies=[movie(1), movie(2), movie(3)], calendar=[movie(9)], **{"radarr-4k": [movie(1)]})
    world = from_saved(both, NOW, 5)
    assert {name: len(arr.movies) for name, arr in world.arrs.items()} == {"radarr-hd": 3, "radarr-4k": 1}
    assert len(world.titles) == 3
    assert len(world.holders("m00001")) == 2
    assert "Passed over, as a longer list was there: calendar.json." in world.synthesised


def test_episodes_that_were_not_saved_are_made_from_the_counts(tmp_path: Path) -> None:
    row = series(4, season(0, 2, 0, 0, False), season(1, 8, 6, 6_000_000_001), season(2, 10, 0, 0, False))
    world = from_saved(save(tmp_path, series=[row]), NOW, 5)
    arr, held = world.series("s00001")
    assert [len(found) for found in held.show.seasons().values()] == [2, 8, 10]
    assert (len(held.files), held.size) == (6, 6_000_000_001)
    assert arr.view.seen(held.files[0].path or "").startswith("/tv/Series 4/Season 01/Series 4 - S01E01")  # type: ignore[union-attr]
    assert any(told.startswith("Of 1 of 1 series the episodes") for told in world.synthesised)


def test_episodes_that_were_saved_are_as_they_were(tmp_path: Path) -> None:
    file = {"id": 77, "path": "/tv/Series 4/both.mkv", "size": 9_000, "dateAdded": "2021-06-01T00:00:00Z"}
    episodes = [
        {"id": 60 + number, "seriesId": 4, "seasonNumber": 1, "episodeNumber": number, "title": f"Part {number}",
         "airDateUtc": "2016-01-01T00:00:00Z", "monitored": number == 1,
         **({"episodeFile": file} if number < 3 else {})} for number in (1, 2, 3)
    ]  # fmt: skip
    world = from_saved(save(tmp_path, a=[series(4, season(1, 3, 2, 9_000))], b=episodes), NOW, 5)
    held = world.series("s00001")[1]
    assert [(one.of.name, one.monitored, one.file and one.file.id) for one in held.episodes] == [
        ("Part 1", True, 77), ("Part 2", False, 77), ("Part 3", False, None),
    ]  # fmt: skip
    assert not any("were not saved" in told for told in world.synthesised)


def test_rows_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    world = from_saved(save(tmp_path, movies=[movie(1), movie(2, added=None)]), NOW, 5)
    assert len(world.titles) == 1
    assert any(
        told.startswith("1 rows could not be read, the first of them: movies.json, row 2") for told in world.synthesised
    )


def test_a_folder_with_nothing_of_an_arr_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    save(tmp_path, other=[{"name": "x"}], empty=[])
    with pytest.raises(ReclaimerrError, match="no saved answer of Radarr"):
        from_saved(tmp_path, NOW, 5)


def test_the_same_folder_and_seed_give_the_same_world(tmp_path: Path) -> None:
    save(tmp_path, movies=[movie(number) for number in range(40)], series=[series(1, season(1, 5, 5, 10**9))])
    one, other = (from_saved(tmp_path, NOW, 5, plex=True) for _ in range(2))
    assert [user.watched.keys() for user in one.server.users] == [user.watched.keys() for user in other.server.users]
    assert one.expected_removable == other.expected_removable


def test_paths_of_windows_are_taken(tmp_path: Path) -> None:
    row = movie(1, path="D:\\Films\\Movie 1", rootFolderPath="D:\\Films\\")
    row["movieFile"]["path"] = "D:\\Films\\Movie 1\\movie.mkv"
    world = from_saved(save(tmp_path, movies=[row]), NOW, 5)
    assert len(world.arrs["radarr-hd"].files) == len(world.server.items) == 1


@pytest.fixture(scope="module")
def real() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    movies = json.loads((FIXTURES / "radarr/ruddarr/movies.json").read_text())
    shows = json.loads((FIXTURES / "sonarr/ruddarr/series.json").read_text())
    return movies, shows


class TestRealLibraries:
    """Captured answers beside the checkout."""

    pytestmark = material

    def test_every_real_movie_is_told_as_it_was(self, real: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
        world = from_saved(FIXTURES / "radarr" / "ruddarr", NOW, 5)
        world.clock = lambda: NOW
        with Stack(world) as stack:
            told = {row["id"]: row for row in arr_asker(stack, "radarr-hd").get("/api/v3/movie")}
        assert len(told) == len(real[0]) == 265
        for row in real[0]:
            found = told[row["id"]]
            for key in ("title", "year", "tmdbId", "hasFile", "sizeOnDisk", "monitored", "added", "qualityProfileId"):
                assert found[key] == row[key], (row["title"], key)
            assert found["path"] == row["path"].rstrip("/")
            assert found.get("movieFile", {}).get("path") == row.get("movieFile", {}).get("path")

    def test_real_series_are_counted_as_they_were(
        self, real: tuple[list[dict[str, Any]], list[dict[str, Any]]]
    ) -> None:
        world = from_saved(FIXTURES / "sonarr" / "ruddarr", NOW, 5)
        world.clock = lambda: NOW
        with Stack(world) as stack:
            told = {row["id"]: row for row in arr_asker(stack, "sonarr").get("/api/v3/series")}
        counts = ("episodeFileCount", "totalEpisodeCount", "seasonCount")
        assert {number: [row["statistics"][key] for key in counts] for number, row in told.items()} == {
            row["id"]: [row["statistics"][key] for key in counts] for row in real[1]
        }
        sizes = [(told[row["id"]]["statistics"]["sizeOnDisk"], row["statistics"]["sizeOnDisk"]) for row in real[1]]
        assert sum(ours != theirs for ours, theirs in sizes) <= 1, "the one whose files were saved at another time"

    def test_both_together_make_one_household(self) -> None:
        world = from_saved(FIXTURES, NOW, 5, plex=True)
        assert (len(world.titles), len(world.shows)) == (265, 300)
        with Stack(world) as stack:
            config = load_text(stack.config_toml("a-token-of-the-demo-page"), {})
        assert list(config.services) == ["radarr-hd", "sonarr", "jellyfin", "plex"]
        kinds = {kind_of(key) for key in world.expected_removable}
        assert kinds == {"movie", "series", "season", "episode"}
        assert len(world.synthesised) == 4
