"""How each kind of service removes, and how it shows what is left. Deleting what is gone is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Protocol

import msgspec

from reclaimerr.clients.http import Permit
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import MediaServer
from reclaimerr.errors import BadAnswer, Conflict, NotFound, Refused
from reclaimerr.managers.context import Context
from reclaimerr.model.location import normal
from reclaimerr.model.media import FileSeen, ItemSeen
from reclaimerr.store import intents

Note = Callable[[str], None]
"""Called before each deed with its name: it is written down, and the process shows that it lives."""


class Delete(Protocol):
    """Takes a title out of an arr, with a permit that it has already."""

    def __call__(self, remote_id: str, *, exclude: bool, delete_files: bool) -> None: ...


class Left(msgspec.Struct, frozen=True):
    """What a service still shows of a plan: ids of its files, of files beside them, the title itself and its flag."""

    files: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    title: bool = False
    monitored: bool = False


class Remover(Protocol):
    """A service that can remove."""

    def remove(self, intent: intents.Intent, permit: Permit, note: Note) -> None: ...
    def drop_title(self, intent: intents.Intent, permit: Permit, note: Note) -> None: ...
    def give_back(self, intent: intents.Intent, permit: Permit) -> None: ...
    def left(self, intent: intents.Intent) -> Left: ...


class RadarrRemover:
    """Unmonitor, delete the files by id (errors surface), then the title with its import exclusion."""

    def __init__(self, client: Radarr) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        plan = intent.plan
        if plan.was_monitored:
            note("unmonitoring")
            self.client.unmonitor(plan.remote_id, permit)
            _must_be_silent(self.client, self.client.is_monitored(plan.remote_id))
        for file in plan.files:
            note(f"deleting file {file.remote_id}")
            with suppress(NotFound):
                self.client.delete_file(file.remote_id, permit)
        if plan.drop_title:
            self.drop_title(intent, permit, note)

    def drop_title(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        _drop(self, intent, note, partial(self.client.delete_movie, permit=permit))

    def give_back(self, intent: intents.Intent, permit: Permit) -> None:
        with suppress(NotFound):
            self.client.monitor(intent.plan.remote_id, permit)

    def left(self, intent: intents.Intent) -> Left:
        try:
            movie = self.client.movie(intent.plan.remote_id)
        except NotFound:
            return Left()
        return _left(intent, movie.files, monitored=movie.monitored is not False)


class SonarrRemover:
    """The same for a series, a season (which stays quiet afterwards) or an episode."""

    def __init__(self, client: Sonarr) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        plan = intent.plan
        note("unmonitoring")
        self._silence(intent, permit)
        if plan.was_monitored:
            _must_be_silent(self.client, self._is_monitored(plan))
        if plan.files:
            note("deleting files")
            with suppress(NotFound):
                self.client.delete_files(plan.remote_id, [file.remote_id for file in plan.files], permit)
        if plan.drop_title:
            self.drop_title(intent, permit, note)

    def drop_title(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        _drop(self, intent, note, partial(self.client.delete_series, permit=permit))

    def give_back(self, intent: intents.Intent, permit: Permit) -> None:
        plan = intent.plan
        with suppress(NotFound):
            if plan.kind == "series":
                self.client.monitor_series(plan.remote_id, permit)
            elif plan.kind == "season":
                self.client.monitor_seasons(plan.remote_id, plan.seasons, plan.episodes, permit)
            else:
                self.client.monitor_episodes(plan.episodes, permit)

    def left(self, intent: intents.Intent) -> Left:
        """Asked twice, of the files and of the episodes: one list that misses a file does not make it gone."""
        plan = intent.plan
        try:
            files = self.client.files(plan.remote_id)
        except NotFound:
            return Left()
        episodes = self.client.episodes(plan.remote_id)
        files += [file for one in episodes for file in one.files]
        return _left(intent, files, monitored=self._is_monitored(plan, episodes))

    def _is_monitored(self, plan: intents.Plan, episodes: Iterable[ItemSeen] | None = None) -> bool:
        """The flag of what the plan is about, afresh."""
        if plan.kind == "series":
            return self.client.is_monitored(plan.remote_id)
        afresh = self.client.episodes(plan.remote_id) if episodes is None else episodes
        told = {one.remote_id: bool(one.monitored) for one in afresh}
        return any(told.get(episode, False) for episode in plan.episodes)

    def _silence(self, intent: intents.Intent, permit: Permit) -> None:
        """Nothing of what goes may be looked for again, not even what is announced later in a quiet season."""
        plan = intent.plan
        if plan.kind == "series":
            if plan.was_monitored:
                self.client.unmonitor_series(plan.remote_id, permit)
        elif plan.kind == "season":
            self.client.unmonitor_seasons(plan.remote_id, plan.seasons, plan.episodes, permit)
            self.client.keep_quiet(plan.remote_id, permit)
        elif plan.episodes:
            self.client.unmonitor_episodes(plan.episodes, permit)


class ServerRemover:
    """A media server deletes the item with its files."""

    def __init__(self, client: MediaServer) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        if not self.client.deletion_allowed():
            raise Conflict(self.client.service, "the server does not allow media to be deleted")
        note("deleting item")
        with suppress(NotFound):
            self.client.delete_item(intent.plan.remote_id, permit)

    def drop_title(self, intent: intents.Intent, permit: Permit, note: Note) -> None:
        """An item without its files is the server's own to forget."""

    def give_back(self, intent: intents.Intent, permit: Permit) -> None:
        """A media server has no monitored flag."""

    def left(self, intent: intents.Intent) -> Left:
        found = self.client.items([intent.plan.remote_id])
        return _left(intent, [file for item in found for file in item.files]) if found else Left()


