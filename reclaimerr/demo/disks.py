"""The simulated file system: paths, sizes and free room; no byte of it is real.

Host paths are the truth; each service sees them through its own `View` of prefixes.
"""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from reclaimerr.demo.quality import Details


@dataclass(slots=True)
class File:
    """One file: of a title (`key`), a video where `details` are known, else a sidecar.

    `parts` are the keys of the episodes that it holds or belongs to.
    """

    size: int
    key: str
    added: int
    details: Details | None = None
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Disk:
    """One disk below `mount`; `other` bytes belong to somebody else."""

    name: str
    mount: str
    total: int
    other: int = 0
    used: int = 0
    state: Literal["mounted", "missing", "empty"] = "mounted"
    read_only: bool = False

    @property
    def free(self) -> int:
        """Bytes left; never below none."""
        return max(0, self.total - self.other - self.used)


@dataclass(frozen=True, slots=True)
class View:
    """How a service names paths: (as it sees them, on the host) prefixes, longest first."""

    prefixes: tuple[tuple[str, str], ...]

    def seen(self, host: str) -> str | None:
        """The service's name of a host path, None where it cannot see it."""
        return _swap(host, ((ours, theirs) for theirs, ours in self.prefixes))

    def host(self, seen: str) -> str | None:
        """The host path of what the service names, None outside of its mounts."""
        return _swap(seen, self.prefixes)


def _swap(path: str, prefixes: Iterable[tuple[str, str]]) -> str | None:
    for old, new in prefixes:
        if path == old or path.startswith(old + "/"):
            return new + path[len(old) :]
    return None


def parent(path: str) -> str:
    """The folder that holds a path."""
    return path.rpartition("/")[0]


def same_spelling(path: str) -> str:
    """One Unicode spelling, so that a composed and a decomposed path compare equal."""
    return unicodedata.normalize("NFC", path)


@dataclass(slots=True)
class FileSystem:
    """Files by host path, in order; a disk that is not mounted hides what lies on it."""

    disks: list[Disk]
    files: dict[str, File] = field(default_factory=dict)
    roots: frozenset[str] = frozenset()
    folders: set[str] = field(default_factory=set)
    _order: list[str] = field(default_factory=list)
    _sorted: bool = True

    def disk_of(self, path: str) -> Disk:
        """The disk that holds a path; KeyError where there is none."""
        for disk in self.disks:
            if path == disk.mount or path.startswith(disk.mount + "/"):
                return disk
        raise KeyError(path)

    def visible(self, path: str) -> bool:
        """Whether the disk below a path shows its content."""
        return self.disk_of(path).state == "mounted"

    def add(self, path: str, file: File) -> None:
        """Put a file there, in place of what was there."""
        if path in self.files:
            self.remove(path)
        self.files[path] = file
        self.folders.add(parent(path))
        self._order.append(path)
        self._sorted = False
        self.disk_of(path).used += file.size

    def get(self, path: str) -> File | None:
        """The file at a path as far as it can be seen."""
        return self.files.get(path) if path in self.files and self.visible(path) else None

    def below(self, folder: str) -> list[str]:
        """The paths of all files below a folder, in order."""
        if not self.visible(folder):
            return []
        order = self._ordered()
        first = bisect.bisect_left(order, folder + "/")
        last = bisect.bisect_left(order, folder + "0")  # "0" follows "/" in every encoding we use
        return order[first:last]

    def videos_below(self, folder: str) -> list[str]:
        """The paths of the video files below a folder."""
        return [path for path in self.below(folder) if self.files[path].details]

    def folder_exists(self, folder: str) -> bool:
        """Whether a folder can be seen; of a disk that came up empty, its roots alone can."""
        state = self.disk_of(folder).state
        if folder in self.roots:
            return state != "missing"
        return state == "mounted" and (folder in self.folders or bool(self.below(folder)))

    def remove(self, path: str) -> File:
        """Take a file away; PermissionError on a disk that is read-only, KeyError without it."""
        disk = self.disk_of(path)
        if disk.read_only:
            raise PermissionError(path)
        file = self.files.pop(path)
        order = self._ordered()
        del order[bisect.bisect_left(order, path)]
        disk.used -= file.size
        return file

    def forget_folder(self, folder: str) -> None:
        """Take empty folders away, the named one and those below it."""
        self.folders = {known for known in self.folders if known != folder and not known.startswith(folder + "/")}

    def move(self, path: str, target: str) -> File:
        """Another path for a file; what lies on the same disk frees nothing."""
        file = self.remove(path)
        self.add(target, file)
        return file

    def _ordered(self) -> list[str]:
        if not self._sorted:
            self._order.sort()
            self._sorted = True
        return self._order
