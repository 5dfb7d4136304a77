"""Every request that we send is one that the official API documents know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plex_shelf import MACHINE, PlexShelf, Section, container, done, play
from plex_shelf import episode as plex_episode
from plex_shelf import film as plex_film
from scripted import Reply, Seen, Server, said
from shelf import Shelf, film, number

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.jellyfin_model import dashed
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import EVERYTHING
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
        "moviefile/5": {"id": 5, "path": "/m/5.mkv"},
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
    server.script[f"/Items/{dashed(number(1))}"] = server.script["/Library/Media/Updated"] = Reply(204)
    anna = Account(remote_id=number(501), name="Anna")
    jellyfin.identity()
    list(jellyfin.pages(EVERYTHING))
    list(jellyfin.watched(anna))
    list(jellyfin.sweep([anna], EVERYTHING))
    jellyfin.items([number(1), number(2)])
    jellyfin.watched_items(anna, [number(1), number(2)])
    jellyfin.accounts()
    jellyfin.playing()
    jellyfin.delete_item(number(1), PERMIT)
    jellyfin.tell_deleted(["/data/x"], PERMIT)


def use_sonarr(server: Server, sonarr: Sonarr) -> None:
    """Call everything that the client offers."""
    answers: Document = {
        "system/status": {"appName": "Sonarr", "version": "4.0.9.2244"},
        "series": [{"id": 1, "title": "x", "seasons": [{"seasonNumber": 1}]}],
        "series/1": {"id": 1, "title": "x", "monitored": True},
        "episodefile": [{"id": 5, "seriesId": 1, "path": "/s/5.mkv"}],
        "episodefile/5": {"id": 5, "seriesId": 1, "path": "/s/5.mkv"},
        "queue": {"records": [], "totalRecords": 0},
        "config/mediamanagement": {},
    }
    lists = "tag qualityprofile rootfolder diskspace filesystem/mediafiles episode history/series"
    writes = "series/editor seasonpass episode/monitor episodefile/bulk"
    for path, answer in (answers | {name: [] for name in f"{lists} {writes}".split()}).items():
        server.script[f"/api/v3/{path}"] = said(answer)
    list(sonarr.series())
    for read in (sonarr.identity, sonarr.root_folders, sonarr.disks, sonarr.recycle_bin, sonarr.queue):
        read()
    for read_one in (sonarr.one, sonarr.episodes, sonarr.files, sonarr.is_monitored, sonarr.history):
        read_one("1")
    sonarr.file("5")
    sonarr.folder_files("/tv/1")
    for write in SONARR_WRITES.values():
        write(sonarr, PERMIT)


SONARR_WRITES: dict[str, Callable[[Sonarr, Permit], None]] = {
    "unmonitor_series": lambda sonarr, permit: sonarr.unmonitor_series("1", permit),
    "monitor_series": lambda sonarr, permit: sonarr.monitor_series("1", permit),
    "keep_quiet": lambda sonarr, permit: sonarr.keep_quiet("1", permit),
    "welcome_new": lambda sonarr, permit: sonarr.welcome_new("1", permit),
    "unmonitor_seasons": lambda sonarr, permit: sonarr.unmonitor_seasons("1", [0, 1], ["7", "8"], permit),
    "monitor_seasons": lambda sonarr, permit: sonarr.monitor_seasons("1", [0, 1], ["7", "8"], permit),
    "unmonitor_episodes": lambda sonarr, permit: sonarr.unmonitor_episodes(["7"], permit),
    "monitor_episodes": lambda sonarr, permit: sonarr.monitor_episodes(["7"], permit),
    "delete_file": lambda sonarr, permit: sonarr.delete_file("5", permit),
    "delete_files": lambda sonarr, permit: sonarr.delete_files("1", ["5"], permit),
    "delete_series": lambda sonarr, permit: sonarr.delete_series("1", exclude=True, delete_files=False, permit=permit),
}


def use_plex(server: Server, plex: Plex) -> None:
    """Call everything that the client offers."""
    movies = Section(1, "Movies", "movie", [plex_film(1)], ("/data/movies",))
    tv = Section(2, "TV", "show", [plex_episode(30, 1, 10)], ("/data/tv",))
    PlexShelf([movies, tv], [play(1, 1, 1, 1_700_000_000)]).serve(server)
    known = container(machineIdentifier=MACHINE, version="1.43.0.10492")
    server.script["/identity"] = server.script["/"] = known
    server.script["/status/sessions"] = container(size=0)
    server.script["/library/metadata/5"] = server.script["/library/sections/1/refresh"] = done()
    for read in (plex.identity, plex.deletion_allowed, plex.accounts, plex.playing):
        read()
    list(plex.pages(EVERYTHING))
    plex.items(["1", "2"])
    list(plex.sweep([], EVERYTHING))
    list(plex.history(1_600_000_000))
    list(plex.watched_now([], ["1", "30"]))
    plex.delete_item("5", PERMIT)
    plex.tell_deleted(["/data/movies/Film 1/Film 1.mkv"], PERMIT)


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


@pytest.mark.material
@pytest.mark.parametrize("name", ["sonarr-v3-openapi.main-v4.json", "sonarr-v3.patched.json"])
def test_sonarr_knows_every_request(server: Server, sonarr: Sonarr, material: Path, name: str) -> None:
    use_sonarr(server, sonarr)
    document = json.loads((material / "specs" / name).read_text())
    assert {(seen.method, seen.path) for seen in server.seen} >= {("DELETE", "/api/v3/series/1")}
    for seen in server.seen:
        check(document, seen)


ONLY_PRACTICE = {"/accounts", "includeGuids"}
"""What every client of Plex sends, and its document leaves out."""


def check_plex(document: Document, text: str, seen: Seen) -> None:
    """Fields of media queries are known where the document names them; X-Plex headers may stand in any query."""
    known = operation(document, seen)
    shared = document["components"]["parameters"]
    given = known.get("parameters", [])
    listed = [shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in given]
    schemas = {each["name"]: each["schema"] for each in listed if each["in"] == "query"}
    for name in {name for name, _ in seen.query} - ONLY_PRACTICE:
        field, (value,) = name.rstrip("<>!="), seen.values(name)
        if name.startswith("X-Plex-") or field.startswith("exclude"):
            assert name in text
        elif "mediaQuery" in schemas:
            assert f'"{field}"' in text, f"{seen.path} has no field {field}"
        else:
            kind = schemas[field].get("type")
            read = value.split(",") if kind == "array" else int(value) if kind == "integer" else value
            assert fits(document, schemas[field], read), f"{name}={value}"


@pytest.mark.material
def test_plex_knows_every_request(server: Server, plex: Plex, material: Path) -> None:
    use_plex(server, plex)
    text = (material / "specs" / "plex-openapi.official-1.2.0.json").read_text()
    document = json.loads(text)
    assert {(seen.method, seen.path) for seen in server.seen} >= {("DELETE", "/library/metadata/5")}
    for seen in server.seen:
        assert seen.headers["Accept"].startswith("application/json")
        if seen.path not in ONLY_PRACTICE:
            check_plex(document, text, seen)


@pytest.mark.parametrize("name", SONARR_WRITES)
def test_every_write_to_a_sonarr_needs_its_own_permit(server: Server, sonarr: Sonarr, name: str) -> None:
    server.script["/api/v3/episodefile"] = said([{"id": 5, "seriesId": 1, "path": "/s/5.mkv"}])
    with pytest.raises(NoPermit):
        SONARR_WRITES[name](sonarr, Permit(1, "another"))
    assert [seen.method for seen in server.seen] in ([], ["GET"])


def test_a_deletion_in_a_plex_needs_its_own_permit(server: Server, plex: Plex) -> None:
    with pytest.raises(NoPermit):
        plex.delete_item("5", Permit(1, "another"))
    assert server.seen == []


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
        f"DELETE /Items/{dashed(number(1))}",
        "POST /Library/Media/Updated",
    ]


def test_reading_a_sonarr_or_a_plex_never_writes(server: Server, sonarr: Sonarr, plex: Plex) -> None:
    use_sonarr(server, sonarr)
    use_plex(server, plex)
    written = [seen.method for seen in server.seen if seen.method != "GET"]
    assert written == ["PUT"] * 4 + ["POST", "PUT"] * 2 + ["PUT"] * 2 + ["DELETE"] * 4 + ["POST"]
