"""What a Radarr is, and its side tables: status, disks, root folders, tags, profiles, exclusions."""

from __future__ import annotations

import re
from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.quality import QUALITIES
from reclaimerr.demo.radarr.activity import PAGE, paged
from reclaimerr.demo.radarr.app import Radarr, missing, refused, whole
from reclaimerr.demo.radarr.deeds import add_exclusion
from reclaimerr.demo.radarr.render import Document, exclusion, quality

ROUTES = Routes()
TAG = re.compile(r"[a-z0-9-]+", re.IGNORECASE)
BORN = 1_760_000_000
"""When this simulated server was started, for show."""


@ROUTES.on("GET", "/ping")
def ping(app: Radarr, request: Request) -> Answer:
    return as_json({"status": "OK"})


@ROUTES.on("GET", "/api")
def api(app: Radarr, request: Request) -> Answer:
    return as_json({"current": "v3", "deprecated": []})


@ROUTES.on("GET", "/api/v3/system/status")
def status(app: Radarr, request: Request) -> Answer:
    return as_json({
        "appName": "Radarr", "instanceName": app.arr.label, "version": app.arr.version, "buildTime": iso(BORN),
        "isDebug": False, "isProduction": True, "isAdmin": False, "isUserInteractive": False,
        "startupPath": "/app/radarr/bin", "appData": "/config", "osName": "alpine", "osVersion": "3.21.3",
        "isNetCore": True, "isLinux": True, "isOsx": False, "isWindows": False, "isDocker": True, "mode": "console",
        "branch": "master", "databaseType": "sqLite", "databaseVersion": "3.48.0", "authentication": "forms",
        "migrationVersion": 242, "urlBase": "", "runtimeVersion": "8.0.12", "runtimeName": ".NET",
        "startTime": iso(BORN), "packageVersion": app.arr.version, "packageAuthor": "somebody",
        "packageUpdateMechanism": "docker",
    })  # fmt: skip


@ROUTES.on("GET", "/api/v3/health")
@ROUTES.on("GET", "/api/v3/customformat")
@ROUTES.on("GET", "/api/v3/importlist")
def nothing(app: Radarr, request: Request) -> Answer:
    return as_json([])


@ROUTES.on("GET", "/api/v3/rootfolder")
def root_folders(app: Radarr, request: Request) -> Answer:
    return as_json([_root(app)])


@ROUTES.on("GET", "/api/v3/rootfolder/{id}")
def root_folder(app: Radarr, request: Request) -> Answer:
    return as_json(_root(app) if whole(request.parts["id"]) == 1 else missing("RootFolder", request.parts["id"]))


def _root(app: Radarr) -> Document:
    disk = app.state.fs.disk_of(app.arr.root_host)
    there = app.state.fs.folder_exists(app.arr.root_host)
    known = {"freeSpace": disk.free} if there else {}
    return {"path": app.arr.root, "accessible": there, **known, "unmappedFolders": [], "id": 1}


@ROUTES.on("GET", "/api/v3/diskspace")
def disk_space(app: Radarr, request: Request) -> Answer:
    """Its own mount, the container's root, and a remote one that tells nothing."""
    disk = app.state.fs.disk_of(app.arr.root_host)
    rows: list[Document] = [{"path": "/", "label": "", "freeSpace": 67_114_201_088, "totalSpace": 105_089_261_568}]
    if app.state.fs.folder_exists(app.arr.root_host):
        rows.append({"path": app.arr.root.rstrip("/"), "label": "", "freeSpace": disk.free, "totalSpace": disk.total})
    rows.append({"path": "/mnt/remote-backup", "label": "", "freeSpace": 0, "totalSpace": 0})
    return as_json(rows)


@ROUTES.on("GET", "/api/v3/tag")
def tags(app: Radarr, request: Request) -> Answer:
    return as_json([{"label": label, "id": number} for number, label in app.arr.tags.items()])


@ROUTES.on("POST", "/api/v3/tag")
def add_tag(app: Radarr, request: Request) -> Answer:
    """Stored in small letters; the one that is there already is given back."""
    label = app.body(request, {"label": str, "id": int}).get("label", "")
    if not TAG.fullmatch(label):
        return refused("Label", "Allowed characters a-z, 0-9 and -", label)
    number = app.arr.label_id(label)
    return as_json({"label": app.arr.tags[number], "id": number}, 201)


