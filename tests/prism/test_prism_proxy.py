"""A whole installation whose every request, and every simulated answer to it, passes Prism with the official documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from prism_judge import DOCUMENTS, Judged, Prism

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.clock import now
from reclaimerr.config import load
from reclaimerr.config.shape import Config
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.errors import NotFound
from reclaimerr.store import db
from tests.clients.scripted import Server, said
from tests.material import needs
from tests.proof.evidence import open_candidates
from tests.whole import TOKEN, Whole

pytestmark = [pytest.mark.prove, *needs("specs")]
VERSIONS = ("10.11.11", "12.0.0")
EACH = 1
"""Candidates of a kind and of an arr that are removed: Prism takes its time."""

WHERE_DOCUMENTS_ERR: dict[str, tuple[str, ...]] = {
    "radarr": (
        # The documents of both know 200 alone; the servers say 202 to an edit, and 404 for what is not there.
        r"PUT /api/v3/movie/editor 202: .* Unable to match the returned status code",
        r"GET /api/v3/(movie|moviefile)/\d+ 404: .* Unable to match the returned status code",
    ),
    "sonarr": (
        r"(PUT /api/v3/(series/editor|episode/monitor)|POST /api/v3/seasonpass) 202: .* Unable to match the returned status",
        r"GET /api/v3/(series/\d+|episodefile|episodefile/\d+) 404: .* Unable to match the returned status code",
    ),
    # A real Jellyfin writes its ids as 32 digits without dashes; the format uuid wants them.
    "jellyfin": (r'GET /\S+ 200: Violation: response\.body\.\S+ .* must match format "uuid"$',),
    "plex": (
        # As captured: an external id is text, `hidden` is 0, 1 or 2.
        r"GET /\S+ 200: Violation: response\.body\.MediaContainer\.Metadata\.\d+\.Guid\.\d+\.id .* must be integer$",
        r"GET /library/sections/all 200: Violation: .*\.Directory\.\d+\.hidden .* must be boolean$",
        r"GET /accounts 200: .* Selected route not found$",
        r"(GET|DELETE) /library/metadata/\d+ 404: .* Unable to match the returned status code",
    ),
}


def complaints(prism: Prism, kind: str, judged: Judged) -> list[str]:
    """What Prism noted, but for where the document is wrong."""
    known = [re.compile(pattern) for pattern in WHERE_DOCUMENTS_ERR[kind]]
    return [one for one in prism.settle(judged).taken() if not any(pattern.match(one) for pattern in known)]


def document(kind: str, version: str) -> str:
    """The document of a service, Jellyfin's by its version."""
    return DOCUMENTS[f"jellyfin {version}" if kind == "jellyfin" else kind]


class Judges:
    """A proxy of Prism's in front of each simulated service."""

    def __init__(self, prism: Prism, stack: Stack, version: str) -> None:
        self._prism = prism
        self.kinds = {service.name: service.type for service in stack.services}
        self.judged = {
            service.name: prism.proxy(document(service.type, version), service.url) for service in stack.services
        }
        self._urls = {service.url: self.judged[service.name].url for service in stack.services}

    def readdressed(self, config: str) -> str:
        """A configuration whose services are the proxies."""
        for url, ours in self._urls.items():
            config = config.replace(f'"{url}"', f'"{ours}"')
        return config

    def complaints(self) -> dict[str, list[str]]:
        """What each noted, where it noted anything."""
        found = {name: complaints(self._prism, kind, self.judged[name]) for name, kind in self.kinds.items()}
        return {name: some for name, some in found.items() if some}

    def requests(self) -> set[tuple[str, str, str]]:
        """Kind of service, method and path of all that came, numbers and ids as `ID`."""
        return {
            (self.kinds[name], *_templated(request)) for name, one in self.judged.items() for request in one.requests
        }


def _templated(request: str) -> tuple[str, str]:
    method, path, _ = request.split(" ")
    return method, re.sub(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[\d,]+)(?=/|$)", "ID", path)


class Through(Whole):
    """A whole installation that knows the proxies alone."""

    def __init__(self, root: Path, world: World, prism: Prism) -> None:
        super().__init__(root, world)
        self._prism = prism

    def read_config(self) -> Config:
        self.judges = Judges(self._prism, self.stack, self.world.server.version)
        return load.load_text(self.judges.readdressed(self.stack.config_toml(TOKEN)), {})


