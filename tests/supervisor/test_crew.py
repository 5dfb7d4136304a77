"""The crew with children that only pretend: every instant is named, nothing is waited for."""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from reclaimerr.paths import DataDir
from reclaimerr.process import read_processes
from reclaimerr.supervisor import report, states
from reclaimerr.supervisor.crew import Crew
from reclaimerr.supervisor.report import Report
from reclaimerr.supervisor.roster import Post
from reclaimerr.supervisor.spawn import SpawnFailed


@dataclass
class Pretended:
    """A child that ends when the test says so, and remembers its signals."""

    pid: int
    generation: int
    sentinel: int | None = None
    exit: int | None = None
    gone: bool = False
    closed: bool = False
    signals: list[int] = field(default_factory=list)

    def ended(self) -> bool:
        return self.gone

    def send(self, number: int) -> None:
        self.signals.append(number)

    def close(self) -> None:
        self.closed = True

    def die(self, code: int | None) -> None:
        self.gone, self.exit = True, code


@dataclass
class Pretender:
    """Starts such children, or fails to."""

    started: list[Pretended] = field(default_factory=list)
    broken: bool = False

    def spawn(self, name: str, entry: str, generation: int, root: str, door: socket.socket | None = None) -> Pretended:
        if self.broken:
            raise SpawnFailed("the fork server does not answer")
        self.started.append(Pretended(1000 + len(self.started), generation))
        return self.started[-1]


@pytest.fixture
def data(tmp_path: object) -> DataDir:
    return DataDir(tmp_path).make()  # type: ignore[arg-type]


@pytest.fixture
def starter() -> Pretender:
    return Pretender()


@pytest.fixture
def crew(starter: Pretender, data: DataDir) -> Crew:
    return Crew(starter, data, chance=lambda: 1.0)


def post(name: str, *lives_by: object) -> Post:
    return Post(name=name, kind="manager", entry="a:b", lives_by=lives_by)


def assign(crew: Crew, *posts: Post, generation: int = 1, now: float = 100.0) -> None:
    crew.assign({one.name: one for one in posts}, generation, now + 8, now)


def beat(data: DataDir, name: str, at: float = 5.0, deadline: float = 0.0) -> None:
    data.beat(name).write_text(f"{deadline}\n")
    os.utime(data.beat(name), (at, at))


def test_what_an_earlier_process_left_is_not_taken_for_a_beat(crew: Crew, data: DataDir) -> None:
    beat(data, "plex")
    assign(crew, post("plex"))
    crew.look(120, 101)
    assert crew.members["plex"].child.state == "starting"


def test_a_first_beat_between_two_looks_makes_a_death_one_of_a_ready_child(
    crew: Crew, data: DataDir, starter: Pretender
) -> None:
    assign(crew, post("plex"))
    beat(data, "plex")
    starter.started[0].die(1)
    crew.look(120, 101)
    assert crew.members["plex"].child.reason == "died: exit code 1"
    assert [len(starter.started), starter.started[0].closed] == [2, True]


def test_a_start_that_fails_is_tried_again_after_a_wait(crew: Crew, starter: Pretender) -> None:
    starter.broken = True
    assign(crew, post("plex"))
    assert (crew.members["plex"].child.state, crew.due_at) == ("backoff", 101.0)
    starter.broken = False
    crew.look(120, 101)
    assert crew.members["plex"].pid == 1000


def test_silence_ends_a_child_by_abort_then_kill(crew: Crew, data: DataDir, starter: Pretender) -> None:
    assign(crew, post("plex"))
    beat(data, "plex")
    for now in (101.0, 110.0, 119.0, 121.5, 122.5):
        crew.look(20, now)
    assert starter.started[0].signals == [signal.SIGABRT, signal.SIGKILL]


def test_nobody_is_late_because_we_slept_ourselves(crew: Crew, data: DataDir, starter: Pretender) -> None:
    assign(crew, post("plex"))
    beat(data, "plex")
    crew.look(20, 101)
    crew.look(20, 5000)
    assert starter.started[0].signals == []
    for now in (5009.0, 5018.0, 5022.0):
        crew.look(20, now)
    assert starter.started[0].signals == [signal.SIGABRT]


