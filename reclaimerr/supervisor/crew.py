"""The children there are: applies events to their machines and does what the machines say."""

from __future__ import annotations

import logging
import random
import signal
import socket
from collections.abc import Callable, Mapping
from typing import Protocol

from reclaimerr import process
from reclaimerr.paths import DataDir
from reclaimerr.supervisor import pulse, states
from reclaimerr.supervisor.door import Door
from reclaimerr.supervisor.pulse import Pulse
from reclaimerr.supervisor.roster import Post
from reclaimerr.supervisor.spawn import Spawned, SpawnFailed
from reclaimerr.supervisor.stacks import Stack
from reclaimerr.supervisor.states import Child, Event

log = logging.getLogger(__name__)

OWN_SLEEP = 10.0  # we ourselves stood still for longer (suspended, stopped): nobody's beat counts as late
_SIGNALS = {"terminate": signal.SIGTERM, "abort": signal.SIGABRT, "kill": signal.SIGKILL}


class Starter(Protocol):
    """What can start a child."""

    def spawn(self, name: str, entry: str, generation: int, root: str, door: socket.socket | None = None) -> Spawned: ...


class Member:
    """One child: what it shall be, where its machine stands, and its process while there is one."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.generation = 0
        self.child = Child(name=post.name)
        self.spawned: Spawned | None = None
        self.pulse = Pulse(0.0)
        self.stack: Stack | None = None
        self.leaving = False

    @property
    def pid(self) -> int | None:
        return self.spawned.pid if self.spawned else None


class Crew:
    """All children of one supervisor, by name; every `now` is monotonic."""

    def __init__(self, starter: Starter, data: DataDir, chance: Callable[[], float] = random.random) -> None:
        self.members: dict[str, Member] = {}
        self._starter = starter
        self._data = data
        self._chance = chance
        self._looked_at: float | None = None
        self._generation = 0
        self._door = Door()

    def assign(self, posts: Mapping[str, Post], generation: int, kill_at: float, now: float) -> None:
        """Make the crew what a configuration asks for; only children whose sections changed restart."""
        self._generation = generation
        for name in self.members.keys() - posts.keys():
            self.members[name].leaving = True
            self.tell(name, states.Stop(kill_at, "no longer in the configuration"), now)
        for post in posts.values():
            self._place(post, kill_at, now)
        self._dismiss()

    def tell(self, name: str, event: Event, now: float) -> None:
        """Let one child's machine take an event and do what it says."""
        member = self.members[name]
        before = member.child
        member.child, actions = states.step(before, event, now)
        _log(before, member.child)
        if member.post.listens and member.child.state in ("fatal", "stopped"):
            self._door.shut()
        for action in actions:
            if action == "spawn":
                self._spawn(member, now)
            elif member.spawned:
                member.spawned.send(_SIGNALS[action])

    def tell_all(self, event: Event, now: float) -> None:
        """The same event for everybody."""
        for name in list(self.members):
            self.tell(name, event, now)

    def retry(self, why: str, now: float) -> None:
        """Start at once whoever waits for its next try."""
        for name, member in self.members.items():
            if member.child.state in ("backoff", "fatal"):
                self.tell(name, states.Start(why), now)

    def ask_stacks(self) -> None:
        """Have every child write down what it is doing; what it writes is told as it comes."""
        for member in self.members.values():
            if member.spawned:
                member.spawned.send(signal.SIGUSR1)

    def kill_all(self) -> None:
        """The last resort: no word, no wait."""
        for member in self.members.values():
            if member.spawned:
                member.spawned.send(signal.SIGKILL)

    def look(self, patience: float, now: float) -> None:
        """Notice deaths, first beats, silence and what is due; `patience` is hang_timeout."""
        for name, member in list(self.members.items()):
            if member.spawned and member.spawned.ended():
                self._bury(member, now)
                continue
            if member.stack and (text := member.stack.settled()):
                _tell_stack(name, text)
            if member.child.state in ("starting", "running"):
                self._feel(member, patience, now)
            self.tell(name, states.Tick(), now)
        self._looked_at = now
        self._dismiss()

    @property
    def sentinels(self) -> list[int]:
        """What becomes readable when a child ends."""
        spawned = (member.spawned for member in self.members.values())
        return [found.sentinel for found in spawned if found and found.sentinel is not None]

    @property
    def anybody(self) -> bool:
        """Whether there is still a process."""
        return any(member.spawned for member in self.members.values())

    @property
    def restless(self) -> bool:
        """Whether something is under way that only looking tells: a first beat, an orphan's end."""
        return any(
            member.child.state == "starting" or (member.spawned and member.spawned.sentinel is None)
            for member in self.members.values()
        )

    @property
    def due_at(self) -> float | None:
        """When the next machine wants a Tick."""
        return min((due for m in self.members.values() if (due := m.child.due_at) is not None), default=None)

    def _place(self, post: Post, kill_at: float, now: float) -> None:
        member = self.members.get(post.name)
        if member is None or member.leaving:
            member = self.members.setdefault(post.name, Member(post))
            member.post, member.leaving = post, False
            self.tell(post.name, states.Start("the configuration asks for it"), now)
            return
        changed = member.post.lives_by != post.lives_by
        member.post = post
        if not member.child.wanted:
            return
        if changed:
            self.tell(post.name, states.Restart(kill_at, "its configuration changed"), now)
        elif member.child.state in ("backoff", "fatal"):
            self.tell(post.name, states.Start("the configuration changed"), now)

    def _spawn(self, member: Member, now: float) -> None:
        name = member.post.name
        for stale in (self._data.beat(name), self._data.stack(name)):
            stale.unlink(missing_ok=True)
        member.pulse, member.stack = Pulse(now), Stack(self._data.stack(name))
        member.generation = self._generation  # it will read the newest accepted.toml
        door = self._door.on(*member.post.listens) if member.post.listens else None
        try:
            member.spawned = self._starter.spawn(name, member.post.entry, member.generation, str(self._data.root), door)
        except SpawnFailed as error:
            log.error("%s: %s", name, error)  # noqa: TRY400 - the sentence is enough
            self.tell(name, states.Died(None, self._chance()), now)

    def _bury(self, member: Member, now: float) -> None:
        spawned, member.spawned = member.spawned, None
        if spawned is None:
            return
        spawned.close()
        if process.read_beat(self._data.beat(member.post.name)):
            self.tell(member.post.name, states.Ready(), now)  # it was ready, between two looks
        if not member.child.failures and member.stack and (text := member.stack.rest()):
            _tell_stack(member.post.name, text)
        self.tell(member.post.name, states.Died(spawned.exit, self._chance()), now)

    def _feel(self, member: Member, patience: float, now: float) -> None:
        if self._looked_at is not None and now - self._looked_at > OWN_SLEEP:
            felt_at = member.pulse.felt_at + (now - self._looked_at)
            member.pulse = Pulse(felt_at, member.pulse.beat)
        member.pulse = pulse.feel(member.pulse, process.read_beat(self._data.beat(member.post.name)), now)
        if member.pulse.beat and member.child.state == "starting":
            self.tell(member.post.name, states.Ready(), now)
        if why := pulse.hung(member.pulse, now, patience):
            self.tell(member.post.name, states.Hung(why), now)

    def _dismiss(self) -> None:
        for name in [n for n, m in self.members.items() if m.leaving and m.child.state == "stopped"]:
            del self.members[name]
            self._data.beat(name).unlink(missing_ok=True)


def _tell_stack(name: str, text: str) -> None:
    log.error("%s left its stacks:\n    %s", name, text.replace("\n", "\n    "))


def _log(before: Child, after: Child) -> None:
    if before.state == after.state:
        return
    if after.state == "fatal":
        log.error("%s: given up for now: %s", after.name, after.reason)
    elif after.state == "backoff" or (after.state == "starting" and after.failures > before.failures):
        log.warning("%s: %s; it is started again", after.name, after.reason)
    elif after.state == "stopping" and after.hung:
        log.warning("%s: %s; it is ended", after.name, after.reason)
    elif after.state in ("running", "stopped"):
        log.info("%s: %s%s", after.name, after.state, f" ({after.reason})" if after.reason else "")
