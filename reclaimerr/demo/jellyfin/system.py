"""What a Jellyfin is: identity, users, libraries, storage, sessions, scans and collections."""

from __future__ import annotations

from typing import Any

from reclaimerr.demo.disks import parent
from reclaimerr.demo.household import Session
from reclaimerr.demo.jellyfin import render, shows
from reclaimerr.demo.jellyfin.app import Jellyfin, invalid, not_found, plain_id
from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop
from reclaimerr.demo.scan import scan

ROUTES = Routes()


@ROUTES.on("GET", "/System/Ping")
def ping(app: Jellyfin, request: Request) -> Answer:
    return as_json("Jellyfin Server")


@ROUTES.on("GET", "/health")
def health(app: Jellyfin, request: Request) -> Answer:
    return Answer(200, b"Healthy", "text/plain")


def _identity(app: Jellyfin) -> render.Document:
    return {"LocalAddress": "http://127.0.0.1:8096", "ServerName": "Living Room", "Version": app.server.version,
            "ProductName": "Jellyfin Server", "OperatingSystem": "", "Id": app.server.id,
            "StartupWizardCompleted": True}  # fmt: skip


@ROUTES.on("GET", "/System/Info/Public")
def public(app: Jellyfin, request: Request) -> Answer:
    return as_json(_identity(app))


@ROUTES.on("GET", "/System/Info")
def info(app: Jellyfin, request: Request) -> Answer:
    return as_json(_identity(app) | {
        "HasPendingRestart": False, "IsShuttingDown": False, "SupportsLibraryMonitor": True,
        "WebSocketPortNumber": 8096, "CompletedInstallations": [], "CanSelfRestart": True,
        "CanLaunchWebBrowser": False, "ProgramDataPath": "/config/data", "WebPath": "/usr/share/jellyfin/web",
        "ItemsByNamePath": "/config/data/metadata", "CachePath": "/config/cache", "LogPath": "/config/log",
        "InternalMetadataPath": "/config/data/metadata", "TranscodingTempPath": "/config/cache/transcodes",
        "HasUpdateAvailable": False, "EncoderLocation": "System", "SystemArchitecture": "X64",
    })  # fmt: skip


@ROUTES.on("GET", "/System/Info/Storage")
def storage(app: Jellyfin, request: Request) -> Answer:
    names = ("ProgramDataFolder", "WebFolder", "ImageCacheFolder", "CacheFolder", "LogFolder", "InternalMetadataFolder",
             "TranscodingTempFolder")  # fmt: skip
    own = {"Path": "/config", "FreeSpace": 67_114_201_088, "UsedSpace": 37_975_060_480, "StorageType": "ext4",
           "DeviceId": "/dev/sda1"}  # fmt: skip
    libraries = [{"Id": library.id, "Name": library.name, "Folders": [_room(app, path) for path in library.folders]}
                 for library in app.server.libraries]  # fmt: skip
    return as_json(dict.fromkeys(names, own) | {"Libraries": libraries})


def _room(app: Jellyfin, path: str) -> render.Document:
    disk = app.state.fs.disk_of(path)
    return {"Path": app.server.view.seen(path), "FreeSpace": disk.free, "UsedSpace": disk.total - disk.free,
            "StorageType": "ext4", "DeviceId": f"/dev/{disk.name}"}  # fmt: skip


@ROUTES.on("GET", "/Users", "isHidden", "isDisabled")
def users(app: Jellyfin, request: Request) -> Answer:
    disabled = request.flag("isDisabled")
    rows = [user for user in app.server.users if disabled is None or user.disabled == disabled]
    return as_json([render.account(app.server, user) for user in rows])


@ROUTES.on("GET", "/Users/{id}")
def user(app: Jellyfin, request: Request) -> Answer:
    found = app.user(request.parts["id"])
    return as_json(render.account(app.server, found)) if found else not_found()


@ROUTES.on("GET", "/Library/VirtualFolders")
def libraries(app: Jellyfin, request: Request) -> Answer:
    rows = []
    for library in app.server.libraries:
        row: render.Document = {
            "Name": library.name, "Locations": [app.server.view.seen(path) for path in library.folders],
            "LibraryOptions": {"Enabled": True, "EnableRealtimeMonitor": False, "PathInfos": [
                {"Path": app.server.view.seen(path)} for path in library.folders]},
            "ItemId": library.id, "RefreshStatus": "Idle",
        }  # fmt: skip
        rows.append(row | ({"CollectionType": library.kind} if library.kind else {}))
    return as_json(rows)


