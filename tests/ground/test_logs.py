"""One line an event, and no secret in any."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reclaimerr import logs
from tests.material import ROOT

SECRET = "b1946ac92492d2347c6235b4d2611184"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level, hooks = list(root.handlers), root.level, (threading.excepthook, sys.excepthook)
    root.handlers = []
    logs.setup("radarr-hd", tmp_path, "info", logs.Masker([SECRET]))
    yield tmp_path
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level
    threading.excepthook, sys.excepthook = hooks


def lines(folder: Path) -> list[str]:
    return (folder / "radarr-hd.log").read_text().splitlines()


def test_a_line_says_when_how_grave_who_and_where(folder: Path) -> None:
    logging.getLogger("reclaimerr.x").info("removed %s", "Heat")
    (line,) = lines(folder)
    assert line.endswith("Z INFO radarr-hd reclaimerr.x: removed Heat")
    assert line[4] == line[7] == "-"


@pytest.mark.parametrize("library", ["urllib3.connectionpool", "waitress"])
def test_what_libraries_chat_about_is_no_line_and_their_warnings_are(folder: Path, library: str) -> None:
    logging.getLogger(library).info("a client went away")
    logging.getLogger(library).warning("the queue is long")
    (line,) = lines(folder)
    assert line.endswith("the queue is long")


def test_known_secrets_are_masked_wherever_they_stand(folder: Path) -> None:
    logging.getLogger().error("https://x/?apikey=%s and %s", SECRET, {"deep": [SECRET]})
    assert SECRET not in "".join(lines(folder))


@pytest.mark.parametrize(
    "text",
    ["apikey=abcdef123456", "X-Api-Key: abcdef123456", "token = 'abcdef123456'", '"password": "abcdef123456"',
     'Authorization: MediaBrowser Token="abcdef123456"', "Authorization: Bearer abcdef123456"],
)  # fmt: skip
def test_what_looks_like_a_secret_is_masked_too(folder: Path, text: str) -> None:
    logging.getLogger().warning("%s", text)
    assert "abcdef123456" not in "".join(lines(folder))


def test_a_title_cannot_forge_a_line(folder: Path) -> None:
    logging.getLogger().info("removed %s", "Heat\n2026-01-01T00:00:00Z INFO web x: all is well\r\x1b[31m")
    (line,) = lines(folder)
    assert "\\n" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("letter", ["\x1b", "\x9b", "\x85", "\x0b", "\x00", "\u2028", "\u202e", "\u2066"])
def test_nothing_in_a_title_commands_a_terminal_or_turns_a_line_round(folder: Path, letter: str) -> None:
    logging.getLogger().info("removed %s", f"He{letter}at")
    (line,) = (folder / "radarr-hd.log").read_text(encoding="utf-8").splitlines()
    assert letter not in line
    assert line.endswith("at")


def test_a_traceback_is_indented_below_its_line(folder: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger().exception("it broke")
    first, *rest = lines(folder)
    assert first.endswith("it broke")
    assert all(line.startswith("    ") for line in rest)
    assert SECRET not in "".join(rest)


@pytest.mark.parametrize("written", ["a%2Bb%2Fc%20d-and-more", "a+b/c%20d-and-more", "a%2Bb%2Fc+d-and-more", "a+b/c d-and-more"])
def test_a_secret_is_known_in_addresses_too(written: str) -> None:
    masked = logs.Masker(["a+b/c d-and-more"])
    assert masked(f"GET http://x/{written}") == f"GET http://x/{logs.MASK}"


def test_a_secret_is_known_in_python_and_json_texts() -> None:
    secret = "quo\"te\\back'slash"
    masked = logs.Masker([secret])
    for text in (repr({"a": secret}), json.dumps({"a": secret})):
        assert "slash" not in masked(text)


def test_a_password_in_an_address_is_masked() -> None:
    assert logs.Masker()("at http://ann:hunter22@nas:8080/x") == f"at http://ann:{logs.MASK}@nas:8080/x"


def test_the_files_of_a_process_stay_few_and_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 10_000)
    logs.setup("spews", tmp_path, "info", logs.Masker())
    for number in range(2000):
        logging.getLogger("reclaimerr.x").info("%s %s", number, "x" * 50)
    found = sorted(path.name for path in tmp_path.glob("spews.log*"))
    assert found == ["spews.log", "spews.log.1", "spews.log.2", "spews.log.3"]
    assert max(path.stat().st_size for path in tmp_path.glob("spews.log*")) <= 10_000


def test_a_log_that_cannot_be_written_is_told_once_and_stops_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "full.log").symlink_to("/dev/full")
    logs.setup("full", folder, "info", logs.Masker([SECRET]))
    for _ in range(3):
        logging.getLogger("reclaimerr.x").info("with %s", SECRET)
    told = capsys.readouterr().err
    assert told.count("the log cannot be written to") == 1
    assert told.count("INFO full reclaimerr.x: with ***") == 3
    assert SECRET not in told


def test_a_log_goes_on_when_there_is_room_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 60)  # each line begins another file
    (folder / "full.log").symlink_to("/dev/full")
    logs.setup("full", folder, "info", logs.Masker())
    for _ in range(3):
        logging.getLogger("reclaimerr.x").info("lost")
    (folder / "full.log").unlink()
    for _ in range(2):
        logging.getLogger("reclaimerr.x").info("kept")
    assert (folder / "full.log").read_text().endswith("reclaimerr.x: kept\n")
    assert "lost" not in (folder / "full.log").read_text()


def test_what_ends_a_thread_is_a_masked_line(folder: Path) -> None:
    def breaks() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=breaks, name="worker")
    thread.start()
    thread.join()
    first, *rest = lines(folder)
    assert first.endswith("ERROR radarr-hd reclaimerr.logs: the thread worker ended by an error")
    assert rest
    assert SECRET not in "".join(rest)


def test_what_ends_a_program_is_a_masked_line(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from reclaimerr import logs
logs.setup("tool", Path({str(tmp_path)!r}), "info", logs.Masker([{SECRET!r}]))
raise RuntimeError({SECRET!r})
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "CRITICAL tool reclaimerr.logs: ended by an error" in done.stderr
    assert SECRET not in done.stderr + (tmp_path / "tool.log").read_text()
