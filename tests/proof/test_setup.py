"""The first start of the real program: nothing is there, the console says how to get in, the page leads through."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from reclaimerr.clock import now
from reclaimerr.config import load
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from tests.proof.installation import GENEROUS, clean_environment, free_port, until
from tests.proof.test_secrets import OWN, leaks

RULE = {"name": "Old", "target": "movie", "when": "unwatched_for > 180 days and size > 1 GiB", "action": "delete"}


class First:
    """The program in a folder without anything."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.config, self.data = folder / "etc" / "config.toml", folder / "data"
        command = [sys.executable, "-m", "reclaimerr", "run", "--config", str(self.config), "--data", str(self.data)]
        env = clean_environment(folder) | {"RECLAIMERR_WEB__PORT": str(self.port)}
        self.console = (folder / "console").open("w+b")
        self.running = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=self.console, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def end(self) -> None:
        """Stop it in order."""
        self.running.send_signal(signal.SIGTERM)
        self.running.wait(GENEROUS)
        self.console.close()

    @property
    def said(self) -> list[str]:
        return (self.folder / "console").read_text().splitlines()

    def once(self) -> str:
        """The token that the console tells."""
        line = until(lambda: next(iter(self.said), None), "the console says where to go")
        prefix = f"Open http://127.0.0.1:{self.port}/#/setup?token="
        assert line.startswith(prefix)
        return line.removeprefix(prefix)

    def ask(self, method: str, path: str, token: str | None, json: Any = None) -> requests.Response:
        """One request; again where the page is just being restarted."""

        def look() -> list[requests.Response]:  # an answer that says no is false by itself
            try:
                return [requests.request(
                    method, f"http://127.0.0.1:{self.port}/api/v1/{path}", json=json, timeout=30,
                    headers={"X-API-Token": token} if token else {},
                )]  # fmt: skip
            except requests.ConnectionError:
                return []

        return until(look, f"an answer to {path}")[0]


@pytest.fixture
def first(tmp_path: Path) -> Iterator[First]:
    found = First(tmp_path)
    try:
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(generate(7, 20, now())) as found:
        yield found


pytestmark = pytest.mark.prove


def test_from_nothing_to_a_first_sync(first: First, stack: Stack) -> None:
    once = first.once()
    assert first.ask("GET", "setup", None).json() == {"needed": True}
    assert first.ask("GET", "setup", "not-this-one").status_code == 401
    assert first.ask("GET", "setup", once).json()["path"] == str(first.config)
    assert stat.S_IMODE((first.data / "setup-token").stat().st_mode) == 0o600

    services = [
        {"name": one.name, "type": one.type, "url": one.url, "api_key": one.api_key} for one in stack.services
    ]  # fmt: skip
    trial = {name: services[0][name] for name in ("type", "url", "api_key")}
    assert first.ask("POST", "services/test", once, trial).json()["ok"]
    assert first.ask("POST", "services/test", once, trial | {"api_key": "f" * 32}).json()["error"]["code"] == "refused"

    bad = first.ask("POST", "setup", once, {"services": services, "rules": [RULE | {"when": "sise > 1 GiB"}]})
    assert (bad.status_code, first.config.exists()) == (422, False)
    done = first.ask("POST", "setup", once, {"services": services, "rules": [RULE]})
    assert done.status_code == 200, done.text
    token = done.json()["token"]
    assert load.load(first.config, {}).web.token == token

    assert first.ask("POST", "setup", once, {"services": services}).status_code == 401
    until(lambda: _is_read(first, token, len(services)), "every service is read and judged", every=0.05)
    status = first.ask("GET", "status", token).json()
    assert status["dry_run"] is True
    assert status["sums"]["titles"]["items"] >= 20
    assert len(first.said) == 1
    kept = [path for path in first.folder.rglob("*") if path.is_file() and path.name not in OWN]
    assert {"web.log", "reclaimerr.db", "processes.json"} <= {path.name for path in kept}
    secrets = {"the token for once": once, "the token": token, **{one.name: one.api_key for one in stack.services}}
    told = [found for path in kept for found in leaks(secrets, path.name, path.read_bytes())]
    assert told == ["the token for once in console"], "which is where it is told"
    assert not (first.data / "setup-token").exists()


def test_a_file_that_the_owner_writes_meanwhile_ends_the_set_up(first: First) -> None:
    once = first.once()
    first.config.parent.mkdir()
    first.config.write_text('[web]\ntoken = "a-token-by-hand-instead"\n')
    until(lambda: first.ask("GET", "setup", None).json() == {"needed": False}, "the file counts", every=0.1)
    assert first.ask("GET", "me", "a-token-by-hand-instead").status_code == 200
    assert first.ask("GET", "me", once).status_code == 401
    assert not (first.data / "setup-token").exists()


def _is_read(first: First, token: str, many: int) -> bool:
    answer = first.ask("GET", "services", token)
    if answer.status_code != requests.codes.ok:
        return False
    found = answer.json()["items"]
    return len(found) == many and all(one["last_sync"] for one in found)