def test_a_successor_has_the_newest_generation(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex", "same"))
    assign(crew, post("plex", "same"), generation=2)
    starter.started[0].die(-9)
    crew.look(120, 103)
    assert (len(starter.started), crew.members["plex"].child.restarts) == (1, 0)
    crew.look(120, 104)
    assert [child.generation for child in starter.started] == [1, 2]


def test_a_changed_child_restarts_and_one_that_a_person_stopped_stays_down(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex", 1), post("radarr", 1))
    crew.tell("radarr", states.Stop(108), 100)
    starter.started[1].die(0)
    crew.look(120, 101)
    assign(crew, post("plex", 2), post("radarr", 2), generation=2, now=102)
    assert starter.started[0].signals == [signal.SIGTERM]
    starter.started[0].die(0)
    crew.look(120, 103)
    assert [crew.members[name].child.state for name in ("plex", "radarr")] == ["starting", "stopped"]


def test_any_new_configuration_gives_a_fatal_child_another_chance(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex", 1))
    starter.started[0].die(78)
    crew.look(120, 101)
    assign(crew, post("plex", 1), post("radarr", 1), generation=2, now=102)
    assert (crew.members["plex"].child.state, len(starter.started)) == ("starting", 3)


def test_a_removed_child_is_forgotten_once_it_is_gone(crew: Crew, data: DataDir, starter: Pretender) -> None:
    assign(crew, post("plex"))
    beat(data, "plex")
    assign(crew, now=101)
    assert list(crew.members) == ["plex"]
    starter.started[0].die(0)
    crew.look(120, 102)
    assert not crew.members
    assert not data.beat("plex").exists()


def test_a_child_that_is_removed_and_added_again_comes_back(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex"))
    assign(crew, now=101)
    assign(crew, post("plex"), now=102)
    starter.started[0].die(0)
    crew.look(120, 103)
    assert (crew.members["plex"].child.state, len(starter.started)) == ("starting", 2)


def test_only_the_first_stack_of_a_burst_is_told(
    crew: Crew, data: DataDir, starter: Pretender, caplog: pytest.LogCaptureFixture
) -> None:
    assign(crew, post("plex"))
    for now in (101, 103, 106):
        data.stack("plex").write_text("Fatal Python error: Segmentation fault\n")
        starter.started[-1].die(-11)
        crew.look(120, now)
        crew.look(120, now + 2)
    assert caplog.text.count("Fatal Python error") == 1


def test_the_document_is_written_for_news_and_now_and_then(crew: Crew, data: DataDir) -> None:
    told = Report(data)
    assign(crew, post("plex"))
    told.tell(crew.members.values(), 1, "running", 100)
    first = data.processes.stat().st_ino
    told.tell(crew.members.values(), 1, "running", 114)
    assert data.processes.stat().st_ino == first
    beat(data, "plex")
    crew.look(120, 114)
    told.tell(crew.members.values(), 1, "running", 114)
    document = read_processes(data)
    assert document
    assert [(row.name, row.state, row.heartbeat_at) for row in document.processes[1:]] == [("plex", "running", 5)]
    second = data.processes.stat().st_mtime_ns
    told.tell(crew.members.values(), 1, "running", 130)
    assert data.processes.stat().st_mtime_ns > second


def test_the_status_line_names_who_is_not_well(crew: Crew, data: DataDir, starter: Pretender) -> None:
    assign(crew, post("plex"), post("radarr"))
    beat(data, "plex")
    starter.started[1].die(-9)
    crew.look(120, 101)
    assert report.status(crew.members.values()) == "1 of 2 running; radarr: backoff (failed to start: SIGKILL)"


def test_everybody_still_there_is_killed_at_the_very_end(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex"), post("radarr"))
    crew.kill_all()
    assert [child.signals for child in starter.started] == [[signal.SIGKILL]] * 2


def test_the_same_post_twice_changes_nothing(crew: Crew, starter: Pretender) -> None:
    assign(crew, post("plex", 1))
    assign(crew, replace(post("plex", 1)), now=101)
    assert (len(starter.started), starter.started[0].signals) == (1, [])
