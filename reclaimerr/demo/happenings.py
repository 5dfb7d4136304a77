"""What happens to series behind Reclaimerr's back, and how every happening is judged anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from reclaimerr.demo import series_verdicts, shows, verdicts
from reclaimerr.demo.quality import WEB_1080, make_details
from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries, EpisodeFile, EpisodeQueueRow
from reclaimerr.demo.series_books import import_episodes, lose_file
from reclaimerr.demo.shows import kind_of, season_key, show_of
from reclaimerr.demo.state import WORLD, State


class Happenings(State):
    """The state with what happens to series; `key` names a series, a season or an episode."""

    __slots__ = ()

    @contextmanager
    def _change(self, key: str) -> Iterator[int]:
        with self.lock:
            now = self.clock()
            yield now
            self.judge(key)

    def judge(self, key: str) -> None:
        """Work out anew what may go of a title, or of the series that a key belongs to."""
        decide = verdicts.decide if kind_of(key) == "movie" else series_verdicts.decide
        decide(self, show_of(key), self.clock())

    def leaves(self, key: str) -> list[str]:
        """What is played when somebody plays all of it: a movie, an episode, a season's or a series' episodes."""
        kind = kind_of(key)
        if kind in ("movie", "episode"):
            return [key]
        episodes = self.shows[show_of(key)].episodes.values()
        wanted = [
            one for one in episodes if (kind == "series" and one.season) or key == season_key(show_of(key), one.season)
        ]
        return [one.key for one in wanted if self.server.entries_of(one.key)]

    def rows_of(self, key: str) -> list[ArrEpisode]:
        """Sonarr's rows of an episode, or of a season's or series' episodes."""
        row = self.series(key)[1]
        return [one for one in row.episodes if one.of.key == key or key in shows.above(one.of.key)]

    def download_episodes(self, key: str, state: str) -> int:
        """Sonarr begins to fetch an episode, or a season in one pack (a row for each); gives the first row's id."""
        with self._change(key) as now:
            arr, row = self.series(key)
            details = make_details(Random(self.seed), WEB_1080, row.show.minutes, 10**9)  # noqa: S311 (a story, no secret)
            status = "downloading" if state == "downloading" else "completed"
            made = [EpisodeQueueRow(arr.next_id(), row.id, one.id, one.of.season, f"{row.show.folder_name}.{key}", 10**9,
                                    10**8, status, state, now, details) for one in self.rows_of(key)]  # fmt: skip
            arr.queue |= {one.id: one for one in made}
            return made[0].id

    def import_episode(self, key: str, size: int = 2**30) -> EpisodeFile:
        """A file of an episode arrives, in place of the one that was there; the server sees it at its next scan."""
        with self._change(key) as now:
            arr, row = self.series(key)
            episode = row.episode(key)
            if episode.file:
                lose_file(arr, episode.file, "Upgrade", now)
            for path in [path for path, file in self.fs.files.items() if key in file.parts]:
                self.take_away(path, WORLD)
            details = make_details(Random(self.seed), WEB_1080, row.show.minutes, size)  # noqa: S311 (a story, no secret)
            path = f"{row.folder}/Season {episode.of.season:02}/{row.show.folder_name} {key[7:]} {now}.mkv"
            return import_episodes(self, arr, row, [episode], path, size, details, now)

    def announce_episode(self, show: str, season: int, aired: int | None) -> str:
        """The public database knows one more episode; gives its key."""
        with self._change(show):
            arr, row = self.series(show)
            known = row.show.seasons().get(season, [])
            made = shows.add(row.show, season, len(known) + 1, aired)
            row.seasons.setdefault(season, row.new_items == "all")
            arr.add_episode(row, made, monitored=row.seasons[season])
            return made.key

    def add_series_again(self, show: str) -> ArrSeries:
        """A series that was removed comes back to Sonarr, with a new row and no file yet."""
        with self._change(show) as now:
            arr, of = next(iter(self.sonarrs.values())), self.shows[show]
            profile = next(iter(arr.profiles))
            return arr.of(show) or arr.put(
                ArrSeries(arr.next_id(), of, f"{arr.root_host}/{of.folder_name}", now, profile)
            )