def a_few_of_each(rows: list[db.Row]) -> list[int]:
    """Some candidates of every kind and every set of services."""
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    for row in rows:
        taken[row["kind"], row["services"]] += 1
        if taken[row["kind"], row["services"]] <= EACH:
            chosen.append(int(row["id"]))
    return chosen


@pytest.fixture(scope="module", params=VERSIONS)
def lived(request: pytest.FixtureRequest, prism: Prism, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Through]:
    """A household that read everything, judged, and removed some of every kind, with Jellyfin of this version."""
    world = generate(1, 10, now(), series=12, plex=True, jellyfin=request.param)
    with Through(tmp_path_factory.mktemp("judged"), world, prism) as home:
        home.sync()
        home.reclaim(*a_few_of_each(open_candidates()))
        home.stack.settle()
        home.sync()
        yield home


def test_nothing_that_was_said_violates_a_document(lived: Through) -> None:
    assert lived.judges.complaints() == {}


def test_titles_of_every_kind_went_and_none_wrongly(lived: Through) -> None:
    went = set(db.column("SELECT m.kind FROM history h JOIN media m ON m.id = h.media_id WHERE h.outcome = 'removed'"))
    assert went >= {"movie", "series", "season", "episode"}
    assert lived.world.wrong_removals() == []
    assert list(lived.stack.complaints) == []
    assert {removal.service for removal in lived.stack.removals} >= {"radarr-hd", "sonarr"}


def test_the_removals_passed_the_judges(lived: Through) -> None:
    assert lived.judges.requests() >= {
        ("radarr", "PUT", "/api/v3/movie/editor"),
        ("radarr", "DELETE", "/api/v3/moviefile/ID"),
        ("radarr", "DELETE", "/api/v3/movie/ID"),
        ("sonarr", "PUT", "/api/v3/series/editor"),
        ("sonarr", "POST", "/api/v3/seasonpass"),
        ("sonarr", "PUT", "/api/v3/episode/monitor"),
        ("sonarr", "DELETE", "/api/v3/series/ID"),
        ("jellyfin", "POST", "/Library/Media/Updated"),
        ("plex", "POST", "/library/sections/ID/refresh"),
    }


def test_every_read_was_of_an_answer_that_the_judge_can_tell_from_a_wrong_one(lived: Through) -> None:
    read = {(kind, path) for kind, method, path in lived.judges.requests() if method == "GET"}
    judged = {(kind.partition(" ")[0], path.replace("/5", "/ID").replace("/1/", "/ID/")) for kind, path in READS}
    assert read - judged == UNDESCRIBED
    assert judged - read <= ONLY_ALONE


# -- what no household's removal does: long lists, and deletions by the media servers themselves


@pytest.fixture(scope="module")
def large() -> Iterator[Stack]:
    """A household whose lists take several pages."""
    with Stack(generate(7, 560, now(), series=60, plex=True, jellyfin="12.0.0")) as stack:
        stack.world.plex_house().allow_deletion = True
        yield stack


@pytest.fixture(scope="module")
def alone(prism: Prism, large: Stack) -> Judges:
    return Judges(prism, large, "12.0.0")


@pytest.fixture
def config(large: Stack, alone: Judges) -> Config:
    return load.load_text(alone.readdressed(large.config_toml(TOKEN)), {})


def test_a_jellyfin_is_read_over_many_pages(config: Config, large: Stack, alone: Judges) -> None:
    client: Jellyfin = CLIENTS["jellyfin"](config.services["jellyfin"], bool)  # type: ignore[assignment]
    found = [item.kind for page in client.pages(EVERYTHING) for item in page]
    assert Counter(found)["movie"] == len(large.world.server.items) > 500
    assert found.count("episode") > 500
    assert sum(len(page) for page, _ in client.sweep(client.accounts(), EVERYTHING)) > 500
    assert alone.complaints() == {}


def test_a_plex_is_read_over_many_pages(config: Config, large: Stack, alone: Judges) -> None:
    client: Plex = CLIENTS["plex"](config.services["plex"], bool)  # type: ignore[assignment]
    found = {item.remote_id for page in client.pages(EVERYTHING) for item in page}
    assert len(found) == len(large.world.plex_house().items) > 1000
    assert sum(len(page) for page, _ in client.sweep([], EVERYTHING)) >= 96
    assert alone.complaints() == {}


