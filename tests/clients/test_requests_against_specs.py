"""Every request that we send is one that the official API documents know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import Reply, Seen, Server, said
from shelf import Shelf, film, number

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.radarr import Radarr
from reclaimerr.errors import NoPermit
from reclaimerr.model.media import Account

PERMIT = Permit(1, "hall")
Document = dict[str, Any]


def use_radarr(server: Server, radarr: Radarr) -> None:
    """Call everything that the client offers."""
    answers = {
        "system/status": {"appName": "Radarr", "version": "6.0.3.10276"},
        "movie": [{"id": 1, "title": "x", "statistics": {"movieFileCount": 2}}],
        "movie/1": {"id": 1, "title": "x", "monitored": True},
        "moviefile/5": {"id": 5},
        "queue": {"records": [], "totalRecords": 0},
        "config/mediamanagement": {},
        "movie/editor": [],
    }
    lists = "moviefile tag qualityprofile rootfolder diskspace filesystem/mediafiles extrafile history/movie"
    for path, answer in (answers | {name: [] for name in lists.split()}).items():
        server.script[f"/api/v3/{path}"] = said(answer)
    list(radarr.movies())
    for read in (radarr.identity, radarr.root_folders, radarr.disks, radarr.recycle_bin, radarr.queue):
        read()
    for read_one in (radarr.movie, radarr.is_monitored, radarr.folder_files, radarr.extra_files, radarr.history):
        read_one("1")
    radarr.file("5")
    radarr.unmonitor("1", PERMIT)
    radarr.monitor("1", PERMIT)
    radarr.delete_file("5", PERMIT)
    radarr.delete_movie("1", exclude=True, delete_files=False, permit=PERMIT)


def use_jellyfin(server: Server, jellyfin: Jellyfin) -> None:
    """Call everything that the client offers."""
    Shelf([film(1)]).serve(server)
    info = {"ProductName": "Jellyfin Server", "Version": "10.11.11", "Id": number(7)}
    server.script["/System/Info/Public"] = server.script["/System/Info"] = said(info)
    server.script["/Users"] = server.script["/Sessions"] = said([])
    server.script[f"/Items/{number(1)}"] = server.script["/Library/Media/Updated"] = Reply(204)
    anna = Account(remote_id=number(501), name="Anna")
    jellyfin.identity()
    list(jellyfin.pages())
    list(jellyfin.watched(anna))
    jellyfin.items([number(1), number(2)])
    jellyfin.watched_items(anna, [number(1), number(2)])
    jellyfin.accounts()
    jellyfin.playing()
    jellyfin.delete_item(number(1), PERMIT)
    jellyfin.tell_deleted(["/data/x"], PERMIT)


def operation(document: Document, seen: Seen) -> Document:
    """What the document says of a request's path and method; a path without placeholders goes first."""
    for path in sorted(document["paths"], key=lambda path: path.count("{")):
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), seen.path):
            found: Document = document["paths"][path].get(seen.method.lower())
            assert found is not None, f"{seen.method} {seen.path} is not there"
            return found
    raise AssertionError(f"{seen.path} is not there")


def resolved(document: Document, schema: Document) -> Document:
    """A schema without references at its top."""
    while "$ref" in schema or "allOf" in schema:
        schema = schema["allOf"][0] if "allOf" in schema else schema
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fits(document: Document, schema: Document, value: object) -> bool:
    """Whether a value of a query string or a body may stand where the schema stands."""
    schema = resolved(document, schema)
    if "enum" in schema:
        return value in schema["enum"]
    kind = schema.get("type")
    if kind == "object":
        known = schema["properties"]
        return isinstance(value, dict) and all(
            name in known and fits(document, known[name], part) for name, part in value.items()
        )
    if kind == "array":
        return isinstance(value, list) and all(fits(document, schema["items"], part) for part in value)
    return _fits_plain(str(kind), value)


