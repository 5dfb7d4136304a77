"""Which function does which job, by the type of service whose manager runs it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reclaimerr.managers.context import Task
from reclaimerr.managers.tasks import confirming, judging, reading, reclaiming, removing, settling, trying, upkeep

KEEPING: dict[str, Task] = {
    "judge": judging.judge,
    "due": reclaiming.due,
    "reclaim": reclaiming.reclaim,
    "reclaim-one": reclaiming.reclaim_one,
    "outcome": reclaiming.outcome,
    "tidy": upkeep.tidy,
    "backup": upkeep.backup,
    "integrity": upkeep.integrity,
    "updates": upkeep.updates,
    "echo": trying.echo,
    "sleep": trying.sleep,
    "settle": settling.settle,
    "remove": removing.remove,
}
_RADARR: dict[str, Task] = {**KEEPING, "sync": reading.sync_radarr, "disks": reading.disks, "confirm": confirming.confirm_arr}
_SONARR: dict[str, Task] = {**_RADARR, "sync": reading.sync_sonarr}
_SERVER: dict[str, Task] = {
    **KEEPING,
    "sync": reading.sync_media,
    "watch": reading.watch,
    "confirm": confirming.confirm_media,
    "tell": settling.tell,
}
TASKS: Mapping[str, Mapping[str, Task]] = {
    "radarr": MappingProxyType(_RADARR),
    "sonarr": MappingProxyType(_SONARR),
    "jellyfin": MappingProxyType(_SERVER),
    "plex": MappingProxyType(_SERVER),
}
