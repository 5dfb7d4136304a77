"""How each kind of service removes, and how it shows what is left. Deleting what is gone is done."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import msgspec

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.radarr import Radarr
from reclaimerr.errors import Conflict, NotFound
from reclaimerr.managers.context import Context
from reclaimerr.model.location import normal
from reclaimerr.store import intents


class Left(msgspec.Struct, frozen=True):
    """What a service still shows of a plan: ids of files, and whether the title is there."""

    files: frozenset[str]
    title: bool


class Remover(Protocol):
    """A service that can remove."""

    def remove(self, intent: intents.Intent, permit: Permit) -> None: ...
    def drop_title(self, intent: intents.Intent, permit: Permit) -> None: ...
    def give_back(self, intent: intents.Intent, permit: Permit) -> None: ...
    def left(self, intent: intents.Intent) -> Left: ...


class ArrRemover:
    """Unmonitor, delete the files by id (errors surface), then the title with its import exclusion."""

    def __init__(self, client: Radarr) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit) -> None:
        plan = intent.plan
        if plan.drop_folder:
            self._look_into_folder(intent)
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
        return Left(frozenset(file.remote_id for file in movie.files if file.remote_id in planned), True)

    def _look_into_folder(self, intent: intents.Intent) -> None:
        """The arr itself looks on the disk: a file that nobody told us of keeps the folder."""
        folder = intent.plan.folder
        mine = {normal(file.path) for file in intent.plan.files}
        strangers = [path for path in self.client.folder_files(folder or "") if normal(path) not in mine]
        if strangers:
            raise Conflict(self.client.service, f"its folder holds another media file: {strangers[0]}")


class ServerRemover:
    """A media server deletes the item with its files."""

    def __init__(self, client: Jellyfin) -> None:
        self.client = client

    def remove(self, intent: intents.Intent, permit: Permit) -> None:
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


def of(context: Context) -> Remover:
    """The way this manager's service removes."""
    client = context.client
    return ArrRemover(client) if isinstance(client, Radarr) else ServerRemover(client)
