"""What Radarr and Sonarr have in common to the letter: the instance, its disks and its queue (API v3).

Titles and files are not: each has its own module, where nothing here is overridden.
"""

from __future__ import annotations

from typing import ClassVar

from reclaimerr.clients import arr_answers as answers
from reclaimerr.clients import arr_model as model
from reclaimerr.clients.address import Params
from reclaimerr.clients.http import Permit, Session
from reclaimerr.clients.versions import at_least
from reclaimerr.errors import BadAnswer, NoConnection, NotFound, Refused, WrongService
from reclaimerr.model.media import Disk, Identity, QueueItem, RootFolder

API = "/api/v3"
QUEUE_PAGE = 1000


def headers(key: str) -> dict[str, str]:
    """What every request carries."""
    return {"X-Api-Key": key.strip()}


def number(remote_id: str) -> int:
    """The id as a number above 0: in a path anything else would name another thing."""
    found = int(remote_id)
    if found <= 0:
        raise ValueError(f"{remote_id!r} is no id")
    return found


class Arr:
    """One instance, through one session."""

    product: ClassVar[str]
    oldest: ClassVar[tuple[int, ...]]
    unknown_too: ClassVar[str]
    """The queue's parameter that adds downloads of unknown titles."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.service = session.service

    def identity(self) -> Identity:
        """Who answers; WrongService for any other product, Refused for one that is too old."""
        status = self.session.get_json(f"{API}/system/status", type=answers.Status)
        if status.app_name != self.product:
            who = f"{status.app_name or 'something without a name'} {status.version}".strip()
            raise WrongService(self.service, f"{who[:80]} answers at this address, not {self.product}")
        if not at_least(self.service, status.version, self.oldest):
            oldest = ".".join(map(str, self.oldest))
            raise Refused(
                self.service, f"{self.product} {status.version} is too old: version {oldest} or newer is needed"
            )
        return Identity(product=self.product, version=status.version, name=status.instance_name or self.product)

    def root_folders(self) -> list[RootFolder]:
        """The folders that hold the titles' folders. Slow where they hold many unknown folders."""
        found = self.session.get_json(f"{API}/rootfolder", type=list[answers.Folder])
        return [model.root_folder(folder) for folder in found]

    def disks(self) -> list[Disk]:
        """The mounts that the arr sees; one array may stand there under several paths."""
        return [model.disk(mount) for mount in self.session.get_json(f"{API}/diskspace", type=list[answers.Mount])]

    def recycle_bin(self) -> str:
        """The folder that deleted files are moved to, which frees nothing; empty if they are deleted."""
        return self.session.get_json(f"{API}/config/mediamanagement", type=answers.MediaManagement).recycle_bin or ""

    def queue(self) -> list[QueueItem]:
        """Everything in the queue. Lines move while it is read: one that is missing is a BadAnswer."""
        found: dict[int, QueueItem] = {}
        page = 1
        while True:
            answer = self._queue_page(page)
            found.update((record.id, model.queue_item(record)) for record in answer.records)
            if len(answer.records) < QUEUE_PAGE:
                break
            page += 1
        if len(found) < answer.total_records:
            raise BadAnswer(self.service, f"the queue told {len(found)} of its {answer.total_records} lines")
        return list(found.values())

    def folder_files(self, folder: str) -> tuple[str, ...]:
        """Paths of the media files in and below a folder, as the arr sees its disk; none if it is not there."""
        found = self.session.get_json(f"{API}/filesystem/mediafiles", {"path": folder}, type=list[answers.FolderFile])
        return tuple(file.path for file in found)

    def _queue_page(self, page: int) -> answers.QueuePage:
        params: Params = {"page": page, "pageSize": QUEUE_PAGE, self.unknown_too: True}
        return self.session.get_json(f"{API}/queue", params, type=answers.QueuePage)

    def _names(self) -> model.Names:
        """Tags and profiles, to be read after the titles, so that a tag made meanwhile is not missed."""
        tags = self.session.get_json(f"{API}/tag", type=list[answers.Named])
        profiles = self.session.get_json(f"{API}/qualityprofile", type=list[answers.Named])
        return model.Names(
            tags={tag.id: tag.label or "" for tag in tags}, profiles={one.id: one.name or "" for one in profiles}
        )

    def _change(self, method: str, path: str, change: object, what: str, permit: Permit) -> None:
        """A change of several things at once; NotFound if one of them, called `what`, is not there."""
        try:
            self.session.send(method, API + path, permit, json=change)
        except NoConnection as error:
            if "Expected query to return" in error.message:  # a 500: how an arr says that an id is not there
                raise NotFound(self.service, f"there is no {what}") from error
            raise
