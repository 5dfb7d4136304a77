"""The side tables that both arrs have: disks, root folders, tags, profiles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.quality import Quality
from reclaimerr.demo.servarr.app import ArrApp, missing, refused, whole
from reclaimerr.demo.servarr.render import Document, quality

ROUTES = Routes()
TAG = re.compile(r"[a-z0-9-]+", re.IGNORECASE)
BORN = 1_760_000_000
"""When this simulated server was started, for show."""


@ROUTES.on("GET", "/ping")
def ping(app: ArrApp, request: Request) -> Answer:
    return as_json({"status": "OK"})


@ROUTES.on("GET", "/api")
def api(app: ArrApp, request: Request) -> Answer:
    return as_json({"current": "v3", "deprecated": []})


@ROUTES.on("GET", "/api/v3/health")
@ROUTES.on("GET", "/api/v3/customformat")
@ROUTES.on("GET", "/api/v3/importlist")
def nothing(app: ArrApp, request: Request) -> Answer:
    return as_json([])


def identity(app: ArrApp) -> Document:
    """What /system/status tells of either."""
    return {
        "appName": app.product, "instanceName": app.arr.label, "version": app.arr.version, "buildTime": iso(BORN),
        "isDebug": False, "isProduction": True, "isAdmin": False, "isUserInteractive": False,
        "startupPath": f"/app/{app.product.lower()}/bin", "appData": "/config", "osName": "alpine",
        "osVersion": "3.21.3", "isNetCore": True, "isLinux": True, "isOsx": False, "isWindows": False,
        "isDocker": True, "mode": "console", "databaseType": "sqLite", "databaseVersion": "3.48.0",
        "authentication": "forms", "urlBase": "", "runtimeName": ".NET", "startTime": iso(BORN),
        "packageVersion": app.arr.version, "packageAuthor": "somebody", "packageUpdateMechanism": "docker",
    }  # fmt: skip


@ROUTES.on("GET", "/api/v3/rootfolder")
def root_folders(app: ArrApp, request: Request) -> Answer:
    return as_json([_root(app, number) for number in range(len(app.arr.roots))])


@ROUTES.on("GET", "/api/v3/rootfolder/{id}")
def root_folder(app: ArrApp, request: Request) -> Answer:
    number = whole(request.parts["id"])
    return as_json(_root(app, number - 1) if 0 < number <= len(app.arr.roots) else missing("RootFolder", number))


def _root(app: ArrApp, place: int) -> Document:
    path, host = app.arr.roots[place]
    known = {"freeSpace": app.state.fs.disk_of(host).free} if app.state.fs.folder_exists(host) else {}
    return {"path": path, "accessible": bool(known), **known, "unmappedFolders": [], "id": place + 1}


@ROUTES.on("GET", "/api/v3/diskspace")
def disk_space(app: ArrApp, request: Request) -> Answer:
    """The container's root, its own mounts, and a remote one that tells nothing."""
    rows: list[Document] = [{"path": "/", "label": "", "freeSpace": 67_114_201_088, "totalSpace": 105_089_261_568}]
    for path, host in app.arr.roots:
        disk = app.state.fs.disk_of(host)
        if app.state.fs.folder_exists(host):
            rows.append({"path": path.rstrip("/"), "label": "", "freeSpace": disk.free, "totalSpace": disk.total})
    rows.append({"path": "/mnt/remote-backup", "label": "", "freeSpace": 0, "totalSpace": 0})
    return as_json(rows)


@ROUTES.on("GET", "/api/v3/tag")
def tags(app: ArrApp, request: Request) -> Answer:
    return as_json([{"label": label, "id": number} for number, label in app.arr.tags.items()])


@ROUTES.on("POST", "/api/v3/tag")
def add_tag(app: ArrApp, request: Request) -> Answer:
    """Stored in small letters; the one that is there already is given back."""
    label = app.body(request, {"label": str, "id": int}).get("label", "")
    if not TAG.fullmatch(label):
        return refused("Label", "Allowed characters a-z, 0-9 and -", label)
    number = app.arr.label_id(label)
    return as_json({"label": app.arr.tags[number], "id": number}, 201)


def tag_details(app: ArrApp, rows: str, others: Sequence[str]) -> Answer:
    """Who uses each tag; `rows` is what the arr calls its titles there."""
    empty: dict[str, list[int]] = {name: [] for name in others}
    return as_json([{"label": label, **empty, "id": number, rows: app.tagged(number)}
                    for number, label in app.arr.tags.items()])  # fmt: skip


@ROUTES.on("GET", "/api/v3/tag/{id}")
def tag(app: ArrApp, request: Request) -> Answer:
    number = whole(request.parts["id"])
    return as_json({"label": app.arr.tags[number] if number in app.arr.tags else missing("Tag", number), "id": number})


def profile(number: int, name: str, qualities: Sequence[Quality]) -> Document:
    """A quality profile as either writes it."""
    items: list[dict[str, Any]] = [{"quality": quality(one), "items": [], "allowed": True} for one in qualities]
    return {"name": name, "upgradeAllowed": True, "cutoff": 7, "items": items, "minFormatScore": 0,
            "cutoffFormatScore": 0, "minUpgradeFormatScore": 1, "formatItems": [], "id": number}  # fmt: skip


def media_management(app: ArrApp) -> Document:
    """What either's configuration of files says."""
    settings = app.arr.settings
    return {
        "recycleBin": settings.recycle_bin, "recycleBinCleanupDays": 7,
        "downloadPropersAndRepacks": "preferAndUpgrade", "deleteEmptyFolders": settings.delete_empty_folders,
        "fileDate": "none", "rescanAfterRefresh": "always", "setPermissionsLinux": False, "chmodFolder": "755",
        "chownGroup": "", "skipFreeSpaceCheckWhenImporting": False, "minimumFreeSpaceWhenImporting": 100,
        "copyUsingHardlinks": True, "useScriptImport": False, "scriptImportPath": "", "importExtraFiles": True,
        "extraFileExtensions": "srt", "enableMediaInfo": True, "id": 1,
    }  # fmt: skip
