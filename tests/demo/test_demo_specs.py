"""Every simulated answer is what the official specification says, resource by resource."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from demo_asking import NOW, Asker, case
from openapi_schema_validator import OAS30Validator, OAS31Validator

from reclaimerr.clock import DAY, iso
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from tests.material import needs, place

SPECS = place("specs")
pytestmark = needs("specs")
RADARR = "radarr-v3.patched.json"
JELLYFIN = {"10.11.11": "jellyfin-10.11.11.patched.json", "12.0.0": "jellyfin-12.0.0.patched.json"}
DATES = ("Date", "added", "Added", "Created")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{7})?Z")


@cache
def validator(spec: str, name: str) -> Any:
    """A validator of one resource; what it refers to is found in the same document."""
    document = json.loads((SPECS / spec).read_text())
    return OAS30Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def texts(data: Any) -> Iterator[tuple[str, str]]:
    """Every text of a document with its key."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from [(key, value)] if isinstance(value, str) else texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


def mistakes(spec: str, name: str, data: Any) -> list[str]:
    """What is wrong with a document, a list of them one by one."""
    rows = data if isinstance(data, list) else [data]
    found = [
        f"{'/'.join(map(str, error.path))}: {error.message}"
        for row in rows
        for error in validator(spec, name).iter_errors(row)
    ]
    dates = [value for key, value in texts(data) if key not in ("fileDate", "airDate") and key.endswith(DATES)]
    return found + [f"no date: {value}" for value in dates if not DATE.fullmatch(value)]


RADARR_READS = [
    ("movie", "MovieResource", {}),
    ("moviefile", "MovieFileResource", {"movieFileIds": "FILES"}),
    ("history", "HistoryResourcePagingResource", {"pageSize": 1000}),
    ("history/since", "HistoryResource", {"date": iso(NOW - 4000 * DAY)}),
    ("queue", "QueueResourcePagingResource", {"pageSize": 1000, "includeUnknownMovieItems": "true"}),
    ("queue/details", "QueueResource", {}),
    ("queue/status", "QueueStatusResource", {}),
    ("rootfolder", "RootFolderResource", {}),
    ("diskspace", "DiskSpaceResource", {}),
    ("tag", "TagResource", {}),
    ("tag/detail", "TagDetailsResource", {}),
    ("qualityprofile", "QualityProfileResource", {}),
    ("config/mediamanagement", "MediaManagementConfigResource", {}),
    ("system/status", "SystemResource", {}),
    ("exclusions", "ImportListExclusionResource", {}),
    ("exclusions/paged", "ImportListExclusionResourcePagingResource", {}),
    ("command", "CommandResource", {}),
]


@pytest.mark.parametrize("name", ["hd", "uhd"])
@pytest.mark.parametrize(("path", "resource", "query"), RADARR_READS)
def test_a_radarr_answer_keeps_to_the_specification(
    world: World, request: pytest.FixtureRequest, name: str, path: str, resource: str, query: dict[str, Any]
) -> None:
    asker: Asker = request.getfixturevalue(name)
    files = list(world.arrs["radarr-hd" if name == "hd" else "radarr-4k"].files)
    asker.ask("POST", "/api/v3/exclusions", json={"tmdbId": 5, "movieTitle": "The Salt Mill", "movieYear": 1990})
    asker.ask("POST", "/api/v3/command", json={"name": "RescanMovie"})
    data = asker.get(f"/api/v3/{path}", **{key: files if value == "FILES" else value for key, value in query.items()})
    assert mistakes(RADARR, resource, data) == []
    assert data or name == "uhd"


def test_what_radarr_writes_back_keeps_to_the_specification(world: World, hd: Asker) -> None:
    movie = world.movie("radarr-hd", case(world, "two-paths"))
    edited = hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [movie.id], "monitored": False})
    assert mistakes(RADARR, "MovieResource", edited.json()) == []
    tag = hd.ask("POST", "/api/v3/tag", json={"label": "new"})
    assert mistakes(RADARR, "TagResource", tag.json()) == []


def test_a_finished_command_keeps_to_the_specification(stack: Stack, hd: Asker) -> None:
    made = hd.ask("POST", "/api/v3/command", json={"name": "RefreshMovie"}).json()
    stack.settle()
    done = hd.get(f"/api/v3/command/{made['id']}")
    assert mistakes(RADARR, "CommandResource", [made, done]) == []


