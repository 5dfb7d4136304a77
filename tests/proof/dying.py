"""Operations in processes that die: told to `mortal`, which forks one for each, and what came of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.material import ROOT
from tests.proof.installation import clean_environment

OPERATIONS = "tests.proof.operations"
Statements = Literal["transactions", "every"]


@dataclass(frozen=True)
class End:
    """How an operation ended: by kill -9 or with an exit code; the boundaries that it came to, the last one last."""

    code: int
    boundaries: list[str]
    told: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Mortal:
    """The program that forks; use it as a context."""

    def __init__(self, folder: Path) -> None:
        self._trace, self._told = folder / "boundaries", folder / "told"
        self._folder = folder

    def __enter__(self) -> Mortal:
        command = [sys.executable, "-m", "tests.proof.mortal", OPERATIONS]
        self._stderr = self._told.open("wb")
        self._program = subprocess.Popen(
            command, cwd=ROOT, env=clean_environment(self._folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._stderr, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.close()
        self._program.wait(30)
        self._program.stdout.close()
        self._stderr.close()

    def run(self, operation: str, n: int = 0, statements: Statements | None = None, **args: Any) -> End:
        """One operation of `operations` in a process of its own, which is killed at its n-th boundary."""
        assert self._program.stdin
        assert self._program.stdout
        self._trace.unlink(missing_ok=True)
        before = self._told.stat().st_size
        order = {"operation": f"{OPERATIONS}:{operation}", "n": n, "statements": statements, "trace": str(self._trace),
                 "args": {name: str(value) if isinstance(value, Path) else value for name, value in args.items()}}  # fmt: skip
        print(json.dumps(order), file=self._program.stdin, flush=True)
        code = int(self._program.stdout.readline())
        found = self._trace.read_text(encoding="utf-8", errors="replace").splitlines() if self._trace.exists() else []
        with self._told.open("rb") as told:
            told.seek(before)
            return End(code, found, told.read().decode("utf-8", "replace"))

    def in_peace(self, operation: str, **args: Any) -> End:
        """The same by a process that nothing befalls; it has to succeed."""
        end = self.run(operation, **args)
        assert end.code == 0, end.told
        return end


def every(first: int = 1, step: int = 1) -> Iterator[int]:
    """The boundaries to die at: until the operation ends before it comes to one."""
    number = first
    while True:
        yield number
        number += step
