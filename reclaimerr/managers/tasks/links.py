"""Hard links: a file that has another name on its disk gives nothing back when this one goes.

No service tells; where its files can be seen from here (`path_map`), the disk does. A file that is not
seen, or has another size than the service says, is taken for what the service says.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from reclaimerr.managers.context import Context
from reclaimerr.model.location import mapped
from reclaimerr.store import intents


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
