"""Hard links: a file that has another name on its disk gives nothing back when this one goes.

No service tells; where its files can be seen from here (`path_map`), the disk does. A file that is not
seen, or has another size than the service says, is taken for what the service says; to rules it is unknown.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from reclaimerr.managers.context import Context
from reclaimerr.model.location import below, mapped
from reclaimerr.store import db, intents, linked


def survey(context: Context) -> Generator[float, None, None]:
    """Note how many names each file of an arr has, page by page, where its root folders are seen from here."""
    service, roots, last = context.row(), _roots_here(context), 0
    if not roots and not linked.is_any(service):
        return  # as in most households: no disk is seen from here, and none ever was
    while files := linked.page(service, last):
        linked.note(_counted(files, roots))
        last = files[-1].id
        yield 0.9


def look(context: Context, titles: Sequence[int]) -> None:
    """The same of some titles, at once."""
    linked.note(_counted(linked.of_titles(context.row(), titles), _roots_here(context)))


def _counted(files: Iterable[linked.Held], roots: Sequence[str]) -> list[tuple[linked.Held, int | None]]:
    return [(file, _names_of(file) if any(below(file.here, root) for root in roots) else None) for file in files]


def _names_of(file: linked.Held) -> int | None:
    found = _look(file.here)
    return found.st_nlink if found is not None and found.st_size == file.size else None


def _roots_here(context: Context) -> list[str]:
    """The arr's root folders that are on this machine: below any other no file is looked for."""
    paths = db.column("SELECT path FROM root_folder WHERE service_id = :id", {"id": context.row().id})
    return [here for here in (mapped(path, context.maps) for path in paths) if _look(here) is not None]


def noted(context: Context, intent: intents.Intent) -> intents.Intent:
    """The intent, with what is linked written down: once the files are gone nobody can see it any more."""
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    links: dict[tuple[int, int], int] = {}
    for file in intent.plan.files:
        found = _look(mapped(file.path, context.maps))
        if found is not None and found.st_size == file.size:
            names[found.st_dev, found.st_ino].append(file.remote_id)
            links[found.st_dev, found.st_ino] = found.st_nlink
    linked = [one for inode, ours in names.items() for one in (ours if links[inode] > len(ours) else ours[1:])]
    return intents.note_links(intent, linked) if linked else intent


def told(plan: intents.Plan) -> str:
    """A clause for people; nothing where no file is linked."""
    linked = sum(file.linked for file in plan.files)
    if not linked:
        return ""
    files = "its file has" if len(plan.files) == 1 else f"{linked} of its {len(plan.files)} files have"
    return f", because {files} another name on the disk (a hard link)"


def _look(path: str) -> os.stat_result | None:
    try:
        return Path(path).lstat()
    except (OSError, ValueError):
        return None
