"""Paths as services see them: POSIX or Windows, mapped or not; compared, never opened."""

from __future__ import annotations

import unicodedata

from reclaimerr.model.media import Struct


class PathMap(Struct, frozen=True):
    """A prefix as the service sees it and what it is called here."""

    origin: str
    here: str


def normal(path: str) -> str:
    """One spelling: forward slashes, no trailing slash, no `.` parts, NFC; case is kept."""
    if path and path.isascii() and not ("\\" in path or "//" in path or "/." in path or path.endswith("/")):
        return path  # as nearly all are: this is asked several times of every file there is
    parts = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    kept = [part for index, part in enumerate(parts) if index == 0 or part not in ("", ".")]
    return "/".join(kept) or "/"


def mapped(path: str, maps: tuple[PathMap, ...] = ()) -> str:
    """The normal path with the longest matching prefix replaced."""
    path = normal(path)
    best: PathMap | None = None
    for entry in maps:
        origin = normal(entry.origin)
        if (path == origin or path.startswith(origin.rstrip("/") + "/")) and (
            best is None or len(origin) > len(normal(best.origin))
        ):
            best = entry
    if best is None:
        return path
    return normal(normal(best.here).rstrip("/") + path[len(normal(best.origin).rstrip("/")) :])


def below(path: str, folder: str) -> bool:
    """Whether a path lies strictly below a folder."""
    path, folder = normal(path), normal(folder)
    return path != folder and path.startswith(folder.rstrip("/") + "/")


def touches(one: str, other: str) -> bool:
    """Whether two paths are equal or one lies below the other."""
    return normal(one) == normal(other) or below(one, other) or below(other, one)


def tail(path: str) -> str:
    """The last two parts, folded: what two mounts of one file have in common."""
    return "/".join(normal(path).split("/")[-2:]).casefold()


def parent(path: str) -> str:
    """The folder that holds a path."""
    return normal(path).rpartition("/")[0] or "/"
