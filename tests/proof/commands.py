"""What a command said, looked at."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any


def one_document(done: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on stdout; a failure is told with what else was said."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def failed_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a failing command said: one line on stderr, nothing on stdout."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def processes_about(what: str) -> list[int]:
    """Processes whose command line names something."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if what in words:
                found.append(int(entry.name))
    return found
