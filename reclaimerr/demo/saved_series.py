"""Sonarr's books from its saved answers; episodes that were not saved are made up from their counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import get_args

from reclaimerr.clock import DAY, HOUR, parse
from reclaimerr.demo.disks import File, View
from reclaimerr.demo.quality import WEB_1080, Details, make_details
from reclaimerr.demo.saved_files import details, host, plain, root_folders
from reclaimerr.demo.saved_shapes import Answers, SavedEpisode, SavedFigures, SavedFile, SavedSeason, SavedSeries
from reclaimerr.demo.series_arr import IMPORTED, ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.series_builder import SONARR, file_name, season_folder
from reclaimerr.demo.shows import Episode, Show, Status, Type, add, episode_key
from reclaimerr.demo.titles import Rating
from reclaimerr.demo.world import World

VERSION = "4.0.15.2941"


@dataclass(slots=True)
class Loader:
    """One Sonarr being filled; `invented` are the series whose episodes were not saved."""

    world: World
    arr: SeriesArr
    answers: Answers
    rng: Random
    now: int
    invented: int = 0

    def load(self, saved: SavedSeries) -> None:
        """A series with its episodes and files, as saved as far as they were."""
        show = _show(saved, len(self.world.shows) + 1)
        self.world.shows[show.key] = show
        row = ArrSeries(saved.id, show, host(self.arr.name, saved.path), parse(saved.added) or self.now, saved.quality_profile_id,
                        saved.monitored, {one.season_number: one.monitored for one in saved.seasons},
                        saved.monitor_new_items, saved.season_folder, set(saved.tags))  # fmt: skip
        self.world.fs.folders.add(row.folder)
        episodes = self.answers.episodes.get(saved.id, {})
        if len(episodes) >= sum(one.statistics.total_episode_count for one in saved.seasons):
            self._take(row, list(episodes.values()))
        else:
            self.invented += 1
            self._invent(row, saved)

    def _take(self, row: ArrSeries, episodes: list[SavedEpisode]) -> None:
        """Episodes and their files as they were."""
        for one in episodes:
            key = episode_key(row.show.key, one.season_number, one.episode_number)
            row.show.episodes[key] = Episode(key, one.season_number, one.episode_number, one.title, one.tvdb_id,
                                             one.runtime or row.show.minutes, parse(one.air_date_utc),
                                             one.absolute_episode_number)  # fmt: skip
        self.arr.put(row)
        saved = {(one.season_number, one.episode_number): one for one in episodes}
        held: dict[int, tuple[SavedFile, list[ArrEpisode]]] = {}
        for made in row.episodes:
            one = saved[made.of.season, made.of.number]
            made.monitored = one.monitored
            if one.episode_file:
                held.setdefault(one.episode_file.id, (one.episode_file, []))[1].append(made)
        for file, parts in held.values():
            added = parse(file.date_added) or row.added
            self._file(
                row, parts, host(self.arr.name, file.path), file.size, added, details(file, row.show.minutes), file.id
            )

    def _invent(self, row: ArrSeries, saved: SavedSeries) -> None:
        """As many episodes and files as were counted, weekly, the files evenly large."""
        for season in saved.seasons:
            for number, aired in enumerate(_airings(saved, season, self.now), 1):
                add(row.show, season.season_number, number, aired)
        self.arr.put(row)
        for season in saved.seasons:
            self._invent_files(row, season.season_number, season.statistics)

    def _invent_files(self, row: ArrSeries, season: int, figures: SavedFigures) -> None:
        count = figures.episode_file_count
        if not count:
            return
        size = figures.size_on_disk // count
        inside = make_details(self.rng, WEB_1080, row.show.minutes, max(size, 1))
        for place, one in enumerate([one for one in row.episodes if one.of.season == season][:count]):
            exact = size + (figures.size_on_disk - size * count if place == 0 else 0)
            folder = f"{row.folder}/{season_folder(season)}" if row.season_folder else row.folder
            path = f"{folder}/{file_name(row.show, [one.of], inside)}.mkv"
            added = min(self.now - HOUR, max(row.added, (one.of.aired or 0) + 6 * HOUR))
            self._file(row, [one], path, exact, added, inside, self.arr.next_id())

    def _file(self, row: ArrSeries, parts: list[ArrEpisode], path: str, size: int, added: int, inside: Details,
              number: int) -> None:  # fmt: skip
        keys = tuple(one.of.key for one in parts)
        self.world.fs.add(path, File(size, row.show.key, added, inside, keys))
        self.arr.attach(row, EpisodeFile(number, row.id, parts[0].of.season, path, size, added, inside), parts)
        for one in parts:
            self.arr.note(one, added, IMPORTED, inside, path.rpartition("/")[2], (("fileId", str(number)),))


def load_series(world: World, rows: list[SavedSeries], answers: Answers, now: int) -> Loader:
    """A Sonarr with these series."""
    pairs = root_folders(SONARR, ((row.root_folder_path, row.path) for row in rows))
    view = View(tuple((plain(root), where) for root, where in pairs))
    arr = SeriesArr(SONARR, "Sonarr", VERSION, *pairs[0], view, pairs[1:])
    arr.profiles = {row.quality_profile_id: f"Profile {row.quality_profile_id}" for row in rows}
    arr.profiles |= {number: told for number, told in answers.profiles.items() if number in arr.profiles}
    arr.tags = {number: answers.tags.get(number, f"tag-{number}") for row in rows for number in row.tags}
    files = [one.episode_file.id for found in answers.episodes.values() for one in found.values() if one.episode_file]
    arr.last_id = max([row.id for row in rows] + files)
    world.sonarrs[SONARR] = arr
    loader = Loader(world, arr, answers, Random(f"{world.seed}/saved"), now)  # noqa: S311 (a story, no secret)
    for row in rows:
        loader.load(row)
    return loader


def _airings(saved: SavedSeries, season: SavedSeason, now: int) -> Iterator[int | None]:
    """An instant for each episode of a season, so that Sonarr would count as it did.

    Of a monitored season it counted what was aired; the rest is still to come. Of one that nobody
    monitors it counted files alone: then what is to come cannot be told, and all counts as aired.
    """
    figures = season.statistics
    total = figures.total_episode_count
    known = figures.episode_count if season.monitored else total
    last = parse(figures.previous_airing) or _guess(saved, season.season_number)
    last = min(last, now - DAY)
    following = parse(figures.next_airing)
    for place in range(total):
        if place < known:
            yield last - (known - 1 - place) * 7 * DAY
        else:
            yield None if following is None or following <= now else following + (place - known) * 7 * DAY


def _guess(saved: SavedSeries, season: int) -> int:
    """About when a season ended: a year after the one before, and not after the last of all."""
    first, last = parse(saved.first_aired), parse(saved.last_aired)
    began = first if first is not None else int((saved.year - 1970) * 365.2425) * DAY
    guess = began + max(season - 1, 0) * 365 * DAY + 90 * DAY
    return guess if last is None else min(guess, last)


def _show(saved: SavedSeries, number: int) -> Show:
    kind: Type = next((one for one in get_args(Type) if one == saved.series_type), "standard")
    status: Status = next((one for one in get_args(Status) if one == saved.status), "ended")
    return Show(
        key=f"s{number:05d}",
        number=number,
        name=saved.title,
        year=saved.year,
        tvdb=saved.tvdb_id,
        tmdb=saved.tmdb_id,
        imdb=saved.imdb_id or None,
        kind=kind,
        status=status,
        minutes=saved.runtime or 45,
        network=saved.network or "",
        genres=saved.genres,
        certification=saved.certification or "",
        rating=Rating(saved.ratings.value, saved.ratings.votes),
        announced=tuple(one.season_number for one in saved.seasons if not one.statistics.total_episode_count),
        folder_name=plain(saved.path).rpartition("/")[2],
    )
