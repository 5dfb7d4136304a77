"""Each of our clients reads from, and writes to, the official documents themselves: Prism refuses what they do not know.

What it answers is made of the document alone (`"string"`, -2147483648, any id), so some answers cannot be taken for
those of a service. Where that is so the words of our refusal stand here; everything else has to be understood.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import requests
from prism_judge import DOCUMENTS, Judged, Prism

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.kinds import CLIENTS, Client
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.config.shape import Service
from reclaimerr.errors import ServiceError
from reclaimerr.model.media import Account
from tests.material import needs

pytestmark = [pytest.mark.prove, *needs("specs")]
PERMIT = Permit(1, "hall")
ANNA = Account(remote_id="497f6eca627649939bfeb53cbbbba6f8", name="Anna")
SINCE = 1_600_000_000
FOLDER = "O:\\fatboy\\Media\\Ripped\\Movies"
"""As the document of Plex has it."""


@dataclass(frozen=True)
class Call:
    """One thing that a client does; `refused`: our words (one of them) where the answer is none of a real service."""

    do: Callable[[Any], object]
    refused: tuple[str, ...] = ()


def kept(read: Callable[[Any], Iterator[Any]]) -> Callable[[Any], object]:
    """A read to its end."""
    return lambda client: list(read(client))


ANOTHER = "answers at this address, not"
EITHER = ("not asked for", "got `str` - at `$.MediaContainer.size`")
"""Of Plex's examples Prism takes now this one, now that: other items than were asked for, or a number as text."""
MISSING = "told 1 of its"
ARR = {
    "identity": Call(lambda arr: arr.identity(), (ANOTHER,)),
    "root_folders": Call(lambda arr: arr.root_folders()),
    "disks": Call(lambda arr: arr.disks()),
    "recycle_bin": Call(lambda arr: arr.recycle_bin()),
    "queue": Call(lambda arr: arr.queue()),
    # The document does not say what this answers, so nothing is.
    "folder_files": Call(lambda arr: arr.folder_files("/data/movies/x"), ("broken answer",)),
    "is_monitored": Call(lambda arr: arr.is_monitored("1")),
    "history": Call(lambda arr: arr.history("1")),
    "file": Call(lambda arr: arr.file("5")),
    "delete_file": Call(lambda arr: arr.delete_file("5", PERMIT)),
}
RADARR = ARR | {
    "movies": Call(kept(lambda radarr: radarr.movies())),
    "movie": Call(lambda radarr: radarr.movie("1"), ("asked for movie 1",)),
    "extra_files": Call(lambda radarr: radarr.extra_files("1")),
    "unmonitor": Call(lambda radarr: radarr.unmonitor("1", PERMIT)),
    "monitor": Call(lambda radarr: radarr.monitor("1", PERMIT)),
    "delete_movie": Call(lambda radarr: radarr.delete_movie("1", exclude=True, delete_files=True, permit=PERMIT)),
}
SONARR = ARR | {
    "series": Call(kept(lambda sonarr: sonarr.series())),
    "one": Call(lambda sonarr: sonarr.one("1"), ("asked for series 1",)),
    "episodes": Call(lambda sonarr: sonarr.episodes("1"), ("those of another",)),
    "files": Call(lambda sonarr: sonarr.files("1"), ("those of another",)),
    "unmonitor_series": Call(lambda sonarr: sonarr.unmonitor_series("1", PERMIT)),
    "monitor_series": Call(lambda sonarr: sonarr.monitor_series("1", PERMIT)),
    "keep_quiet": Call(lambda sonarr: sonarr.keep_quiet("1", PERMIT)),
    "welcome_new": Call(lambda sonarr: sonarr.welcome_new("1", PERMIT)),
    "unmonitor_seasons": Call(lambda sonarr: sonarr.unmonitor_seasons("1", [0, 1], ["7", "8"], PERMIT)),
    "monitor_seasons": Call(lambda sonarr: sonarr.monitor_seasons("1", [0, 1], ["7", "8"], PERMIT)),
    "unmonitor_episodes": Call(lambda sonarr: sonarr.unmonitor_episodes(["7"], PERMIT)),
    "monitor_episodes": Call(lambda sonarr: sonarr.monitor_episodes(["7"], PERMIT)),
    # The files are read first, and are another series': the deletion itself goes through the simulated Sonarr.
    "delete_files": Call(lambda sonarr: sonarr.delete_files("1", ["5"], PERMIT), ("those of another",)),
    "delete_series": Call(lambda sonarr: sonarr.delete_series("1", exclude=True, delete_files=True, permit=PERMIT)),
}
JELLYFIN = {
    "identity": Call(lambda jellyfin: jellyfin.identity(), (ANOTHER,)),
    "libraries": Call(lambda jellyfin: jellyfin.libraries()),
    "pages": Call(kept(lambda jellyfin: jellyfin.pages(EVERYTHING))),
    "items": Call(lambda jellyfin: jellyfin.items([first_of(jellyfin)])),
    "accounts": Call(lambda jellyfin: jellyfin.accounts()),
    "sweep": Call(kept(lambda jellyfin: jellyfin.sweep([ANNA], EVERYTHING))),
    "watched": Call(kept(lambda jellyfin: jellyfin.watched(ANNA, EVERYTHING))),
    "watched_now": Call(kept(lambda jellyfin: jellyfin.watched_now([ANNA], [first_of(jellyfin)]))),
    "watched_items": Call(lambda jellyfin: jellyfin.watched_items(ANNA, [first_of(jellyfin)])),
    # Prism accepts the request, and then finds its schema too complex to make an answer of.
    "playing": Call(lambda jellyfin: jellyfin.playing(), ("too complex to generate",)),
    "deletion_allowed": Call(lambda jellyfin: jellyfin.deletion_allowed()),
    "delete_item": Call(lambda jellyfin: jellyfin.delete_item(ANNA.remote_id, PERMIT)),
    "tell_deleted": Call(lambda jellyfin: jellyfin.tell_deleted(["/data/x"], PERMIT)),
}
PLEX = {
    "identity": Call(lambda plex: plex.identity()),
    "deletion_allowed": Call(lambda plex: plex.deletion_allowed()),
    "libraries": Call(lambda plex: plex.libraries()),
    "pages": Call(kept(lambda plex: plex.pages(EVERYTHING))),
    "items": Call(lambda plex: plex.items(["1", "2"]), EITHER),
    # In no document, but what every client asks.
    "accounts": Call(lambda plex: plex.accounts(), ("not at this address",)),
    "sweep": Call(kept(lambda plex: plex.sweep([], EVERYTHING)), MISSING),
    "history": Call(kept(lambda plex: plex.history(SINCE)), MISSING),
    "watched_now": Call(kept(lambda plex: plex.watched_now([], ["1"])), EITHER),
    "playing": Call(lambda plex: plex.playing()),
    "delete_item": Call(lambda plex: plex.delete_item("5", PERMIT)),
    "tell_deleted": Call(lambda plex: plex.tell_deleted([f"{FOLDER}\\A\\A.mkv"], PERMIT)),
}
KINDS: dict[str, tuple[type, dict[str, Call]]] = {
    "radarr": (Radarr, RADARR),
    "sonarr": (Sonarr, SONARR),
    "jellyfin": (Jellyfin, JELLYFIN),
    "plex": (Plex, PLEX),
}
EVERY_CALL = [(document, name) for document in DOCUMENTS for name in KINDS[document.partition(" ")[0]][1]]
BEYOND = {
    "plex accounts": "NO_PATH_MATCHED",
    "jellyfin 10.11.11 playing": "SCHEMA_TOO_COMPLEX",
    "jellyfin 12.0.0 playing": "SCHEMA_TOO_COMPLEX",
}
"""What Prism cannot answer, see the calls."""


