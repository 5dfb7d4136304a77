"""Prism (npm, @stoplight/prism-cli) between a client and the API's document: it judges requests and answers."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Any

from tests.material import ROOT, place

HOME = Path(os.environ.get("RECLAIMERR_PRISM") or ROOT / ".prism")
"""Where `make prism` puts it."""
DOCUMENTS = {
    "radarr": "radarr-v3.patched.json",
    "sonarr": "sonarr-v3.patched.json",
    "jellyfin 10.11.11": "jellyfin-10.11.11.patched.json",
    "jellyfin 12.0.0": "jellyfin-12.0.0.patched.json",
    "plex": "plex-openapi.official-1.2.0.json",
}
"""What each service is held to."""
PATIENCE = 240
"""Seconds for the longest document on a busy machine."""


@dataclass
class Judged:
    """A server of Prism's, and what it noted.

    `requests` as `GET /path`, of a proxy `GET /path 200`; `violations` as the request, a colon, and what is wrong.
    """

    url: str
    requests: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def note(self, line: dict[str, Any]) -> None:
        """One line of what it noted."""
        if "request" in line:
            self.requests.append(line["request"])
        elif "answer" in line:
            self.requests[-1] += f" {line['answer']}"
        else:
            self.violations.append(f"{self.requests[-1]}: {line['violation']}")

    def taken(self) -> list[str]:
        """The violations since the last call."""
        found, self.violations = self.violations, []
        return found


class Prism:
    """One process that serves documents."""

    def __enter__(self) -> Prism:
        if not (HOME / "node_modules").is_dir():
            raise FileNotFoundError(f"no Prism in {HOME}: `make prism` gets it")
        self._judged: dict[str, Judged] = {}
        self._answers: Queue[dict[str, Any]] = Queue()
        env = {"PATH": os.environ["PATH"], "NODE_PATH": str(HOME / "node_modules")}
        self._process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("serve.js"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._process:
            self._process.terminate()
            self._reader.join(10)

    def mock(self, document: str) -> Judged:
        """A server made of a document alone: a request that violates it is refused."""
        return self._open(document)

    def proxy(self, document: str, upstream: str) -> Judged:
        """A server in front of another: what violates the document passes, and is noted."""
        return self._open(document, upstream=upstream)

    def settle(self, judged: Judged) -> Judged:
        """The same, once everything that it noted so far has come."""
        self._ask({"tell": judged.url})
        return judged

    def _open(self, document: str, **more: str) -> Judged:
        answer = self._ask({"open": str(place("specs", document)), **more})
        if "failed" in answer:
            raise RuntimeError(f"Prism does not take {document}: {answer['failed']}")
        return self._judged[answer["opened"]]

    def _ask(self, wish: dict[str, str]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return self._answers.get(timeout=PATIENCE)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            line = json.loads(text)
            if "url" in line:
                self._judged[line["url"]].note(line)
                continue
            if "opened" in line:
                self._judged[line["opened"]] = Judged(line["opened"])
            self._answers.put(line)
        self._answers.put({"failed": "it ended"})
