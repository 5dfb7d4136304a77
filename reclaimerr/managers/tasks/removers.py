"""How each kind of service removes, and how it shows what is left. Deleting what is gone is done."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import msgspec

from reclaimerr.clients.http import Permit
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import MediaServer
from reclaimerr.errors import Conflict, NotFound
from reclaimerr.managers.context import Context
from reclaimerr.model.location import normal
from reclaimerr.store import intents


class Left(msgspec.Struct, frozen=True):
    """What a service still shows of a plan: ids of files, whether the title is there, and monitored."""

    files: frozenset[str]
    title: bool
    monitored: bool = False


class Remover(Protocol):
    """A service that can remove."""

    def remove(self, intent: intents.Intent, permit: Permit) -> None: ...
    def drop_title(self, intent: intents.Intent, permit: Permit) -> None: ...
    def give_back(self, intent: intents.Intent, permit: Permit) -> None: ...
    def left(self, intent: intents.Intent) -> Left: ...


class RadarrRemover:
    """Unmonitor, delete the files by id (errors surface), then the title with its import exclusion."""

    def __init__(self, client: Radarr) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit) -> None:
        plan = intent.plan
        if plan.was_monitored:
            self.client.unmonitor(plan.remote_id, permit)
            intents.step(intent.id, "unmonitored")
        for file in plan.files:
            with suppress(NotFound):
                self.client.delete_file(file.remote_id, permit)
            intents.step(intent.id, f"deleted file {file.remote_id}")
        if plan.drop_title:
            self.drop_title(intent, permit)

    def drop_title(self, intent: intents.Intent, permit: Permit) -> None:
        """The folder goes along only when nothing but this title's files was in it."""
        plan = intent.plan
        with suppress(NotFound):
            self.client.delete_movie(plan.remote_id, exclude=plan.exclude, delete_files=plan.drop_folder, permit=permit)
        intents.step(intent.id, "deleted title")

    def give_back(self, intent: intents.Intent, permit: Permit) -> None:
        with suppress(NotFound):
            self.client.monitor(intent.plan.remote_id, permit)

    def left(self, intent: intents.Intent) -> Left:
        planned = {file.remote_id for file in intent.plan.files}
        try:
            movie = self.client.movie(intent.plan.remote_id)
        except NotFound:
            return Left(frozenset(), False)
        there = frozenset(file.remote_id for file in movie.files if file.remote_id in planned)
        return Left(there, True, bool(movie.monitored))


class SonarrRemover:
    """The same for a series, a season (which stays quiet afterwards) or an episode."""

    def __init__(self, client: Sonarr) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit) -> None:
        plan = intent.plan
        self._silence(intent, permit)
        intents.step(intent.id, "unmonitored")
        if plan.files:
            with suppress(NotFound):
                self.client.delete_files(plan.remote_id, [file.remote_id for file in plan.files], permit)
            intents.step(intent.id, "deleted files")
        if plan.drop_title:
            self.drop_title(intent, permit)

    def drop_title(self, intent: intents.Intent, permit: Permit) -> None:
        plan = intent.plan
        with suppress(NotFound):
            self.client.delete_series(
                plan.remote_id, exclude=plan.exclude, delete_files=plan.drop_folder, permit=permit
            )
        intents.step(intent.id, "deleted title")

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
        planned = {file.remote_id for file in intent.plan.files}
        try:
            files = self.client.files(intent.plan.remote_id)
        except NotFound:
            return Left(frozenset(), False)
        there = frozenset(file.remote_id for file in files if file.remote_id in planned)
        return Left(there, True, self._is_monitored(intent.plan))

    def _is_monitored(self, plan: intents.Plan) -> bool:
        """The flag of what the plan is about, afresh."""
        if plan.kind == "series":
            return self.client.is_monitored(plan.remote_id)
        told = {one.remote_id: bool(one.monitored) for one in self.client.episodes(plan.remote_id)}
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

    def remove(self, intent: intents.Intent, permit: Permit) -> None:
        if not self.client.deletion_allowed():
            raise Conflict(self.client.service, "the server does not allow media to be deleted")
        with suppress(NotFound):
            self.client.delete_item(intent.plan.remote_id, permit)
        intents.step(intent.id, "deleted item")

    def drop_title(self, intent: intents.Intent, permit: Permit) -> None:
        self.remove(intent, permit)

    def give_back(self, intent: intents.Intent, permit: Permit) -> None:
        """A media server has no monitored flag."""

    def left(self, intent: intents.Intent) -> Left:
        found = self.client.items([intent.plan.remote_id])
        planned = {file.remote_id for file in intent.plan.files}
        there = {file.remote_id for item in found for file in item.files}
        return Left(frozenset(planned & there), bool(found))


def without_strangers(context: Context, plan: intents.Plan) -> intents.Plan:
    """The plan after the arr itself looked on its disk: a file that nobody told us of keeps the folder."""
    client = context.client
    if not plan.drop_folder or not isinstance(client, Radarr | Sonarr):
        return plan
    mine = {normal(file.path) for file in plan.files}
    if all(normal(path) in mine for path in client.folder_files(plan.folder or "")):
        return plan
    return msgspec.structs.replace(plan, drop_folder=False)


def of(context: Context) -> Remover:
    """The way this manager's service removes."""
    client = context.client
    if isinstance(client, Radarr):
        return RadarrRemover(client)
    return SonarrRemover(client) if isinstance(client, Sonarr) else ServerRemover(client)
