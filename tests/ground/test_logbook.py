"""Log files read back: the events of all processes in order, whole tracebacks, filtered, and as they come."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from reclaimerr import logbook, logs
from reclaimerr.logbook import Tails, Wanted


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("".join(f"{line}\n" for line in lines))


def append(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a") as file:
        file.write(text)


def told(second: int, text: str, process: str = "web", level: str = "INFO") -> str:
    return f"2026-01-01T00:{second // 60:02}:{second % 60:02}Z {level} {process} a.b: {text}"


def texts(found: list[logbook.Line]) -> list[str]:
    return [line.text for line in found]


def test_events_of_all_processes_are_told_in_order(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "first"), told(3, "third"))
    write(tmp_path, "plex.log", "2026-01-01T00:00:02Z WARNING plex b.c: second: with a colon")
    found = logbook.newest(tmp_path, 10)
    assert texts(found) == ["first", "second: with a colon", "third"]
    assert found[1] == ("2026-01-01T00:00:02Z", "WARNING", "plex", "b.c", "second: with a colon")


def test_a_traceback_belongs_to_its_event(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "it broke", level="ERROR"), "    Traceback", "    ValueError: x", told(2, "on"))
    assert texts(logbook.newest(tmp_path, 10)) == ["it broke\n    Traceback\n    ValueError: x", "on"]


@pytest.mark.parametrize("block", [1, 7, 100, 1 << 16])
def test_however_the_blocks_of_a_file_fall_its_events_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(logbook, "BLOCK", block)
    lines = [told(second, f"größer {second}") for second in range(30)]
    write(tmp_path, "web.log", *lines[:15], "    and more", *lines[15:])
    assert [str(line).partition("\n")[0] for line in logbook.newest(tmp_path, 99)] == lines
    assert logbook.newest(tmp_path, 99)[14].text == "größer 14\n    and more"


def test_only_the_newest_are_told_and_only_what_is_serious_enough(tmp_path: Path) -> None:
    lines = [told(second, str(second), level="ERROR" if second % 10 == 0 else "INFO") for second in range(60)]
    write(tmp_path, "web.log.2", *lines[:10])
    write(tmp_path, "web.log.1", *lines[10:30])
    write(tmp_path, "web.log", *lines[30:])
    assert texts(logbook.newest(tmp_path, 3)) == ["57", "58", "59"]
    assert texts(logbook.newest(tmp_path, 5, Wanted(level="error"))) == ["10", "20", "30", "40", "50"]
    assert texts(logbook.newest(tmp_path, 99, Wanted(level="error")))[0] == "0"


def test_one_process_can_be_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "mine"))
    write(tmp_path, "plex.log", told(2, "theirs", "plex"))
    assert texts(logbook.newest(tmp_path, 10, Wanted("web"))) == ["mine"]


@pytest.mark.parametrize("name", ["*", "../web", "we?", ""])
def test_a_process_is_a_name_and_no_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / "logs").mkdir()
    write(tmp_path, "web.log", told(1, "outside"))
    write(tmp_path / "logs", "web.log", told(1, "mine"))
    assert logbook.newest(tmp_path / "logs", 10, Wanted(name)) == []


@pytest.mark.parametrize(("text", "found"), [("HEAT", ["removed Heat"]), ("a.b", ["removed Heat", "kept Ronin"]), ("x", [])])
def test_a_text_is_looked_for_in_any_case_of_letters(tmp_path: Path, text: str, found: list[str]) -> None:
    write(tmp_path, "web.log", told(1, "removed Heat"), told(2, "kept Ronin"))
    assert texts(logbook.newest(tmp_path, 10, Wanted(text=text))) == found


def test_what_a_process_writes_is_read_back(tmp_path: Path) -> None:
    written = logs.LineFormatter("radarr-hd", logs.Masker(["a-long-secret"]))
    record = logging.LogRecord("tests", logging.WARNING, "", 0, "a-long-secret and\na second line", None, None)
    write(tmp_path, "radarr-hd.log", written.format(record))
    [line] = logbook.newest(tmp_path, 1)
    assert (line.level, line.process, line.text) == ("WARNING", "radarr-hd", f"{logs.MASK} and\\na second line")


# following


def test_following_tells_what_came_since_of_old_and_new_processes(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    tails = Tails(tmp_path)
    assert tails.more() == []
    append(tmp_path, "web.log", told(3, "third") + "\n")
    write(tmp_path, "plex.log", told(2, "second", "plex"))
    assert texts(tails.more()) == ["second", "third"]
    assert tails.more() == []


def test_half_a_line_is_told_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    tails = Tails(tmp_path)
    append(tmp_path, "web.log", told(2, "hal"))
    assert tails.more() == []
    append(tmp_path, "web.log", "f\n")
    assert texts(tails.more()) == ["half"]


def test_what_was_rotated_away_meanwhile_is_told_to_its_end(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    tails = Tails(tmp_path)
    append(tmp_path, "web.log", told(2, "the last of the old one") + "\n")
    (tmp_path / "web.log").rename(tmp_path / "web.log.1")
    write(tmp_path, "web.log", told(3, "the first of the new one"))
    assert texts(tails.more()) == ["the last of the old one", "the first of the new one"]
    append(tmp_path, "web.log", told(4, "more") + "\n")
    assert texts(tails.more()) == ["more"]


def test_a_reader_who_comes_back_goes_on_at_the_mark(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    mark = Tails(tmp_path).mark
    append(tmp_path, "web.log", told(2, "meanwhile") + "\n")
    write(tmp_path, "plex.log", told(3, "somebody new", "plex"))
    again = Tails(tmp_path, mark=mark)
    assert texts(again.more()) == ["meanwhile"]


@pytest.mark.parametrize("mark", ["", "web", "web:1", "web:x:y", "../web:1:2", "web:1:99999999999999999999", "\0,,,:"])
def test_a_mark_that_is_none_means_from_now_on(tmp_path: Path, mark: str) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    tails = Tails(tmp_path, mark=mark)
    assert tails.more() == []
    append(tmp_path, "web.log", told(2, "after") + "\n")
    assert texts(tails.more()) == ["after"]


def test_one_process_can_be_followed(tmp_path: Path) -> None:
    write(tmp_path, "web.log", told(1, "before"))
    tails = Tails(tmp_path, "web")
    append(tmp_path, "web.log", told(2, "mine") + "\n")
    write(tmp_path, "plex.log", told(2, "theirs", "plex"))
    assert texts(tails.more()) == ["mine"]