def _fits_plain(kind: str, value: object) -> bool:
    if isinstance(value, str) and kind == "integer":
        return value.isdigit()
    if isinstance(value, str) and kind == "boolean":
        return value in ("true", "false")
    return isinstance(value, {"integer": int, "boolean": bool, "string": str}[kind])


def check_query(document: Document, known: Document, seen: Seen) -> None:
    """Names exactly as documented, one value each, or a list where there may be one."""
    schemas = {each["name"]: each["schema"] for each in known.get("parameters", []) if each["in"] == "query"}
    for name in {name for name, _ in seen.query}:
        assert name in schemas, f"{seen.path} has no parameter {name}"
        schema, values = resolved(document, schemas[name]), seen.values(name)
        if schema.get("type") == "array":
            parts = [part for value in values for part in value.split(",")]
            assert fits(document, schema, parts), f"{name}={values}"
        else:
            assert len(values) == 1
            assert fits(document, schema, values[0]), f"{name}={values}"


def check(document: Document, seen: Seen) -> None:
    """One request against a document."""
    known = operation(document, seen)
    check_query(document, known, seen)
    if seen.body:
        content = known["requestBody"]["content"]
        assert seen.headers["Content-Type"] in content
        assert fits(document, content[seen.headers["Content-Type"]]["schema"], seen.json)
    else:
        assert not known.get("requestBody", {}).get("required")


@pytest.mark.material
@pytest.mark.parametrize("name", ["radarr-v3-openapi.v6.0.3.json", "radarr-v3.patched.json"])
def test_radarr_knows_every_request(server: Server, radarr: Radarr, material: Path, name: str) -> None:
    use_radarr(server, radarr)
    document = json.loads((material / "specs" / name).read_text())
    assert {(seen.method, seen.path) for seen in server.seen} >= {("DELETE", "/api/v3/movie/1")}
    for seen in server.seen:
        check(document, seen)


@pytest.mark.material
@pytest.mark.parametrize("version", ["10.10.7", "10.11.11", "12.0.0"])
def test_jellyfin_knows_every_request(server: Server, jellyfin: Jellyfin, material: Path, version: str) -> None:
    use_jellyfin(server, jellyfin)
    document = json.loads((material / "specs" / f"jellyfin-openapi-{version}.json").read_text())
    for seen in server.seen:
        check(document, seen)


WRITES: list[tuple[str, Callable[[Radarr, Jellyfin, Permit], None]]] = [
    ("unmonitor", lambda radarr, _, permit: radarr.unmonitor("1", permit)),
    ("monitor", lambda radarr, _, permit: radarr.monitor("1", permit)),
    ("delete_file", lambda radarr, _, permit: radarr.delete_file("1", permit)),
    (
        "delete_movie",
        lambda radarr, _, permit: radarr.delete_movie("1", exclude=True, delete_files=True, permit=permit),
    ),
    ("delete_item", lambda _, jellyfin, permit: jellyfin.delete_item(number(1), permit)),
    ("tell_deleted", lambda _, jellyfin, permit: jellyfin.tell_deleted(["/x"], permit)),
]


@pytest.mark.parametrize(("name", "write"), WRITES, ids=[name for name, _ in WRITES])
def test_every_write_needs_a_permit_of_its_own_service(
    server: Server, radarr: Radarr, jellyfin: Jellyfin, name: str, write: Callable[[Radarr, Jellyfin, Permit], None]
) -> None:
    with pytest.raises(NoPermit):
        write(radarr, jellyfin, Permit(1, "another"))
    assert server.seen == []


def test_reading_never_writes(server: Server, radarr: Radarr, jellyfin: Jellyfin) -> None:
    use_radarr(server, radarr)
    use_jellyfin(server, jellyfin)
    written = [f"{seen.method} {seen.path}" for seen in server.seen if seen.method != "GET"]
    assert written == [
        "PUT /api/v3/movie/editor",
        "PUT /api/v3/movie/editor",
        "DELETE /api/v3/moviefile/5",
        "DELETE /api/v3/movie/1",
        f"DELETE /Items/{number(1)}",
        "POST /Library/Media/Updated",
    ]
