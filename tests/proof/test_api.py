"""The API is what its own description says: Schemathesis asks every route every way, over real sockets."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.web.server import Server
from tests.proof.api_house import TOKEN, house

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 60


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the page listens; whatever address it is asked to try, it gets no farther than this machine."""
    asked = socket.getaddrinfo

    def at_home(host: Any, *args: Any, **more: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise socket.gaierror(socket.EAI_NONAME, "not from a test")
        return asked(host, *args, **more)

    with house(tmp_path) as app:
        server, stop = Server(app, "127.0.0.1", 0), threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", at_home)

        def serve() -> None:
            while not stop.is_set():
                server.turn(0.2)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.port}"
        stop.set()
        thread.join()
        server.close()


@pytest.mark.prove
def test_schemathesis_finds_nothing_on_the_whole_api(address: str, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", f"{address}/api/v1/openapi.json",
        "--header", f"X-API-Token: {TOKEN}", "--max-examples", str(EXAMPLES), "--mode", "all",
    ]  # fmt: skip
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=1500)
    report = found.stdout + found.stderr
    print(report[-3000:])
    assert found.returncode == 0, report[-6000:]
    operations, cases = re.search(r"Tested: (\d+)", report), re.search(r"(\d+) generated", report)
    assert operations is not None
    assert cases is not None
    assert int(operations[1]) > 50
    assert int(cases[1]) > 3000
