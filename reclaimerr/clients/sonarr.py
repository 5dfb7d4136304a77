"""Sonarr 4, API v3. Nothing here deletes a folder unless it is told to in so many words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reclaimerr.clients import arr_answers, arr_model, body
from reclaimerr.clients import sonarr_answers as answers
from reclaimerr.clients import sonarr_model as model
from reclaimerr.clients.address import Params
from reclaimerr.clients.arr import API, Arr, number
from reclaimerr.clients.http import Permit
from reclaimerr.errors import BadAnswer, NotFound
from reclaimerr.model.media import FileSeen, ItemSeen


class Sonarr(Arr):
    """One Sonarr instance, through one session. A season's remote id is `SERIES:NUMBER`."""

    product = "Sonarr"
    oldest = (4,)
    unknown_too = "includeUnknownSeriesItems"

    def series(self) -> Iterator[ItemSeen]:
        """Every series, each followed by its seasons: one call, and one for each list of names.

        Sizes and counts come along, episodes and files do not. Nothing is yielded before the list
        was read whole.
        """
        found = self.session.get_stream(f"{API}/series", {"includeSeasonImages": False}, type=answers.Series)
        names = self._names()
        for one in found:
            yield from self._seen(one, names)

    def one(self, remote_id: str) -> list[ItemSeen]:
        """One series afresh, followed by its seasons. NotFound if there is none."""
        wanted = number(remote_id)
        found = self.session.get_item(f"{API}/series/{wanted}", {"includeSeasonImages": False}, type=answers.Series)
        if found.id != wanted:
            raise BadAnswer(self.service, f"asked for series {wanted}, got {found.id}")
        return self._seen(found, self._names())

    def episodes(self, remote_id: str, title: str = "") -> list[ItemSeen]:
        """Every episode of one series with its file, in one call; `title` is what the series is called.

        Of a series that is not there Sonarr tells no episodes, as of one that has none.
        """
        wanted = number(remote_id)
        params: Params = {"seriesId": wanted, "includeEpisodeFile": True}
        found = self.session.get_json(f"{API}/episode", params, type=list[answers.Episode])
        if any(episode.series_id != wanted for episode in found):
            raise BadAnswer(self.service, f"asked for the episodes of series {wanted}, got those of another")
        with body.reading(self.service, f"episodes of series {wanted}"):
            return [model.episode(episode, title) for episode in found]

    def files(self, remote_id: str) -> list[FileSeen]:
        """Every file of one series afresh, each once. NotFound if there is no such series."""
        params: Params = {"seriesId": number(remote_id)}
        found = self.session.get_item(f"{API}/episodefile", params, type=list[arr_answers.MediaFile])
        if any(file.series_id != params["seriesId"] for file in found):
            raise BadAnswer(self.service, f"asked for the files of series {remote_id}, got those of another")
        with body.reading(self.service, f"files of series {remote_id}"):
            return [arr_model.file_seen(file, None) for file in found]

    def file(self, file_id: str) -> FileSeen:
        """One file afresh. NotFound once it is gone."""
        file = self.session.get_item(f"{API}/episodefile/{number(file_id)}", type=arr_answers.MediaFile)
        with body.reading(self.service, f"file {file_id}"):
            return arr_model.file_seen(file, None)

    def is_monitored(self, remote_id: str) -> bool:
        """The series' own flag afresh. NotFound if there is no such series."""
        return self.session.get_item(f"{API}/series/{number(remote_id)}", type=arr_answers.Monitored).monitored

    def history(self, remote_id: str) -> list[arr_model.Event]:
        """What Sonarr noted about one series and its episodes."""
        params: Params = {"seriesId": number(remote_id)}
        found = self.session.get_json(f"{API}/history/series", params, type=list[arr_answers.HistoryRecord])
        with body.reading(self.service, "the history"):
            return [arr_model.event(record) for record in found]

    def unmonitor_series(self, remote_id: str, permit: Permit) -> None:
        """Ask Sonarr not to look for anything of the series any more; the flags below it stay."""
        self._edit(remote_id, {"monitored": False}, permit)

    def monitor_series(self, remote_id: str, permit: Permit) -> None:
        """Ask Sonarr to look again for what is monitored in the series."""
        self._edit(remote_id, {"monitored": True}, permit)

    def keep_quiet(self, remote_id: str, permit: Permit) -> None:
        """Seasons that are announced later start unmonitored."""
        self._edit(remote_id, {"monitorNewItems": "none"}, permit)

    def welcome_new(self, remote_id: str, permit: Permit) -> None:
        """Seasons that are announced later start monitored."""
        self._edit(remote_id, {"monitorNewItems": "all"}, permit)

    def unmonitor_seasons(
        self, remote_id: str, numbers: Collection[int], episodes: Collection[str], permit: Permit
    ) -> None:
        """Take the flag from these seasons and from these episodes, which `/seasonpass` leaves as they are."""
        self._flag_seasons(remote_id, numbers, False, permit)
        self._flag_episodes(episodes, False, permit)

    def monitor_seasons(
        self, remote_id: str, numbers: Collection[int], episodes: Collection[str], permit: Permit
    ) -> None:
        """Give the flag back to these seasons and these episodes."""
        self._flag_seasons(remote_id, numbers, True, permit)
        self._flag_episodes(episodes, True, permit)

    def unmonitor_episodes(self, episodes: Collection[str], permit: Permit) -> None:
        """Take the flag from these episodes. NotFound if one is gone: the others may have lost theirs or not."""
        self._flag_episodes(episodes, False, permit)

    def monitor_episodes(self, episodes: Collection[str], permit: Permit) -> None:
        """Give the flag back to these episodes. NotFound if one is gone: the others may have theirs or not."""
        self._flag_episodes(episodes, True, permit)

    def delete_file(self, file_id: str, permit: Permit) -> None:
        """Delete one file, with every episode in it. Conflict if its root folder is missing or empty."""
        self.session.send("DELETE", f"{API}/episodefile/{number(file_id)}", permit)

    def delete_files(self, remote_id: str, file_ids: Collection[str], permit: Permit) -> None:
        """Delete these files of one series at once; what is none of its files is left alone.

        Sonarr would delete all of them below the first one's series, so their series is asked first.
        NotFound if none is left. After any other error some may be gone: read back.
        """
        if not file_ids:
            raise ValueError("no files to delete")
        wanted = set(map(number, file_ids))
        there = sorted(wanted & {int(file.remote_id) for file in self.files(remote_id)})
        if not there:
            raise NotFound(self.service, f"none of these files belongs to series {remote_id}")
        self._change("DELETE", "/episodefile/bulk", {"episodeFileIds": there}, "such file", permit)

    def delete_series(self, remote_id: str, *, exclude: bool, delete_files: bool, permit: Permit) -> None:
        """Take the series out of Sonarr; `exclude` keeps lists from adding it again.

        With `delete_files` Sonarr deletes the series' whole folder, later, and tells nobody if that
        fails: delete the files before, and leave it off.
        """
        params: Params = {"deleteFiles": delete_files, "addImportListExclusion": exclude}
        self.session.send("DELETE", f"{API}/series/{number(remote_id)}", permit, params=params)

    def _edit(self, remote_id: str, change: dict[str, bool | str], permit: Permit) -> None:
        self._change(
            "PUT", "/series/editor", {"seriesIds": [number(remote_id)], **change}, f"series {remote_id}", permit
        )

    def _flag_seasons(self, remote_id: str, numbers: Collection[int], wanted: bool, permit: Permit) -> None:
        """Without `monitoringOptions`, which would set the episodes' flags by a rule of its own."""
        if not numbers:
            return
        seasons = [{"seasonNumber": one, "monitored": wanted} for one in sorted(set(numbers))]
        change = {"series": [{"id": number(remote_id), "seasons": seasons}]}
        self._change("POST", "/seasonpass", change, f"series {remote_id}", permit)

    def _flag_episodes(self, episodes: Collection[str], wanted: bool, permit: Permit) -> None:
        if not episodes:
            return
        change = {"episodeIds": sorted(set(map(number, episodes))), "monitored": wanted}
        self._change("PUT", "/episode/monitor", change, "such episode", permit)

    def _seen(self, series: answers.Series, names: arr_model.Names) -> list[ItemSeen]:
        with body.reading(self.service, f"series {series.id}"):
            return list(model.items(series, names))