SONARR = "sonarr-v3.patched.json"
SONARR_READS = [
    ("series", "SeriesResource", {"includeSeasonImages": "false"}),
    ("episode", "EpisodeResource", {"seriesId": "SERIES", "includeEpisodeFile": "true", "includeSeries": "true"}),
    ("episodefile", "EpisodeFileResource", {"seriesId": "SERIES"}),
    ("history", "HistoryResourcePagingResource", {"pageSize": 500, "includeSeries": "true", "includeEpisode": "true"}),
    ("history/since", "HistoryResource", {"date": iso(NOW - 400 * DAY)}),
    ("history/series", "HistoryResource", {"seriesId": "SERIES", "seasonNumber": 1}),
    ("queue", "QueueResourcePagingResource", {"pageSize": 1000, "includeUnknownSeriesItems": "true"}),
    ("queue/details", "QueueResource", {"includeEpisode": "true"}),
    ("queue/status", "QueueStatusResource", {}),
    ("rootfolder", "RootFolderResource", {}),
    ("diskspace", "DiskSpaceResource", {}),
    ("tag", "TagResource", {}),
    ("tag/detail", "TagDetailsResource", {}),
    ("qualityprofile", "QualityProfileResource", {}),
    ("config/mediamanagement", "MediaManagementConfigResource", {}),
    ("system/status", "SystemResource", {}),
    ("importlistexclusion", "ImportListExclusionResource", {}),
    ("importlistexclusion/paged", "ImportListExclusionResourcePagingResource", {}),
    ("command", "CommandResource", {}),
    ("languageprofile", "LanguageProfileResource", {}),
]


@pytest.mark.parametrize(("path", "resource", "query"), SONARR_READS)
def test_a_sonarr_answer_keeps_to_the_specification(
    shows: World, sonarr: Asker, path: str, resource: str, query: dict[str, Any]
) -> None:
    number = shows.series(case(shows, "daily"))[1].id
    sonarr.ask("POST", "/api/v3/importlistexclusion", json={"tvdbId": 5, "title": "The Salt Mill"})
    sonarr.ask("POST", "/api/v3/command", json={"name": "RescanSeries"})
    data = sonarr.get(
        f"/api/v3/{path}", **{key: number if value == "SERIES" else value for key, value in query.items()}
    )
    assert mistakes(SONARR, resource, data) == []
    assert data


def test_what_sonarr_gives_alone_or_writes_back_keeps_to_the_specification(shows: World, sonarr: Asker) -> None:
    for name in ("daily", "upcoming", "unaired", "absolute-numbers"):
        row = shows.series(case(shows, name))[1]
        assert mistakes(SONARR, "SeriesResource", sonarr.get(f"/api/v3/series/{row.id}")) == []
    edited = sonarr.ask("PUT", "/api/v3/series/editor", json={"seriesIds": [row.id], "monitored": False})
    assert mistakes(SONARR, "SeriesResource", edited.json()) == []
    episode = sonarr.get(f"/api/v3/episode/{row.episodes[0].id}")
    assert mistakes(SONARR, "EpisodeResource", episode) == []


EVERY_FIELD = "ProviderIds,DateCreated,Path,MediaSources,MediaStreams,Tags,Genres,Studios,Overview,Width,Height,Etag"
ITEMS = {"recursive": "true", "includeItemTypes": "Movie", "fields": EVERY_FIELD}
JELLYFIN_READS = [
    ("/System/Info/Public", "PublicSystemInfo", {}),
    ("/System/Info", "SystemInfo", {}),
    ("/System/Info/Storage", "SystemStorageDto", {}),
    ("/Users", "UserDto", {}),
    ("/Library/VirtualFolders", "VirtualFolderInfo", {}),
    ("/Sessions", "SessionInfoDto", {}),
    ("/Items", "BaseItemDtoQueryResult", ITEMS),
    ("/Items", "BaseItemDtoQueryResult", {**ITEMS, "userId": "Ben"}),
    ("/Items", "BaseItemDtoQueryResult", {"recursive": "true", "includeItemTypes": "BoxSet"}),
]


@pytest.mark.parametrize("version", JELLYFIN)
@pytest.mark.parametrize(("path", "resource", "query"), JELLYFIN_READS)
def test_a_jellyfin_answer_keeps_to_the_specification(
    world: World, jellyfin: Asker, version: str, path: str, resource: str, query: dict[str, str]
) -> None:
    world.server.version = version
    jellyfin.ask("POST", "/Collections", params={"name": "Some", "ids": world.item(case(world, "two-paths")).id})
    known = {key: world.server.user(value).id if key == "userId" else value for key, value in query.items()}
    assert mistakes(JELLYFIN[version], resource, jellyfin.get(path, **known)) == []


