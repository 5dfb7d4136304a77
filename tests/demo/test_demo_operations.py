"""Every operation that is simulated answers what the official document says of that very operation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
import requests
from demo_asking import NOW, Asker, arr_asker, case, jellyfin_asker, plex_asker
from openapi_schema_validator import OAS30Validator, OAS31Validator

from reclaimerr.clock import DAY, iso
from reclaimerr.demo import stack as simulated
from reclaimerr.demo.library import generate
from reclaimerr.demo.messages import Route
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from tests.material import needs, place

pytestmark = needs("specs")
Document = dict[str, Any]
API = "/api/v3"
SINCE = {"date": iso(NOW - 4000 * DAY)}
SIZED = {"X-Plex-Container-Start": 0, "X-Plex-Container-Size": 200}
SPECS = {
    "radarr": "radarr-v3.patched.json",
    "sonarr": "sonarr-v3.patched.json",
    "jellyfin 10.11.11": "jellyfin-10.11.11.patched.json",
    "jellyfin 12.0.0": "jellyfin-12.0.0.patched.json",
    "plex": "plex-openapi.official-1.2.0.json",
}
ARR: list[tuple[str, str, Document]] = [
    ("POST", "command", {"json": {"name": "RefreshMonitoredDownloads"}}),
    *(("GET", path, {}) for path in (
        "command", "config/mediamanagement", "customformat", "diskspace", "health", "importlist",
        "qualityprofile", "qualityprofile/1", "queue", "queue/details", "queue/status", "rootfolder", "rootfolder/1",
        "system/status", "tag", "tag/1", "tag/detail", "history",
    )),
    ("GET", "history/since", {"params": SINCE}),
    ("POST", "tag", {"json": {"label": "soon"}}),
]  # fmt: skip
"""What both arrs have: method, path below /api/v3, and how it is asked."""
RADARR: list[tuple[str, str, Document]] = [
    *ARR,
    *(("GET", path, {}) for path in (
        "command/{radarr_command}", "movie", "movie/{movie}", "moviefile/{movie_file}", "exclusions/paged",
    )),
    *(("GET", path, {"params": {"movieId": "{movie}"}}) for path in ("moviefile", "extrafile", "history/movie")),
    ("GET", "movie/lookup/tmdb", {"params": {"tmdbId": "{tmdb}"}}),
    ("POST", "exclusions", {"json": {"tmdbId": 5, "movieTitle": "The Salt Mill", "movieYear": 1990}}),
    ("GET", "exclusions", {}),
    ("PUT", "movie/{movie}", {"again": "movie/{movie}"}),
]  # fmt: skip
SONARR: list[tuple[str, str, Document]] = [
    *ARR,
    *(("GET", path, {}) for path in (
        "command/{sonarr_command}", "series", "series/{series}", "episode/{episode}", "episodefile/{episode_file}",
        "languageprofile", "importlistexclusion/paged",
    )),
    *(("GET", path, {"params": {"seriesId": "{series}"}}) for path in ("episode", "episodefile", "history/series")),
    ("GET", "series/lookup", {"params": {"term": "tvdb:{tvdb}"}}),
    ("POST", "importlistexclusion", {"json": {"tvdbId": 5, "title": "The Salt Mill"}}),
    ("GET", "importlistexclusion", {}),
    ("GET", "importlistexclusion/{exclusion}", {}),
    ("PUT", "series/{series}", {"again": "series/{series}"}),
    ("PUT", "episode/{episode}", {"again": "episode/{episode}"}),
]  # fmt: skip
JELLYFIN: list[tuple[str, str, Document]] = [
    ("POST", "/Collections", {"params": {"name": "Some", "ids": "{item}"}}),
    ("GET", "/Items", {"params": {"recursive": "true", "userId": "{user}", "fields": "MediaSources,Path", "limit": 90}}),
    *(("GET", path, {}) for path in (
        "/Items/{item}", "/Items/{episode_item}", "/Library/VirtualFolders", "/Sessions", "/System/Info",
        "/System/Info/Public", "/System/Info/Storage", "/System/Ping", "/Users", "/Users/{user}",
    )),
]  # fmt: skip
PLEX: list[tuple[str, str, Document]] = [
    *(("GET", path, {}) for path in ("/", "/identity", "/library/sections/all", "/status/sessions")),
    ("GET", "/library/sections/1/all", {"params": {"type": 1, "includeGuids": 1, **SIZED}}),
    ("GET", "/library/sections/2/all", {"params": {"type": 4, **SIZED}}),
    ("GET", "/library/metadata/{plex_movie}", {"params": {"includeGuids": 1}}),
    ("GET", "/library/metadata/{plex_show}/allLeaves", {"params": SIZED}),
    ("GET", "/status/sessions/history/all", {"params": SIZED}),
]
ASKED = {
    "radarr": [(method, f"{API}/{path}", how) for method, path, how in RADARR],
    "sonarr": [(method, f"{API}/{path}", how) for method, path, how in SONARR],
    "jellyfin 10.11.11": JELLYFIN,
    "jellyfin 12.0.0": JELLYFIN,
    "plex": PLEX,
}
EVERYTHING = [(name, *one) for name, asked in ASKED.items() for one in asked]
ROUTES = {
    "radarr": simulated.RADARR, "sonarr": simulated.SONARR, "jellyfin 12.0.0": simulated.JELLYFIN,
    "plex": simulated.PLEX,
}  # fmt: skip
NOT_DESCRIBED = {
    "radarr": {f"{API}/filesystem", f"{API}/filesystem/type", f"{API}/filesystem/mediafiles", "/api", "/ping"},
    "sonarr": {f"{API}/filesystem", f"{API}/filesystem/type", f"{API}/filesystem/mediafiles", "/api", "/ping"},
    "jellyfin 12.0.0": {"/health"},
    # Old names that plexapi uses, and what every client of Plex asks though no document has it.
    "plex": {"/accounts", "/library", "/library/sections", "/library/metadata/{key}/children",
             "/library/sections/{section}/refresh"},
}  # fmt: skip
"""Simulated paths of which the documents do not say what a GET answers."""


@pytest.fixture(scope="module")
def world() -> World:
    made = generate(7, 1, NOW, series=1, plex=True)
    made.clock = lambda: NOW
    return made


@pytest.fixture(scope="module")
def askers(world: World) -> Iterator[dict[str, Asker]]:
    """Somebody who speaks to each service."""
    with Stack(world) as stack:
        made = {"radarr": arr_asker(stack, "radarr-hd"), "sonarr": arr_asker(stack, "sonarr"),
                "jellyfin": jellyfin_asker(stack), "plex": plex_asker(stack)}  # fmt: skip
        yield made
        for one in made.values():
            one.session.close()


@pytest.fixture(scope="module")
def names(world: World, askers: dict[str, Asker]) -> dict[str, Any]:
    """What stands for the words in braces."""
    excluded = askers["sonarr"].ask("POST", f"{API}/importlistexclusion", json={"tvdbId": 6, "title": "The Mill"})
    radarr, sonarr = (askers[arr].ask("POST", f"{API}/command", json={"name": "Any"}) for arr in ("radarr", "sonarr"))
    movie = next(row for row in world.arrs["radarr-hd"].movies.values() if row.files)
    series = world.series(case(world, "season-partial"))[1]
    house = world.plex_house()
    return {
        "radarr_command": radarr.json()["id"], "sonarr_command": sonarr.json()["id"],
        "exclusion": excluded.json()["id"],
        "movie": movie.id, "movie_file": movie.files[0].id, "tmdb": movie.title.tmdb,
        "series": series.id, "tvdb": series.show.tvdb, "episode": series.episodes[0].id,
        "episode_file": series.files[0].id, "item": next(iter(world.server.items)),
        "episode_item": next(iter(world.server.shelf.episodes)), "user": world.server.user("Anna").id,
        "plex_movie": house.of(case(world, "two-versions"))[0].key,
        "plex_show": house.of(case(world, "series-unwatched"))[0].key,
    }  # fmt: skip


def asked(asker: Asker, method: str, path: str, how: Document, names: dict[str, Any]) -> requests.Response:
    """The answer; `again`: what is read there goes back as the body."""
    more = {key: value for key, value in how.items() if key != "again"}
    if "again" in how:
        more["json"] = asker.get(f"{API}/{how['again'].format(**names)}")
    if "params" in how:
        more["params"] = {key: str(value).format(**names) for key, value in how["params"].items()}
    return asker.ask(method, path.format(**names), **more)


@cache
def document(name: str) -> Document:
    found: Document = json.loads(place("specs", SPECS[name]).read_text())
    return found


def operation(name: str, method: str, path: str) -> Document:
    """What the document says; paths without placeholders go first."""
    paths = document(name)["paths"]
    for known in sorted(paths, key=lambda known: known.count("{")):
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(known)), path) and method.lower() in paths[known]:
            found: Document = paths[known][method.lower()]
            return found
    raise AssertionError(f"{method} {path} is in no document")


def schema_of(name: str, method: str, path: str, status: int) -> Document:
    """How a success looks: as its status says, or as the only success that is described."""
    responses = operation(name, method, path)["responses"]
    told = responses.get(str(status)) or next(value for key, value in responses.items() if key.startswith("2"))
    if "$ref" in told:
        told = document(name)["components"]["responses"][told["$ref"].rpartition("/")[2]]
    found: Document = told["content"]["application/json"]["schema"]
    return found


def mistakes(name: str, schema: Document, data: object) -> list[str]:
    """What is wrong. Plex's document takes an external id for a number and `hidden` for a flag; real servers do not."""
    made = OAS31Validator if name == "plex" else OAS30Validator
    errors = made({**schema, "components": document(name)["components"]}).iter_errors(data)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors
            if list(error.absolute_path)[-3:-2] != ["Guid"] and list(error.absolute_path)[-1:] != ["hidden"]]  # fmt: skip


