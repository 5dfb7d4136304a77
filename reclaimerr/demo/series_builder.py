"""Arranges series in the world: what Sonarr holds of them, what the server lists, who watched what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.demo import shows
from reclaimerr.demo.disks import File
from reclaimerr.demo.entries import EpisodeItem
from reclaimerr.demo.household import Watch
from reclaimerr.demo.quality import Details, Quality, make_details, make_size, pick_for_episodes
from reclaimerr.demo.scan import add_episode
from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.series_books import import_episodes
from reclaimerr.demo.shows import Episode, Show, Status, Type
from reclaimerr.demo.titles import safe_name
from reclaimerr.demo.world import World

SONARR = "sonarr"


@dataclass(slots=True)
class SeriesBuilder:
    """One random generator, one world; `ago` is always seconds before `now`."""

    world: World
    rng: Random
    now: int
    _folders: set[str] = field(default_factory=set)

    @property
    def arr(self) -> SeriesArr:
        return self.world.sonarrs[SONARR]

    def show(self, counts: Sequence[int], first_ago: int, *, kind: Type = "standard", status: Status = "ended",
             step: int = 7 * DAY, name: str | None = None) -> Show:  # fmt: skip
        """The next series, with seasons of so many episodes, of which the first was aired then."""
        show = shows.make(self.rng, len(self.world.shows) + 1, kind, status)
        show.name = name or show.name
        shows.fill(show, counts, self.now - first_ago, step=step)
        base, count = show.name, 1
        while show.folder_name.casefold() in self._folders:
            count += 1
            show.named(f"{base} {count}", show.year)
        self._folders.add(show.folder_name.casefold())
        self.world.shows[show.key] = show
        return show

    def hold(self, show: Show, ago: int, folder: str | None = None) -> ArrSeries:
        """A row without a file; `folder` below the root where it is not the usual one."""
        arr = self.arr
        root = arr.roots[-1 if show.kind == "anime" else 0][1]
        where = f"{root}/{folder or show.folder_name}"
        profile = 1 + int(self.rng.random() * len(arr.profiles))
        row = ArrSeries(arr.next_id(), show, where, self.now - ago, profile, monitored=self.rng.random() < 0.9)
        self.world.fs.folders.add(where)
        return arr.put(row)

    def details(self, show: Show, quality: Quality | None = None, size: int | None = None) -> Details:
        """What the files of one release hold."""
        quality = quality or pick_for_episodes(self.rng)
        size = size or int(quality.median * 2**30 * show.minutes / 120)
        return make_details(self.rng, quality, show.minutes, size)

    def file(self, row: ArrSeries, episodes: Sequence[ArrEpisode], ago: int, details: Details,
             size: int | None = None) -> EpisodeFile:  # fmt: skip
        """A file of one episode or several: imported then, listed by nobody yet."""
        size = size or make_size(self.rng, details.quality, sum(one.of.minutes for one in episodes))
        of = [one.of for one in episodes]
        folder = f"{row.folder}/{season_folder(of[0].season)}" if row.season_folder else row.folder
        path = f"{folder}/{file_name(row.show, of, details)}.mkv"
        return import_episodes(self.world, self.arr, row, episodes, path, size, details, self.now - ago)

    def pack(self, row: ArrSeries, season: int, ago: int, *, only: int | None = None, size: int | None = None,
             quality: Quality | None = None) -> list[EpisodeFile]:  # fmt: skip
        """A season's files (its first `only` episodes) within an hour; `size` is each file's."""
        details = self.details(row.show, quality, size)
        episodes = [one for one in row.episodes if one.of.season == season][:only]
        return [self.file(row, [one], max(0, ago - place * MINUTE), details, size)
                for place, one in enumerate(episodes)]  # fmt: skip

    def get(self, show: Show, ago: int, *, size: int | None = None, quality: Quality | None = None,
            folder: str | None = None) -> ArrSeries:  # fmt: skip
        """A row with every regular episode, listed by the server."""
        row = self.hold(show, ago + 5 * DAY, folder)
        for season in show.seasons():
            if season:
                self.list(self.pack(row, season, ago, size=size, quality=quality))
        return row

    def list(self, files: Iterable[EpisodeFile]) -> list[EpisodeItem]:
        """The server lists these files, some minutes after each came."""
        shown = []
        for file in files:
            created = min(self.now, file.added + int(self.rng.random() * 90 * MINUTE))
            item = add_episode(self.world, file.path, created)
            if item is None:
                raise ValueError(file.path)
            shown.append(item)
        return shown

    def unheld(self, show: Show, folder: str, ago: int) -> None:
        """A series that only the server knows, in a host folder."""
        details = self.details(show)
        for episode in show.episodes.values():
            path = f"{folder}/{season_folder(episode.season)}/{file_name(show, [episode], details)}.mkv"
            size = make_size(self.rng, details.quality, show.minutes)
            self.world.fs.add(path, File(size, show.key, self.now - ago, details, (episode.key,)))
            add_episode(self.world, path, self.now - ago)

    def watched(self, user: str, keys: Iterable[str], ago: int | None, *, share: float = 1.0) -> None:
        """Somebody watched these episodes, the last of them then (None: nobody knows when), or a part of each."""
        viewer = self.world.server.user(user)
        items = {item.id: item for key in keys for item in self.world.server.shelf.of(key)}
        for place, number in enumerate(reversed(items)):
            watch = viewer.watched.setdefault(number, Watch())
            at = None if ago is None else self.now - ago - place * HOUR
            watch.plays += 1
            watch.played, watch.share = share >= 1, 0.0 if share >= 1 else share
            watch.last = at
            viewer.last_activity = max(at or 0, viewer.last_activity or 0) or None

    def liked(self, user: str, key: str) -> None:
        """A favourite: a series, a season or an episode."""
        self.world.watch_of(self.world.server.user(user), key).favourite = True

    def case(self, name: str, *keys: str) -> None:
        """Remember which series, seasons or episodes make an awkward case."""
        self.world.cases.setdefault(name, []).extend(keys)


def keys_of(row: ArrSeries, *seasons: int) -> list[str]:
    """The keys of the episodes that have a file, of some seasons or of all regular ones."""
    return [one.of.key for one in row.episodes
            if one.file and (one.of.season in seasons if seasons else one.of.season > 0)]  # fmt: skip


def season_folder(season: int) -> str:
    """What Sonarr calls a season's folder."""
    return f"Season {season:02}" if season else "Specials"


def file_name(show: Show, episodes: Sequence[Episode], details: Details) -> str:
    """What Sonarr calls a file, without its extension."""
    first, last = episodes[0], episodes[-1]
    number = f"S{first.season:02}E{first.number:02}"
    if first is not last:
        number += f"-E{last.number:02}"
    if show.kind == "daily" and first.day and first.season:
        number = first.day
    elif show.kind == "anime" and first.absolute is not None:
        number += f" - {first.absolute:03}"
    name = safe_name(show.name)[:120]
    return f"{name} - {number} - {safe_name(first.name)} [{details.quality.name}]-{details.group}"