@pytest.mark.parametrize("version", JELLYFIN)
def test_a_single_item_and_a_refusal_keep_to_the_specification(world: World, jellyfin: Asker, version: str) -> None:
    world.server.version = version
    item = jellyfin.get(f"/Items/{world.item(case(world, 'two-versions')).id}", userId=world.server.user("Anna").id)
    refusal = jellyfin.ask("GET", f"/Items/{'0' * 32}")
    assert mistakes(JELLYFIN[version], "BaseItemDto", item) == []
    assert mistakes(JELLYFIN[version], "ProblemDetails", refusal.json()) == []


SHOWS = {"recursive": "true", "fields": EVERY_FIELD, "userId": "Ben", "limit": "400"}


@pytest.mark.parametrize("kind", ["Series", "Season", "Episode", "Movie,Episode"])
@pytest.mark.parametrize("version", JELLYFIN)
def test_what_jellyfin_tells_of_series_keeps_to_the_specification(
    shows: World, shows_jellyfin: Asker, version: str, kind: str
) -> None:
    shows.server.version = version
    query = SHOWS | {"userId": shows.server.user("Ben").id, "includeItemTypes": kind}
    data = shows_jellyfin.get("/Items", **query)
    assert mistakes(JELLYFIN[version], "BaseItemDtoQueryResult", data) == []
    assert data["Items"]
    assert mistakes(JELLYFIN[version], "SessionInfoDto", shows_jellyfin.get("/Sessions")) == []


PLEX = "plex-openapi.official-1.2.0.json"
PAGE = {"X-Plex-Container-Start": 0, "X-Plex-Container-Size": 500}
PLEX_READS = [
    ("/identity", "/identity", {}),
    ("/", "/", {}),
    ("/library/sections/all", "/library/sections/all", {}),
    ("/library/sections/1/all", "/library/sections/{sectionId}/all", {"type": 1, "includeGuids": 1, **PAGE}),
    ("/library/sections/2/all", "/library/sections/{sectionId}/all", {"type": 2, "includeGuids": 1, **PAGE}),
    ("/library/sections/2/all", "/library/sections/{sectionId}/all", {"type": 3, **PAGE}),
    ("/library/sections/2/all", "/library/sections/{sectionId}/all", {"type": 4, **PAGE}),
    ("/library/metadata/KEYS", "/library/metadata/{ids}", {}),
    ("/library/metadata/SHOW/allLeaves", "/library/metadata/{ids}/allLeaves", {}),
    ("/status/sessions", "/status/sessions", {}),
    ("/status/sessions/history/all", "/status/sessions/history/all", {"sort": "viewedAt:desc", **PAGE}),
]


@cache
def plex_validator(path: str) -> Any:
    """A validator of what a path answers."""
    document = json.loads((SPECS / PLEX).read_text())
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return OAS31Validator({**schema, "components": document["components"]})


def plex_mistakes(told: str, data: Any) -> list[str]:
    """What is wrong with an answer. An external id is text (as captured) and `hidden` a number; the document errs there."""
    wrong = [(list(error.absolute_path), error.message) for error in plex_validator(told).iter_errors(data)]
    return [f"{'/'.join(map(str, path))}: {message}" for path, message in wrong
            if path[-3:-2] != ["Guid"] and path[-1:] != ["hidden"]]  # fmt: skip


@pytest.mark.parametrize(("path", "told", "query"), PLEX_READS)
def test_a_plex_answer_keeps_to_the_specification(
    both: World, plex: Asker, path: str, told: str, query: dict[str, Any]
) -> None:
    house = both.plex_house()
    movie, show = house.of(case(both, "two-versions"))[0], house.of(case(both, "series-unwatched"))[0]
    path = path.replace("KEYS", f"{movie.key},{show.key},{show.children[0].key}").replace("SHOW", str(show.key))
    data = plex.get(path, **query)
    assert plex_mistakes(told, data) == []
    assert data["MediaContainer"].get("Metadata") or told in ("/identity", "/", "/library/sections/all")


def test_the_validator_of_plex_sees_a_mistake() -> None:
    wrong = {"MediaContainer": {"size": "1", "Metadata": [{"addedAt": "yesterday"}]}}
    assert len(plex_mistakes("/library/sections/{sectionId}/all", wrong)) == 2


def test_the_validator_sees_a_mistake() -> None:
    assert mistakes(RADARR, "TagResource", [{"id": "7", "label": "x"}, {"id": 7, "lable": "x"}]) != []