@pytest.mark.parametrize(("name", "method", "path", "how"), EVERYTHING)
def test_the_answer_is_what_the_document_says(
    world: World, askers: dict[str, Asker], names: dict[str, Any], name: str, method: str, path: str, how: Document
) -> None:
    kind, _, version = name.partition(" ")
    world.server.version = version or world.server.version
    answer = asked(askers[kind], method, path, how, names)
    assert 200 <= answer.status_code < 300, answer.text
    schema = schema_of(name, method, path.format(**names), answer.status_code)
    assert mistakes(name, schema, answer.json()) == []
    wrong: object = "text" if schema.get("type") != "string" else 5
    assert mistakes(name, schema, wrong)


@pytest.mark.parametrize("name", ROUTES)
def test_no_simulated_read_is_left_out(names: dict[str, Any], name: str) -> None:
    paths = [path.format(**names) for method, path, _ in ASKED[name] if method == "GET"]
    assert set(unasked(ROUTES[name], paths)) == NOT_DESCRIBED[name]


def unasked(routes: Iterable[Route], paths: list[str]) -> Iterator[str]:
    """The simulated paths that none of these is."""
    for route in routes:
        if route.method == "GET" and not any(route.pattern.fullmatch(path) for path in paths):
            yield re.sub(r"\(\?P(<\w+>)\[\^/\]\+\)", lambda found: f"{{{found[1][1:-1]}}}", route.pattern.pattern)[:-2]
