"""One line an event, and no secret in any."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from reclaimerr import logs

SECRET = "b1946ac92492d2347c6235b4d2611184"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers = []
    logs.setup("radarr-hd", tmp_path, "info", logs.Masker([SECRET]))
    yield tmp_path
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level


def lines(folder: Path) -> list[str]:
    return (folder / "radarr-hd.log").read_text().splitlines()


def test_a_line_says_when_how_grave_who_and_where(folder: Path) -> None:
    logging.getLogger("reclaimerr.x").info("removed %s", "Heat")
    (line,) = lines(folder)
    assert line.endswith("Z INFO radarr-hd reclaimerr.x: removed Heat")
    assert line[4] == line[7] == "-"


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


def test_a_traceback_is_indented_below_its_line(folder: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger().exception("it broke")
    first, *rest = lines(folder)
    assert first.endswith("it broke")
    assert all(line.startswith("    ") for line in rest)
    assert SECRET not in "".join(rest)
