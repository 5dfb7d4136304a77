"""Log files read back: the events of all processes in order, whole tracebacks, and only what is serious enough."""

from __future__ import annotations

import logging
from pathlib import Path

from reclaimerr import logs


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n")


def test_events_of_all_processes_are_told_in_order(tmp_path: Path) -> None:
    write(tmp_path, "web.log", "2026-01-01T00:00:01Z INFO web a: first", "2026-01-01T00:00:03Z INFO web a: third")
    write(tmp_path, "plex.log", "2026-01-01T00:00:02Z WARNING plex b.c: second: with a colon")
    found = logs.newest(tmp_path, 10)
    assert [line.text for line in found] == ["first", "second: with a colon", "third"]
    assert found[1] == ("2026-01-01T00:00:02Z", "WARNING", "plex", "b.c", "second: with a colon")


def test_a_traceback_belongs_to_its_event(tmp_path: Path) -> None:
    write(tmp_path, "web.log", "2026-01-01T00:00:01Z ERROR web a: it broke", "    Traceback", "    ValueError: x")
    assert [line.text for line in logs.newest(tmp_path, 10)] == ["it broke\n    Traceback\n    ValueError: x"]


def test_only_the_newest_are_told_and_only_what_is_serious_enough(tmp_path: Path) -> None:
    lines = [f"2026-01-01T00:00:{second:02}Z {'ERROR' if second % 10 == 0 else 'INFO'} web a: {second}" for second in range(60)]
    write(tmp_path, "web.log.1", *lines[:30])
    write(tmp_path, "web.log", *lines[30:])
    assert [line.text for line in logs.newest(tmp_path, 3)] == ["57", "58", "59"]
    assert [line.text for line in logs.newest(tmp_path, 4, level="error")] == ["20", "30", "40", "50"]


def test_one_process_can_be_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "web.log", "2026-01-01T00:00:01Z INFO web a: mine")
    write(tmp_path, "plex.log", "2026-01-01T00:00:02Z INFO plex a: theirs")
    assert [line.text for line in logs.newest(tmp_path, 10, process="web")] == ["mine"]


def test_what_a_process_writes_is_read_back(tmp_path: Path) -> None:
    written = logs.LineFormatter("radarr-hd", logs.Masker(["a-long-secret"]))
    record = logging.LogRecord("tests", logging.WARNING, "", 0, "a-long-secret and\na second line", None, None)
    write(tmp_path, "radarr-hd.log", written.format(record))
    [line] = logs.newest(tmp_path, 1)
    assert (line.level, line.process, line.text) == ("WARNING", "radarr-hd", f"{logs.MASK} and\\na second line")
