from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scripted import KEY, Server

from reclaimerr.clients.arr import headers as arr_headers
from reclaimerr.clients.http import Session, never
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.jellyfin import headers as jellyfin_headers
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.plex import headers as plex_headers
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from tests.material import ABSENT, MATERIAL

MakeSession = Callable[..., Session]


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of specifications and captured answers."""
    if not (MATERIAL / "fixtures" / "index.json").is_file():
        pytest.skip(f"{ABSENT}: no fixtures/index.json")
    return MATERIAL


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server that the test writes the script of."""
    with Server() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate that nobody trusts, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    order = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    subprocess.run([*order, "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    return chain, key


@pytest.fixture
def session(server: Server) -> Iterator[MakeSession]:
    """Makes sessions to the server; url, headers, timeout and stop may be given."""
    made: list[Session] = []

    def make(
        url: str = "",
        headers: dict[str, str] | None = None,
        timeout: float = 5,
        verify_tls: bool = True,
        stop: Callable[[], bool] = never,
    ) -> Session:
        sent = {"X-Api-Key": KEY} if headers is None else headers
        one = Session(
            "hall", url or server.url, sent, timeout=timeout, verify_tls=verify_tls, stop=stop, secrets=(KEY,)
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


@pytest.fixture
def radarr(session: MakeSession) -> Radarr:
    return Radarr(session(headers=arr_headers(KEY)))


@pytest.fixture
def jellyfin(session: MakeSession) -> Jellyfin:
    return Jellyfin(session(headers=jellyfin_headers(KEY)))


@pytest.fixture
def sonarr(session: MakeSession) -> Sonarr:
    return Sonarr(session(headers=arr_headers(KEY)))


@pytest.fixture
def plex(session: MakeSession) -> Plex:
    return Plex(session(headers=plex_headers(KEY)))