@ROUTES.on("GET", "/api/v3/tag/detail")
def tag_details(app: Radarr, request: Request) -> Answer:
    others = ("delayProfileIds", "importListIds", "notificationIds", "releaseProfileIds", "indexerIds",
              "downloadClientIds", "autoTagIds")  # fmt: skip
    empty: dict[str, list[int]] = {name: [] for name in others}
    return as_json([{"label": label, **empty, "id": number,
                     "movieIds": [row.id for row in app.arr.movies.values() if number in row.tags]}
                    for number, label in app.arr.tags.items()])  # fmt: skip


@ROUTES.on("GET", "/api/v3/tag/{id}")
def tag(app: Radarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    return as_json({"label": app.arr.tags[number] if number in app.arr.tags else missing("Tag", number), "id": number})


@ROUTES.on("GET", "/api/v3/qualityprofile")
def profiles(app: Radarr, request: Request) -> Answer:
    return as_json([_profile(number, name) for number, name in app.arr.profiles.items()])


@ROUTES.on("GET", "/api/v3/qualityprofile/{id}")
def profile(app: Radarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    known = app.arr.profiles.get(number) or missing("QualityProfile", number)
    return as_json(_profile(number, known))


def _profile(number: int, name: str) -> Document:
    items: list[dict[str, Any]] = [{"quality": quality(one), "items": [], "allowed": True} for one in QUALITIES]
    return {"name": name, "upgradeAllowed": True, "cutoff": 7, "items": items, "minFormatScore": 0,
            "cutoffFormatScore": 0, "minUpgradeFormatScore": 1, "formatItems": [],
            "language": {"id": -1, "name": "Any"}, "id": number}  # fmt: skip


@ROUTES.on("GET", "/api/v3/config/mediamanagement")
def media_management(app: Radarr, request: Request) -> Answer:
    settings = app.arr.settings
    return as_json({
        "autoUnmonitorPreviouslyDownloadedMovies": settings.auto_unmonitor, "recycleBin": settings.recycle_bin,
        "recycleBinCleanupDays": 7, "downloadPropersAndRepacks": "preferAndUpgrade", "createEmptyMovieFolders": False,
        "deleteEmptyFolders": settings.delete_empty_folders, "fileDate": "none", "rescanAfterRefresh": "always",
        "autoRenameFolders": False, "pathsDefaultStatic": False, "setPermissionsLinux": False, "chmodFolder": "755",
        "chownGroup": "", "skipFreeSpaceCheckWhenImporting": False, "minimumFreeSpaceWhenImporting": 100,
        "copyUsingHardlinks": True, "useScriptImport": False, "scriptImportPath": "", "importExtraFiles": True,
        "extraFileExtensions": "srt", "enableMediaInfo": True, "id": 1,
    })  # fmt: skip


@ROUTES.on("GET", "/api/v3/exclusions")
def exclusions(app: Radarr, request: Request) -> Answer:
    return as_json([exclusion(row) for row in app.arr.exclusions.values()])


@ROUTES.on("GET", "/api/v3/exclusions/paged", *PAGE)
def exclusions_paged(app: Radarr, request: Request) -> Answer:
    return paged(request, list(app.arr.exclusions.values()), {"id": lambda row: row.id}, False, exclusion)


@ROUTES.on("POST", "/api/v3/exclusions")
def exclude(app: Radarr, request: Request) -> Answer:
    body = app.body(request, {"tmdbId": int, "movieTitle": str, "movieYear": int, "id": int})
    if not body.get("tmdbId"):
        return refused("TmdbId", "'Tmdb Id' must not be empty.", body.get("tmdbId"))
    if not body.get("movieTitle"):
        return refused("MovieTitle", "'Movie Title' must not be empty.", body.get("movieTitle"))
    if any(row.tmdb == body["tmdbId"] for row in app.arr.exclusions.values()):
        return refused("TmdbId", "This exclusion has already been added.", body["tmdbId"])
    return as_json(exclusion(add_exclusion(app, body["tmdbId"], body["movieTitle"], body.get("movieYear", 0))), 201)


@ROUTES.on("DELETE", "/api/v3/exclusions/{id}")
def include_again(app: Radarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    if app.arr.exclusions.pop(number, None) is None:
        missing("ImportListExclusion", number)
    return as_json({})