@ROUTES.on("GET", "/Sessions", "controllableByUserId", "deviceId", "activeWithinSeconds")
def sessions(app: Jellyfin, request: Request) -> Answer:
    within = request.number_of("activeWithinSeconds")
    since = 0 if within is None else app.state.clock() - within
    return as_json([_session(app, row) for row in app.server.sessions.values() if row.at is None or row.at >= since])


def _session(app: Jellyfin, row: Session) -> render.Document:
    at = render.when(row.at or app.state.clock(), app.server.id)
    document: render.Document = {
        "PlayState": {"CanSeek": row.item is not None, "IsPaused": False, "IsMuted": False,
                      "RepeatMode": "RepeatNone", "PlaybackOrder": "Default"},
        "AdditionalUsers": [], "Capabilities": {"PlayableMediaTypes": ["Video"], "SupportedCommands": [],
                                                "SupportsMediaControl": True, "SupportsPersistentIdentifier": True},
        "RemoteEndPoint": "192.0.2.17", "PlayableMediaTypes": ["Video"], "Id": row.id, "UserId": row.user,
        "UserName": app.server.user(row.user).name, "Client": row.client, "LastActivityDate": at,
        "LastPlaybackCheckIn": at, "DeviceName": row.client, "DeviceId": f"device-{row.id}",
        "ApplicationVersion": "1.0.0", "IsActive": True, "SupportsMediaControl": True, "SupportsRemoteControl": True,
        "NowPlayingQueue": [], "HasCustomDeviceName": False, "ServerId": app.server.id, "SupportedCommands": [],
    }  # fmt: skip
    item = app.server.entry(row.item or "")
    if item:
        ticks = int(item.seconds * row.share) * render.TICKS
        document["PlayState"] |= {"PositionTicks": ticks, "PlayMethod": "DirectPlay", "MediaSourceId": item.id}
        document["NowPlayingItem"] = shows.entry(app.server, item, frozenset({"path", "providerids", "datecreated"}))
    return document


@ROUTES.on("POST", "/Library/Media/Updated")
def media_updated(app: Jellyfin, request: Request) -> Answer:
    """Paths as the server sees them; a path that no library holds is passed over in silence."""
    body = {name.lower(): value for name, value in request.fields().items()}
    updates: Any = body.get("updates")
    if not isinstance(updates, list):
        return invalid("Updates", "The Updates field is required.")
    for update in updates:
        path = str({name.lower(): value for name, value in update.items()}.get("path") or "")
        host = app.server.view.host(path)
        if host is None or app.server.library_of(host) is None:
            app.complain(request, f"no library holds {path}")
        else:
            app.later.put(lambda host=host: _look(app, host), app.delay)  # type: ignore[misc]
    return Answer(204)


def _look(app: Jellyfin, host: str | None) -> None:
    with app.state.lock:
        scan(app.state, host)
        if host is not None and app.state.fs.get(host) is None:
            scan(app.state, parent(host))


@ROUTES.on("POST", "/Library/Refresh")
def refresh(app: Jellyfin, request: Request) -> Answer:
    app.later.put(lambda: _look(app, None), app.delay)
    return Answer(204)


@ROUTES.on("POST", "/Collections", "name", "ids", "parentId", "isLocked")
def add_collection(app: Jellyfin, request: Request) -> Answer:
    number = f"{0xC0_11EC_7100 + len(app.server.boxes):032x}"
    app.server.boxes[number] = (request.text("name") or "", _members(app, request))
    return as_json({"Id": number})


@ROUTES.on("POST", "/Collections/{id}/Items", "ids")
def collect(app: Jellyfin, request: Request) -> Answer:
    held = _box(app, request)
    held += [number for number in _members(app, request) if number not in held]
    return Answer(204)


@ROUTES.on("DELETE", "/Collections/{id}/Items", "ids")
def release(app: Jellyfin, request: Request) -> Answer:
    gone = {plain_id(word) for word in request.words("ids")}
    held = _box(app, request)
    held[:] = [number for number in held if number not in gone]
    return Answer(204)


def _box(app: Jellyfin, request: Request) -> list[str]:
    number = plain_id(request.parts["id"])
    return app.server.boxes[number][1] if number in app.server.boxes else stop(not_found())


def _members(app: Jellyfin, request: Request) -> list[str]:
    return [app.entry(word).id for word in request.words("ids")]