def of(context: Context) -> Remover:
    """The way this manager's service removes."""
    client = context.client
    if isinstance(client, Radarr):
        return RadarrRemover(client)
    return SonarrRemover(client) if isinstance(client, Sonarr) else ServerRemover(client)


def _left(intent: intents.Intent, files: Iterable[FileSeen], *, monitored: bool = False) -> Left:
    planned = {file.remote_id for file in intent.plan.files}
    there = frozenset(file.remote_id for file in files)
    return Left(there & planned, there - planned, title=True, monitored=monitored)


def _drop(remover: RadarrRemover | SonarrRemover, intent: intents.Intent, note: Note, delete: Delete) -> None:
    """The title goes when no file of it is left, the folder along when nothing else was in it."""
    plan = intent.plan
    if not _is_empty(remover, intent):
        return
    whole = plan.drop_folder and _is_ours(remover.client, plan)
    note("deleting title")
    with suppress(NotFound):
        delete(plan.remote_id, exclude=plan.exclude, delete_files=whole)


def _is_empty(remover: RadarrRemover | SonarrRemover, intent: intents.Intent) -> bool:
    """Whether the title is there without a file. Conflict where it has one: it came after the plan, and stays."""
    left = remover.left(intent)
    if left.files or left.others:
        raise Conflict(remover.client.service, "it has a file that was not to go, so the title stays")
    return left.title


def _must_be_silent(client: Radarr | Sonarr, monitored: bool) -> None:
    """Whatever was answered to the write: what is still monitored would be fetched again as soon as its files are gone."""
    if monitored:
        raise Conflict(client.service, "it is still monitored although it was unmonitored, so nothing was deleted")


def _is_ours(client: Radarr | Sonarr, plan: intents.Plan) -> bool:
    """The arr itself looks on its disk: a file that nobody told us of, or no clear answer, keeps the folder."""
    mine = {normal(file.path) for file in plan.files}
    try:
        found = client.folder_files(plan.folder or "")
    except (Refused, BadAnswer):
        return False
    return {normal(path) for path in found} <= mine