def first_of(jellyfin: Jellyfin) -> str:
    """The id of an item that Prism tells."""
    return next(item.remote_id for page in jellyfin.pages() for item in page)


@pytest.fixture(scope="session")
def mocks(prism: Prism) -> Callable[[str], Judged]:
    """Prism's server for a document, one for all tests."""
    made: dict[str, Judged] = {}

    def of(document: str) -> Judged:
        if document not in made:
            made[document] = prism.mock(DOCUMENTS[document])
        return made[document]

    return of


def client_of(document: str, url: str) -> Client:
    """Our client for what a document describes."""
    kind = document.partition(" ")[0]
    return CLIENTS[kind](Service(name="hall", type=kind, url=url, api_key="0123456789abcdef"), bool)


def outcome(do: Callable[[], object]) -> str:
    """What our client complains about; empty where it understands."""
    try:
        do()
    except ServiceError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("document", "name"), EVERY_CALL)
def test_the_document_knows_the_request_and_we_its_answer(
    prism: Prism, mocks: Callable[[str], Judged], document: str, name: str
) -> None:
    mock = mocks(document)
    _, calls = KINDS[document.partition(" ")[0]]
    client, asked = client_of(document, mock.url), len(mock.requests)
    complaint = outcome(partial(calls[name].do, client))
    prism.settle(mock)
    assert len(mock.requests) - asked == client.session.requests
    refused = calls[name].refused
    assert any(one in complaint for one in refused) if refused else not complaint
    beyond = BEYOND.get(f"{document} {name}", "")
    assert [one for one in mock.taken() if not (beyond and beyond in one) and not made_wrong(one)] == []


