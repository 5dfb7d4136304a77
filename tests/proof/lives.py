"""A household that lives: its time is ours to move, and a second memory keeps what nobody may ever forget.

The memory is written down from what was done and seen, not by asking the product what it thinks of it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from reclaimerr.clock import DAY, HOUR
from reclaimerr.config.shape import Config
from reclaimerr.demo.faults import Fault
from reclaimerr.demo.library import generate, judge_all
from reclaimerr.demo.messages import Request
from reclaimerr.managers.context import Context
from reclaimerr.store import db, jobs
from tests.proof.evidence import Place, is_video
from tests.whole import Whole

BORN = 1_800_000_000
GRACE = 2 * DAY
MOST_A_DAY = 4
STEP = 20 * HOUR


class Time:
    """What the wall shows, and how long the machine runs: people move the one, nobody the other."""

    def __init__(self) -> None:
        self.at = BORN
        self.up = 10 * DAY

    def __call__(self) -> int:
        return self.at

    def uptime(self) -> int:
        return self.up


class Home(Whole):
    """A household with every awkward case; rules with short graces, a small limit a day, no chores."""

    def __init__(self, root: Path, seed: int, share: float) -> None:
        self.time, self.share = Time(), share
        world = generate(seed, 59, BORN)
        world.clock = self.time
        super().__init__(root, world)

    def read_config(self) -> Config:
        config = super().read_config()
        rules = tuple(msgspec.structs.replace(one, grace=GRACE) for one in config.rules)
        limits = msgspec.structs.replace(config.limits, max_items_per_day=MOST_A_DAY, breaker_share=self.share)
        chores = {name: "off" for name in ("backup", "integrity", "tidy", "updates")}
        return msgspec.structs.replace(config, rules=rules, limits=limits, schedules=chores)

    @property
    def now(self) -> int:
        return self.time.at

    def _context(self, name: str) -> Context:
        return replace(super()._context(name), now=self.time, uptime=self.time.uptime)

    def configure(self, **changes: object) -> None:
        """The owner edits the settings."""
        settings = msgspec.structs.replace(self.config.settings, **changes)
        self.use(msgspec.structs.replace(self.config, settings=settings))

    def watch(self) -> None:
        """Every media server tells who watched what."""
        for name, section in self.config.services.items():
            if section.type == "jellyfin":
                jobs.put(jobs.Wanted(task="watch", lane=name, key=f"watch:{name}"), now=self.now)


@dataclass
class Announced:
    """An announcement as the memory has it: since when, and how much of its time it has had."""

    at: int
    had: int = 0
    not_before: int = 0


@dataclass
class Memory:
    """What must not be forgotten. Titles by the key of the world, instants of the wall."""

    protected: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    announced: dict[int, Announced] = field(default_factory=dict)
    agreed: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    edited: dict[str, int] = field(default_factory=dict)
    began: dict[int, int] = field(default_factory=dict)
    intents: int = 0
    requests: int = 0


def nth(number: int, fault: Fault) -> object:
    """Only the request of that number suffers, counted from now."""
    count = itertools.count(1)

    def inject(_: Request) -> Fault | None:
        return fault if next(count) == number else None

    return inject


def pass_time(home: Home, memory: Memory, wall: int, really: int) -> None:
    """The clocks go on. An announcement has had the time in which it was not held when that began."""
    for row in db.rows("SELECT id, held_since FROM candidate WHERE ended_at IS NULL"):
        if row["held_since"] is None and row["id"] in memory.announced:
            memory.announced[row["id"]].had += wall
    home.time.at += wall
    home.time.up += really
    judge_all(home.world, home.now)


def look(memory: Memory) -> None:
    """Learn which announcements there are; one that begins anew has had nothing, and nobody agreed to it."""
    for row in db.rows("SELECT id, announced_at FROM candidate WHERE ended_at IS NULL"):
        known = memory.announced.get(row["id"])
        if known is None or known.at != row["announced_at"]:
            memory.announced[row["id"]] = Announced(row["announced_at"])
            memory.agreed.discard(row["id"])


def planned() -> set[Place]:
    """Every file that any intent named, as (service, path there)."""
    found: set[Place] = set()
    for row in db.rows("SELECT service, plan FROM intent WHERE NOT dry_run"):
        found |= {(row["service"], one["path"]) for one in msgspec.json.decode(row["plan"])["files"]}
    return found


def went(home: Home) -> set[Place]:
    """Every film that really went at somebody's request, as its arr calls it."""
    removals = [one for one in home.world.journal.removals if one.by.number and one.what != "title" and is_video(one)]
    return {(one.holder, home.world.arrs[one.holder].view.seen(one.path)) for one in removals}


def claimed() -> set[Place]:
    """Every file that the history has as removed."""
    found: set[Place] = set()
    for row in db.rows("SELECT i.service, i.plan FROM history h JOIN intent i ON i.id = h.intent_id"
                       " WHERE h.outcome = 'removed' AND NOT h.dry_run"):  # fmt: skip
        found |= {(row["service"], one["path"]) for one in msgspec.json.decode(row["plan"])["files"]}
    return found
