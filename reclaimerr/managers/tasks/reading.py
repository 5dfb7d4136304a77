"""sync and watch: a service's whole library, and who watched what."""

from __future__ import annotations

import resource
import time
from collections.abc import Generator, Iterable, Iterator

import msgspec

from reclaimerr.clients.watching import EVERYTHING, MOVIES
from reclaimerr.config import timetable
from reclaimerr.errors import BadAnswer, WrongService
from reclaimerr.managers import presence
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import links
from reclaimerr.managers.tasks.facts import refresh
from reclaimerr.model.location import PathMap, mapped
from reclaimerr.model.media import ItemSeen, Kind, Library
from reclaimerr.rules.functions import fold
from reclaimerr.store import breaker, db, intake, inventories, jobs, losses, places, services, watching

PAGE = 500


def sync_radarr(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read a Radarr's whole library and what surrounds it."""
    meter = Meter(context)
    presence.met(context, context.client.identity())
    yield 0.02
    surroundings(context)
    yield 0.05
    result = yield from _library(context, _pages(context.client.movies()), MOVIES)
    yield from links.survey(context)
    return (yield from _ended(context, job, meter, result))


def sync_sonarr(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read a Sonarr's series and seasons in one call, and the episodes of those that changed."""
    meter = Meter(context)
    presence.met(context, context.client.identity())
    yield 0.02
    surroundings(context)
    yield 0.05
    shelf, before = Shelf(context.maps), context.row()
    result = yield from _library(context, _pages(shelf.watch(context.client.series())), ("series", "season"))
    read = intake.Intake(context.row(), context.maps, context.now(), ("episode",))
    digests = shelf.digests()
    wanted = inventories.due(context.row(), digests, context.now())
    for index, remote_id in enumerate(wanted):
        inventories.take(
            read, remote_id, context.client.episodes(remote_id, shelf.titles[remote_id]), digests[remote_id]
        )
        yield 0.3 + 0.6 * index / len(wanted)
    with db.write("files that went"):
        losses.look(before, (), read.emptied, context.config.limits.breaker_share, context.now())
    context.say(job, f"read the episodes of {len(wanted)} series")
    yield from links.survey(context)
    for name in ("items", "added", "changed"):
        setattr(result, name, getattr(result, name) + getattr(read.counts, name))
    return (yield from _ended(context, job, meter, result))


class Shelf:
    """The series that pass by, with what tells whether their episodes changed."""

    def __init__(self, maps: tuple[PathMap, ...]) -> None:
        self.titles: dict[str, str] = {}
        self._maps = maps
        self._seen: dict[str, list[ItemSeen]] = {}
        self._digests: dict[str, int] = {}
        self._last: str | None = None

    def watch(self, items: Iterator[ItemSeen]) -> Iterator[ItemSeen]:
        """Let items through; each series is followed by its seasons."""
        for item in items:
            if item.kind == "series":
                self._close()
                self._last, self.titles[item.remote_id] = item.remote_id, item.title
            self._seen.setdefault(self._last or "", []).append(item)
            yield item
        self._close()

    def digests(self) -> dict[str, int]:
        """Remote id of each series -> digest."""
        return self._digests

    def _close(self) -> None:
        if self._last is not None:
            self._digests[self._last] = inventories.digest(self._seen.pop(self._last), self._maps)


def sync_media(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read a media server's whole library, then its watching."""
    meter = Meter(context)
    presence.met(context, context.client.identity())
    libraries = context.client.libraries()
    spelled = [folder for library in libraries for folder in library.folders]
    places.note_libraries(context.row(), _mapped(context, libraries), spelled)
    yield 0.05
    kinds = kinds_of(context)
    pages = (_wanted(context, page) for page in context.client.pages(kinds))
    result = yield from _library(context, pages, kinds)
    stale = services.stale(context.now(), context.config.settings.stale_after)
    if result.changed or context.row().bit & stale.watch:
        yield from _watching(context)
    return (yield from _ended(context, job, meter, result))


def watch(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read who watched what since."""
    presence.met(context, context.client.identity())
    changed = yield from _watching(context)
    presence.here(context)
    yield from refresh(context)
    if changed:
        put_judge(context)
    context.say(job, f"{changed} changes")
    return f"{changed} changes"


def surroundings(context: Context) -> None:
    """What an arr says beside its titles: root folders, disks, queue, recycle bin."""
    row, client, now = context.row(), context.client, context.now()
    places.note_roots(row, client.root_folders(), client.disks(), now)
    places.note_queue(row, client.queue())
    services.note(row.id, {"recycle_bin": client.recycle_bin()})


def disks(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Sample how much room the root folders of an arr have."""
    yield 0.1
    roots, mounts = context.client.root_folders(), context.client.disks()
    places.note_roots(context.row(), roots, mounts, context.now())
    return f"{len(roots)} root folders"


def coming(context: Context, task: str) -> int | None:
    """When this read comes next, counted from now; None where no clock starts it."""
    return timetable.plan(context.config, task, context.name).next(context.now(), context.config.settings.timezone)


def put_judge(context: Context) -> None:
    """The facts changed: judge soon, once for several reads; unless the owner chose when."""
    if not timetable.plan(context.config, "judge").chosen:
        jobs.put(jobs.Wanted(task="judge", key="judge"), now=context.now())


class Meter:
    """What a read costs: requests, bytes, seconds, peak memory."""

    def __init__(self, context: Context) -> None:
        self.session = context.client.session
        self.requests, self.bytes, self.begun = self.session.requests, self.session.bytes, time.monotonic()

    def figures(self, counts: intake.Counts) -> dict[str, int | float]:
        """The figures of `sync --json`; memory in bytes."""
        return {
            "items": counts.items, "added": counts.added, "changed": counts.changed, "missing": counts.missing,
            "requests": self.session.requests - self.requests, "bytes": self.session.bytes - self.bytes,
            "seconds": round(time.monotonic() - self.begun, 3),
            "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }  # fmt: skip


def kinds_of(context: Context) -> tuple[Kind, ...]:
    """What to read of a media server: series only where a Sonarr could do something about them."""
    sonarr = any(one.type == "sonarr" for one in context.config.services.values())
    return EVERYTHING if sonarr else MOVIES


def _library(
    context: Context, pages: Iterable[list[ItemSeen]], kinds: tuple[Kind, ...]
) -> Generator[float, None, intake.Counts]:
    read = intake.Intake(context.row(), context.maps, context.now(), kinds)
    try:
        for page in pages:
            read.take(page)
            yield read.counts.items / (read.counts.items + 2 * PAGE)
        return read.complete(context.config.limits.breaker_share)
    except WrongService as error:
        breaker.another_database(context.name, error.message, context.now())
        raise


def _ended(context: Context, job: jobs.Job, meter: Meter, counts: intake.Counts) -> Generator[float, None, str | None]:
    presence.here(context)
    yield from refresh(context)
    figures = msgspec.json.encode(meter.figures(counts)).decode()
    services.note(context.row().id, {"sync_next_at": coming(context, "sync"), "last_sync": figures})
    put_judge(context)
    context.say(job, f"{counts.items} items, {counts.added} added, {counts.changed} changed, {counts.missing} missing")
    return figures


def _pages(items: Iterator[ItemSeen]) -> Iterator[list[ItemSeen]]:
    page: list[ItemSeen] = []
    for item in items:
        page.append(item)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _mapped(context: Context, libraries: Iterable[Library]) -> list[Library]:
    return [
        msgspec.structs.replace(one, folders=tuple(mapped(folder, context.maps) for folder in one.folders))
        for one in libraries
    ]


def _wanted(context: Context, page: list[ItemSeen]) -> list[ItemSeen]:
    """Only the libraries that the owner named, where they named any."""
    named = {fold(name) for name in context.section.libraries}
    return [item for item in page if item.library is None or fold(item.library) in named] if named else page


def _watching(context: Context) -> Generator[float, None, int]:
    """Sweep every account, disabled ones too (anybody's play counts); complete only when all answered."""
    row = context.row()
    server = row.server or context.name
    found = context.client.accounts()
    if not found:
        raise BadAnswer(context.name, "told of no account at all, so nobody knows who watched what")
    watching.accounts(row, server, found, context.config.users)
    begun, changed = context.now(), 0
    liked: dict[str, set[str]] = {account.remote_id: set() for account in found}
    for page, share in context.client.sweep(found, kinds_of(context)):
        changed += watching.record(row, server, page, begun)
        for one in page:
            if one.favourite:
                liked.setdefault(one.account, set()).add(one.remote_id)
        yield share
    if context.client.tells_favourites:
        for account, listed in liked.items():
            watching.swept(row, server, account, listed)
    watching.playing(row, context.client.playing())
    watching.complete(context.row(), server, context.section.history_since, begun)
    services.note(row.id, {"watch_next_at": coming(context, "watch")})
    return changed + (db.value("SELECT COUNT(*) FROM touched") and 1)