def made_wrong(violation: str) -> bool:
    """Whether it is Prism's own answer: two of the examples in Plex's document have numbers as text."""
    return bool(re.search(r": Violation: response\.body\.MediaContainer\.\S+ .* must be integer$", violation))


def test_every_kind_of_client_is_here() -> None:
    assert set(KINDS) == set(CLIENTS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_public_method_of_a_client_is_called_here(kind: str) -> None:
    made, calls = KINDS[kind]
    assert {name for name, _ in inspect.getmembers(made, inspect.isfunction) if not name.startswith("_")} == set(calls)


WRONG: list[tuple[str, str, str, dict[str, Any]]] = [
    ("radarr", "PUT", "/api/v3/movie/editor", {"json": {"movieIds": ["one"]}}),
    ("radarr", "PUT", "/api/v3/movie/editor", {"json": {"movieId": [1]}}),
    ("radarr", "DELETE", "/api/v3/movie/one", {}),
    ("radarr", "GET", "/api/v3/moviefile", {"params": {"movieId": "one"}}),
    ("sonarr", "PUT", "/api/v3/episode/monitor", {"json": {"episodeIds": "7", "monitored": False}}),
    ("sonarr", "POST", "/api/v3/seasonpass", {"json": {"series": [{"id": 1, "season": []}]}}),
    ("jellyfin 12.0.0", "GET", "/Items", {"params": {"userId": "anna"}}),
    ("jellyfin 12.0.0", "GET", "/Items", {"params": {"filters": "IsWatched"}}),
    ("jellyfin 12.0.0", "POST", "/Library/Media/Updated", {"json": {"Updates": [{"path": "/x"}]}}),
    ("plex", "GET", "/library/metadata/5", {"params": {"skipRefresh": "perhaps"}}),
    ("plex", "POST", "/library/sections/1/refresh", {"params": {"force": "perhaps"}}),
]


@pytest.mark.parametrize(("document", "method", "path", "how"), WRONG)
def test_a_wrong_request_is_seen(
    prism: Prism, mocks: Callable[[str], Judged], document: str, method: str, path: str, how: dict[str, Any]
) -> None:
    mock = mocks(document)
    keys = {"X-Api-Key": "k", "X-Plex-Token": "k", "Authorization": "k", "Accept": "*/*"}
    answer = requests.request(method, mock.url + path, headers=keys, timeout=60, **how)
    assert answer.status_code in (400, 422)
    assert prism.settle(mock).taken()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_request_without_a_key_is_seen(prism: Prism, mocks: Callable[[str], Judged], document: str) -> None:
    mock, path = mocks(document), {"radarr": "/api/v3/movie", "sonarr": "/api/v3/series", "plex": "/"}.get(document)
    assert requests.get(mock.url + (path or "/Items"), timeout=60).status_code == 401
    assert prism.settle(mock).taken()
