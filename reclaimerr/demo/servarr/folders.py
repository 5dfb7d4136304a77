"""/filesystem: what lies in the folders, as both arrs tell it."""

from __future__ import annotations

from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.servarr.app import ArrApp

ROUTES = Routes()


@ROUTES.on("GET", "/api/v3/filesystem", "path", "includeFiles", "allowFoldersWithoutTrailingSlashes")
def folder(app: ArrApp, request: Request) -> Answer:
    """What lies directly in a folder."""
    path = (request.text("path") or "/").rstrip("/")
    host = app.arr.view.host(path)
    below = app.state.fs.below(host) if host else []
    folders: dict[str, dict[str, Any]] = {}
    plain = []
    for full in below:
        first, slash, _ = full[len(host or "") + 1 :].partition("/")
        place, when = f"{path}/{first}", iso(app.state.fs.files[full].added)
        if slash:
            folders[first] = {"type": "folder", "name": first, "path": place + "/", "size": 0, "lastModified": when}
        else:
            plain.append({"type": "file", "name": first, "path": place, "extension": "." + first.rpartition(".")[2],
                          "size": app.state.fs.files[full].size, "lastModified": when})  # fmt: skip
    listed = plain if request.flag("includeFiles") else []
    return as_json({"parent": path.rpartition("/")[0] + "/", "directories": list(folders.values()), "files": listed})


@ROUTES.on("GET", "/api/v3/filesystem/type", "path")
def kind(app: ArrApp, request: Request) -> Answer:
    host = app.arr.view.host((request.text("path") or "").rstrip("/"))
    return as_json({"type": "file" if host and app.state.fs.get(host) else "folder"})


@ROUTES.on("GET", "/api/v3/filesystem/mediafiles", "path")
def videos(app: ArrApp, request: Request) -> Answer:
    """Every video at any depth below a folder; nothing where there is no such folder."""
    path = (request.text("path") or "").rstrip("/")
    host = app.arr.view.host(path)
    found = app.state.fs.videos_below(host) if host else []
    return as_json([{"path": app.seen(full), "relativePath": full[len(host or "") + 1 :],
                     "name": full.rpartition("/")[2]} for full in found])  # fmt: skip