def test_an_arr_tells_of_one_title(config: Config, large: Stack, alone: Judges) -> None:
    radarr, sonarr = (
        CLIENTS["radarr"](config.services["radarr-hd"], bool),
        CLIENTS["sonarr"](config.services["sonarr"], bool),
    )
    assert isinstance(radarr, Radarr) and isinstance(sonarr, Sonarr)
    movie = next(one for one in radarr.movies() if one.files and radarr.extra_files(one.remote_id))
    assert radarr.history(movie.remote_id)
    assert radarr.file(movie.files[0].remote_id).path == movie.files[0].path
    series = next(one.remote_id for one in sonarr.series() if one.kind == "series" and one.size)
    file = sonarr.files(series)[0]
    assert sonarr.history(series)
    assert sonarr.file(file.remote_id) == file
    assert alone.complaints() == {}


@pytest.mark.parametrize("name", ["jellyfin", "plex"])
def test_a_media_server_deletes_an_item_once(config: Config, large: Stack, alone: Judges, name: str) -> None:
    client, before = CLIENTS[name](config.services[name], bool), len(large.removals)
    assert isinstance(client, Jellyfin | Plex)
    wanted = next(item.remote_id for page in client.pages() for item in page)
    client.delete_item(wanted, Permit(1, name))
    assert client.items([wanted]) == []
    with pytest.raises(NotFound):
        client.delete_item(wanted, Permit(1, name))
    assert len(large.removals) > before
    assert alone.complaints() == {}


# -- the judges are awake

READS = [
    *(("radarr", f"/api/v3/{path}") for path in (
        "system/status", "movie", "movie/5", "moviefile", "moviefile/5", "tag", "qualityprofile", "rootfolder",
        "diskspace", "queue", "config/mediamanagement", "extrafile", "history/movie",
    )),
    *(("sonarr", f"/api/v3/{path}") for path in (
        "system/status", "series", "series/5", "episode", "episodefile", "episodefile/5", "tag", "qualityprofile",
        "rootfolder", "diskspace", "queue", "config/mediamanagement", "history/series",
    )),
    *((f"jellyfin {version}", path) for version in VERSIONS for path in (
        "/System/Info/Public", "/System/Info", "/Library/VirtualFolders", "/Items", "/Users", "/Sessions",
    )),
    *(("plex", path) for path in (
        "/identity", "/", "/library/sections/all", "/library/sections/1/all", "/library/metadata/5",
        "/status/sessions", "/status/sessions/history/all",
    )),
]  # fmt: skip
UNDESCRIBED = {
    ("radarr", "/api/v3/filesystem/mediafiles"),
    ("sonarr", "/api/v3/filesystem/mediafiles"),
    ("plex", "/accounts"),
}
"""The documents do not say what these answer."""
ONLY_ALONE = {
    ("radarr", "/api/v3/moviefile/ID"),
    ("radarr", "/api/v3/extrafile"),
    ("radarr", "/api/v3/history/movie"),
    ("sonarr", "/api/v3/episodefile/ID"),
    ("sonarr", "/api/v3/history/series"),
}
"""Not asked where every removal goes well."""


@pytest.fixture(scope="module")
def nonsense(prism: Prism) -> Iterator[Callable[[str], Judged]]:
    """Proxies in front of a server that answers whatever is asked with a text."""
    with Server() as server:
        server.otherwise = said("nonsense")
        made: dict[str, Judged] = {}

        def of(name: str) -> Judged:
            if name not in made:
                made[name] = prism.proxy(DOCUMENTS[name], server.url)
            return made[name]

        yield of


@pytest.mark.parametrize(("name", "path"), READS)
def test_a_wrong_answer_is_seen(prism: Prism, nonsense: Callable[[str], Judged], name: str, path: str) -> None:
    judged = nonsense(name)
    keys = {"X-Api-Key": "k", "X-Plex-Token": "k", "Authorization": "k", "Accept": "application/json"}
    assert requests.get(judged.url + path, headers=keys, timeout=60).json() == "nonsense"
    assert any("response" in one for one in complaints(prism, name.partition(" ")[0], judged))
