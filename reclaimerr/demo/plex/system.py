"""What a Plex is: identity, sections and their scans, accounts, what plays, and the history."""

from __future__ import annotations

from operator import ge, gt, le, lt

from reclaimerr.demo.messages import Answer, Request, Routes
from reclaimerr.demo.plex import render
from reclaimerr.demo.plex.app import PAGING, Plex
from reclaimerr.demo.plex.wire import Document, container, done
from reclaimerr.demo.plex_scan import empty_trash, scan_plex
from reclaimerr.demo.plexhouse import Section, Viewing

ROUTES = Routes()
SIGNS = {"viewedat>>": gt, "viewedat>": ge, "viewedat<<": lt, "viewedat<": le}


@ROUTES.on("GET", "/identity")
def identity(app: Plex, request: Request) -> Answer:
    return container({"size": 0, "claimed": True, "machineIdentifier": app.house.machine, "version": app.house.version,
                      "apiVersion": "1.2.0"}, request)  # fmt: skip


@ROUTES.on("GET", "/")
def root(app: Plex, request: Request) -> Answer:
    names = ("accounts", "activities", "clients", "devices", "hubs", "identity", "library", "playlists", "status")
    return container({
        "size": len(names), "allowCameraUpload": False, "allowChannelAccess": True,
        "allowMediaDeletion": app.house.allow_deletion, "allowSharing": True, "allowSync": True, "allowTuners": True,
        "backgroundProcessing": True, "certificate": True, "companionProxy": True, "countryCode": "usa",
        "friendlyName": "Kitchen Shelf", "machineIdentifier": app.house.machine, "multiuser": True, "myPlex": True,
        "myPlexMappingState": "mapped", "myPlexSigninState": "ok", "myPlexSubscription": False,
        "myPlexUsername": app.house.accounts[1].name, "platform": "Linux", "platformVersion": "6.1",
        "pluginHost": True, "pushNotifications": False, "readOnlyLibraries": False, "sync": True,
        "transcoderActiveVideoSessions": 0, "updatedAt": 1_760_000_000, "updater": True,
        "version": app.house.version, "voiceSearch": True,
        "Directory": [{"count": 1, "key": name, "title": name} for name in names],
    }, request)  # fmt: skip


@ROUTES.on("GET", "/library")
def library(app: Plex, request: Request) -> Answer:
    return container({"size": 1, "allowSync": False, "identifier": render.IDENTIFIER, "title1": "Plex Library",
                      "Directory": [{"key": "sections", "title": "Library Sections"}]}, request)  # fmt: skip


@ROUTES.on("GET", "/library/sections", *PAGING, "includePreferences")
@ROUTES.on("GET", "/library/sections/all", *PAGING, "includePreferences")
def sections(app: Plex, request: Request) -> Answer:
    head: Document = {"allowSync": False, "identifier": render.IDENTIFIER, "title1": "Plex Library"}
    return app.paged(request, head, "Directory", app.house.sections, lambda one: render.section(app.house, one))


@ROUTES.on("GET", "/library/sections/{section}/refresh", "path", "force")
@ROUTES.on("POST", "/library/sections/{section}/refresh", "path", "force")
def refresh(app: Plex, request: Request) -> Answer:
    """A scan of a section, or of one of its folders, by and by; any other path does nothing."""
    section, path = app.section(request), request.text("path")
    host = app.house.view.host(path.rstrip("/")) if path else None
    if path and (host is None or app.house.section_of(f"{host}/x") is not section):
        app.complain(request, f"no folder of {section.name} holds {path}")
    else:
        app.later.put(lambda: _look(app, section, host), app.delay)
    return done()


def _look(app: Plex, section: Section, host: str | None) -> None:
    with app.state.lock:
        scan_plex(app.state, section, host)


@ROUTES.on("PUT", "/library/sections/{section}/emptyTrash")
def throw_away(app: Plex, request: Request) -> Answer:
    """What the last scan missed is forgotten, were it only because a disk was away."""
    section = app.section(request)
    if any(app.state.fs.disk_of(folder).state != "mounted" for folder in section.folders):
        app.complain(request, f"the trash of {section.name} is emptied while a disk is away")
    empty_trash(app.house, section)
    return done()


@ROUTES.on("GET", "/accounts", *PAGING)
def accounts(app: Plex, request: Request) -> Answer:
    head: Document = {"identifier": "com.plexapp.system.accounts"}
    return app.paged(request, head, "Account", app.house.accounts, render.account)


@ROUTES.on("GET", "/status/sessions", *PAGING)
def sessions(app: Plex, request: Request) -> Answer:
    """What plays; without anything there is no Metadata at all."""
    rows = [render.playing(app.house, one) for one in app.house.playing.values() if one.key in app.house.items]
    return container({"size": len(rows), **({"Metadata": rows} if rows else {})}, request)


@ROUTES.on("GET", "/status/sessions/history/all", "sort", "accountID", "librarySectionID", "metadataItemID", "viewedAt",
           *SIGNS, *PAGING)  # fmt: skip
def history(app: Plex, request: Request) -> Answer:
    """All accounts' completed views, the oldest first unless told otherwise."""
    rows = [row for row in app.house.history if _asked_for(request, row)]
    downwards = (request.text("sort") or "").lower() == "viewedat:desc"
    rows.sort(key=lambda row: (row.at, row.id), reverse=downwards)
    return app.paged(request, {}, "Metadata", rows, lambda row: render.viewing(app.house, row))


def _asked_for(request: Request, row: Viewing) -> bool:
    account, section = request.number_of("accountID"), request.number_of("librarySectionID")
    if account not in (None, row.account) or section not in (None, row.item.section.key):
        return False
    wanted = request.number_of("metadataItemID")
    if wanted is not None and wanted not in _line(row):
        return False
    return all(
        compare(row.at, request.number_of(name) or 0) for name, compare in SIGNS.items() if name in request.query
    )


def _line(row: Viewing) -> set[int]:
    """The keys of an item and of what it lies in."""
    keys, of = set(), row.item
    while True:
        keys.add(of.key)
        if of.parent is None:
            return keys
        of = of.parent
