"""What commands print for people commands no terminal, whatever services, files and people wrote in it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from reclaimerr import clock
from reclaimerr.paths import DataDir
from reclaimerr.store import db, history, jobs, library, notices, services
from tests.proof.installation import run
from tests.store import builders

EVIL = "\x1b]0;pwned\x07A\x1b[2J\x9b31m\nroot# \r\u202eflesrever\u2066\u200f\x85\u2028end"
SHOWN = r"\x1b]0;pwned\x07A\x1b[2J\x9b31m\nroot# \r\u202eflesrever\u2066\u200f\x85\u2028end"
CONFIG = """
[web]
token = "a-token-for-tests-only"
[services.radarr-hd]
type = "radarr"
url = "http://127.0.0.1:9"
api_key = "0123456789abcdef0123456789abcdef"
[[rules]]
name = "Old"
target = "movie"
when = "year < 2000"
action = "delete"
"""
WIDE = {"COLUMNS": "600", "RECLAIMERR_DATA": "data"}
TELLING = [("history",), ("preview", "--rule", "Old"), ("explain", "1"), ("status",), ("jobs", "1")]
COMMANDS = [pytest.param(words, marks=pytest.mark.prove) for words in [*TELLING, ("jobs",), ("breaker",), ("logs",)]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which every text that comes from elsewhere is hostile."""
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "config.toml").write_text(CONFIG)
    with builders.database(DataDir(folder / "data").make().root) as data:
        now = clock.now()
        builders.service()
        services.note(services.get("radarr-hd").id, {"message": EVIL, "version": EVIL})
        found = library.item(builders.movie(EVIL, 1995, size=2**30), now)
        assert found is not None
        with db.write("test"):
            notices.put("evil", "warning", EVIL, now)
            history.record(at=now, media=found, action="delete", service="radarr-hd", outcome="failed", by=EVIL, rules=["Old"],
                           message=EVIL)  # fmt: skip
        job = jobs.put(jobs.Wanted(task="judge", key="judge"), now=now, requested_by=EVIL)
        jobs.say(job, "warning", EVIL, now)
        data.logs.mkdir(exist_ok=True)
        line = EVIL.replace("\n", "\n    ")
        (data.logs / "web.log").write_text(f"2026-11-21T20:42:22Z INFO web reclaimerr.x: {line}\n", encoding="utf-8", newline="")
    return folder


def commanding(text: str) -> list[str]:
    """What a terminal would obey: every control or format sign but the end of a line, and line ends of other kinds."""
    return [sign for sign in text if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_prints_a_sign_that_commands_the_terminal(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words, env=WIDE)
    assert done.returncode == 0, done.stderr
    assert commanding(done.stdout + done.stderr) == []
    assert not any(line.startswith("root#") for line in done.stdout.splitlines())


@pytest.mark.parametrize("words", [TELLING[0], *(pytest.param(one, marks=pytest.mark.prove) for one in TELLING[1:])], ids=" ".join)
def test_such_a_sign_is_shown_as_it_is_written(home: Path, words: tuple[str, ...]) -> None:
    told = "".join(run(home, *words, env=WIDE).stdout.split())  # a heading is broken into lines
    assert "".join(SHOWN.split()) in told


def test_a_document_holds_the_same_text_and_no_such_sign(home: Path) -> None:
    done = run(home, "history", "--json", env=WIDE)
    assert commanding(done.stdout) == []
    assert json.loads(done.stdout)["items"][0]["media"]["title"] == EVIL


def test_a_mistake_that_repeats_what_was_typed_commands_nothing(home: Path) -> None:
    done = run(home, "explain", "1", "--rule", EVIL, env=WIDE)
    assert done.returncode == 1
    assert commanding(done.stderr) == []


@pytest.mark.parametrize("words", [(EVIL,), ("jobs", EVIL), ("history", f"--{EVIL}"), ("preview", EVIL)], ids=ascii)
def test_an_argument_that_no_command_takes_commands_nothing(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words, env=WIDE)
    assert done.returncode == 2
    assert commanding(done.stderr) == []
    assert "reclaimerr" in done.stderr
    assert not any(line.startswith("root#") for line in done.stderr.splitlines())
