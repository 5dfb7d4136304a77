"""Random lives of a household: whatever happens in whatever order, what must always be true is true after every step."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from reclaimerr.clock import DAY, HOUR
from reclaimerr.config.shape import Limits
from reclaimerr.demo import faults
from reclaimerr.demo.arr import ArrMovie
from reclaimerr.store import asks, breaker, candidates, db, jobs, protections
from tests.proof.evidence import media_id
from tests.proof.lives import MOST_A_DAY, STEP, Home, Memory, claimed, look, nth, pass_time, planned, went

SERVICES = st.sampled_from(["radarr-hd", "radarr-4k", "jellyfin"])
MANY = 24
"""Movies of one Radarr that are lost at once."""
PICK = st.integers(0, 1000)
FAULTS = st.sampled_from([faults.RESET, faults.LOST_ANSWER, faults.GARBAGE, faults.LOGIN_PAGE, faults.STARTING,
                          faults.status(401), faults.status(404), faults.status(500)])  # fmt: skip
NORMAL = Limits().breaker_share
COUNTED = {"lives": 0, "steps": 0, "removals": 0}


class Lives(RuleBasedStateMachine):
    """One household. Every rule is something that people, services or time do to it."""

    @initialize(seed=st.integers(1, 40), auto=st.sampled_from([True, True, False]), share=st.sampled_from([0.9, NORMAL]))
    def move_in(self, seed: int, auto: bool, share: float) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self.folder.name), seed, share).__enter__()
        self.memory = Memory()
        self.down: set[str] = set()
        self.sessions: list[str] = []
        self.edits = 0
        COUNTED["lives"] += 1
        self.set_auto(auto)
        self.tick()  # as every manager does before anything else
        self.home.sync()
        self.the_owner_says_go_on()  # so much was never announced before
        self.settle()

    def teardown(self) -> None:
        if not hasattr(self, "home"):
            return
        try:
            self.get_well()
            self.home.sync()
            self.tick()
            self.settle()
            assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
            assert not db.value("SELECT COUNT(*) FROM job WHERE state IN ('running', 'held')")
        finally:
            self.home.__exit__()
            self.folder.cleanup()

    # -- time

    @rule()
    def days_pass(self) -> None:
        """Long enough for a grace to be over."""
        self.time_passes(3)

    @rule(steps=st.integers(1, 3))
    def time_passes(self, steps: int) -> None:
        for _ in range(steps):
            self.go_on(STEP, STEP)
            self.home.sync()
            self.tick()
            self.settle()

    @rule(hours=st.sampled_from([2, 30, 24 * 14, 24 * 400]))
    def the_wall_clock_jumps(self, hours: int) -> None:
        self.go_on(hours * HOUR, 60)
        self.nothing_before(self.home.now + DAY, voids=True)

    @rule(hours=st.sampled_from([2, 30, 24 * 300]))
    def the_wall_clock_goes_back(self, hours: int) -> None:
        self.go_on(-hours * HOUR, 60)
        self.tick()
        self.settle()

    @rule(days=st.integers(2, 20))
    def everything_is_off(self, days: int) -> None:
        self.go_on(days * DAY, days * DAY)
        self.restart()
        self.nothing_before(self.home.now + 2 * DAY, voids=False)

    # -- services

    @rule()
    def everything_is_read(self) -> None:
        self.home.sync()
        self.tick()
        self.settle()

    @rule(name=SERVICES)
    def a_service_is_lost(self, name: str) -> None:
        if name not in self.down:
            self.home.stack.down(name)
            self.down.add(name)

    @rule(name=SERVICES, number=st.integers(1, 30), fault=FAULTS)
    def a_request_will_go_wrong(self, name: str, number: int, fault: faults.Fault) -> None:
        if name not in self.down:
            self.home.stack.fault(name, nth(number, fault))

    @rule()
    def get_well(self) -> None:
        for name in ("radarr-hd", "radarr-4k", "jellyfin"):
            if name in self.down:
                self.home.stack.up(name)
            self.home.stack.fault(name, None)
        self.down.clear()

    @rule(name=SERVICES)
    def an_outage(self, name: str) -> None:
        """Over a day without a service, and back: no candidacy is lost by it, and nothing goes that it would speak for."""
        self.get_well()
        self.home.stack.settle()
        for _ in range(2):  # whatever is news is known before
            self.home.sync()
        self.settle()
        before, gone = self.open(), db.value("SELECT COALESCE(MAX(id), 0) FROM intent")
        self.a_service_is_lost(name)
        for _ in range(3):
            self.go_on(STEP, STEP)
            self.home.sync()
            self.tick()
        if name == "jellyfin":
            assert not db.value("SELECT COUNT(*) FROM intent WHERE id > :gone", {"gone": gone})
        self.get_well()
        self.home.sync()
        assert before <= self.open() | self.removed()
        self.settle()

    # -- the household

    @rule(pick=PICK, how=st.sampled_from(["play", "begin", "favourite", "tag", "download", "upgrade", "session"]))
    def somebody_wants(self, pick: int, how: str) -> None:
        world, key = self.home.world, self.key(pick)
        deeds: dict[str, Callable[[], Any]] = {
            "play": lambda: world.play("Ben", key), "begin": lambda: world.play("Ben", key, share=0.3),
            "favourite": lambda: world.favourite("Chiara", key), "tag": lambda: world.set_tag(self.holder(key), key, "keep"),
            "download": lambda: world.start_download(self.holder(key), key),
            "upgrade": lambda: world.import_upgrade(self.holder(key), key),
            "session": lambda: self.sessions.append(world.start_session("Chiara", key)),
        }  # fmt: skip
        if self.there(key):
            deeds[how]()

    @rule(pick=PICK, how=st.sampled_from(["favourite", "tag", "session"]))
    def nobody_wants_any_more(self, pick: int, how: str) -> None:
        world, key = self.home.world, self.key(pick)
        if how == "session" and self.sessions:
            world.stop_session(self.sessions.pop())
        elif self.there(key) and how == "favourite":
            world.favourite("Chiara", key, on=False)
        elif self.there(key) and how == "tag":
            world.set_tag(self.holder(key), key, "keep", on=False)

    @rule(pick=PICK, how=st.sampled_from(["from disk", "again", "under another number", "scan"]))
    def the_library_changes(self, pick: int, how: str) -> None:
        world, key = self.home.world, self.key(pick)
        if how == "scan" or not self.there(key):
            world.scan()
        elif how == "from disk":
            world.remove_from_disk(key)
        elif how == "again":
            world.add_again(self.holder(key), key, 30 * 2**30)
        else:
            self.renumber(key)

    @precondition(lambda self: self.home.share == NORMAL)
    @rule()
    def much_is_lost(self) -> None:
        """Far more goes at once than ever: nothing goes by itself any more until the owner says go on."""
        self.get_well()
        self.home.sync()
        world = self.home.world
        held = [key for key in sorted(world.titles) if self.there(key) and self.holder(key) == "radarr-hd"]
        if len(held) < MANY:
            return
        for key in held[:MANY]:
            with world.lock:
                arr, movie = world.holders(key)[0]
                arr.drop(movie)
                world.judge(key)
        self.home.sync()
        assert self.stopped()
        self.time_passes(3)
        assert self.stopped()

    # -- people, through Reclaimerr

    @rule(pick=PICK)
    def a_person_protects(self, pick: int) -> None:
        found = self.media(pick)
        protections.add(found, "owner", self.home.now)
        candidates.end_for_protected(found, self.home.now)
        self.memory.protected.add(found)

    @rule(pick=PICK)
    def a_person_gives_a_protection_up(self, pick: int) -> None:
        for one in protections.page(now=self.home.now, limit=500)[0][pick % 3 :]:
            protections.end(one.id, "owner", self.home.now)
            self.memory.protected.discard(one.media_id)

    @rule(pick=PICK)
    def a_viewer_asks_to_keep(self, pick: int) -> None:
        found = self.media(pick)
        asks.add(found, "keep", "ben", "", self.home.now)
        self.memory.asked.add(found)

    @precondition(lambda self: self.memory.asked)
    @rule(granted=st.booleans())
    def the_owner_answers(self, granted: bool) -> None:
        (one, *_), _ = asks.page(state="pending")
        self.memory.asked.discard(one.media_id)
        if granted:
            asks.approve(one.id, "owner", self.home.now)
            self.memory.protected.add(one.media_id)
        else:
            asks.deny(one.id, "owner", self.home.now)

    @rule(pick=PICK, what=st.sampled_from(["approve", "approve all", "dismiss", "snooze"]))
    def the_owner_says_of_a_candidate(self, pick: int, what: str) -> None:
        for one in self.some(pick, 99 if what == "approve all" else 1):
            if what.startswith("approve"):
                done, then = candidates.approve(one, "owner", self.home.now), self.memory.agreed.add
            elif what == "dismiss":
                done, then = candidates.dismiss(one, "owner", self.home.now), self.memory.agreed.discard
            else:
                done, then = candidates.snooze(one, self.home.now + DAY, "owner", self.home.now), self.memory.agreed.discard
            if done:
                then(one)

    @rule(pick=PICK, many=st.integers(1, 3))
    def the_owner_removes_now(self, pick: int, many: int) -> None:
        chosen = self.some(pick, many)
        self.memory.named |= set(chosen)
        self.home.reclaim(*chosen)
        self.settle()
        self.memory.named.clear()

    @rule(pick=PICK)
    def the_owner_edits_a_rule(self, pick: int) -> None:
        """Its meaning stays, for the world's own judgement to hold; its text does not."""
        self.edits += 1
        changed = [one for one in self.home.config.rules if one.action == "delete"]
        name = changed[pick % len(changed)].name
        self.change(lambda one: {"when": f"({one.when}) and (known(title) or year > {1900 + self.edits % 100})"}, name)
        self.memory.edited[name] = self.home.now

    @rule(on=st.booleans())
    def the_owner_switches_dry_run(self, on: bool) -> None:
        if on != self.home.config.settings.dry_run:
            self.home.configure(dry_run=on)
            self.nothing_before(self.home.now + DAY, voids=True)

    @rule(on=st.booleans())
    def the_owner_switches_auto(self, on: bool) -> None:
        before = any(one.auto for one in self.home.config.rules)
        self.set_auto(on)
        if on and not before:
            self.nothing_before(self.home.now + DAY, voids=True)

    @rule()
    def the_owner_says_go_on(self) -> None:
        breaker.go_on("owner", self.home.now)

    @rule()
    def restart(self) -> None:
        self.home.use(self.home.config)

    # -- what is true after every step

    def settle(self) -> None:
        """Look at everything that was done since the last look."""
        COUNTED["steps"] += 1
        look(self.memory)
        self.every_intent_was_right()
        world = self.home.world
        assert not world.wrong_removals()
        assert not self.home.stack.complaints
        assert went(self.home) <= planned()
        assert claimed() <= went(self.home) | self.vanished()
        assert not db.value("SELECT COUNT(*) FROM intent i WHERE state <> 'open' AND NOT EXISTS"
                            " (SELECT 1 FROM history h WHERE h.intent_id = i.id)")  # fmt: skip
        self.no_more_than_a_day_allows()
        COUNTED["removals"] = max(COUNTED["removals"], len(went(self.home)))

    def every_intent_was_right(self) -> None:
        fresh = db.rows("SELECT * FROM intent WHERE id > :id ORDER BY id", {"id": self.memory.intents})
        real = [one for one in fresh if not one["dry_run"]]
        writes = [one for one in self.home.stack.log if one.method not in ("GET", "HEAD")]
        asked, self.memory.requests = writes[self.memory.requests :], len(writes)
        assert not real or not self.home.config.settings.dry_run
        assert not asked or not self.home.config.settings.dry_run, "a writing request of a dry run"
        was_open = db.value("SELECT COUNT(*) FROM intent WHERE NOT dry_run AND id <= :id AND (state = 'open' OR ended_at >= :at)",
                            {"id": self.memory.intents, "at": self.home.now - STEP})  # fmt: skip
        assert not asked or real or was_open, "a writing request without an intent"
        for one in real:
            self.was_right(one)
        self.memory.intents = max([self.memory.intents, *(one["id"] for one in fresh)])

    def was_right(self, intent: db.Row) -> None:
        assert intent["title_id"] not in self.memory.protected
        assert intent["title_id"] not in self.memory.asked
        job = jobs.get(intent["job_id"])
        assert job
        if not job.args["due"]:
            assert intent["candidate_id"] in self.memory.named
            return
        told = self.memory.announced[intent["candidate_id"]]
        candidate = candidates.get(intent["candidate_id"])
        assert candidate
        assert told.had >= candidate["grace"], f"it had {told.had} s of its time"
        assert intent["created_at"] >= max(told.not_before, told.at + candidate["grace"])
        assert not self.stopped()
        names = msgspec.json.decode(intent["rules"])
        assert all(told.at >= self.memory.edited.get(name, 0) for name in names)
        by_itself = any(one.auto for one in self.home.config.rules if one.name in names)
        assert by_itself or intent["candidate_id"] in self.memory.agreed

    def no_more_than_a_day_allows(self) -> None:
        rows = db.rows("SELECT created_at, media_id FROM intent WHERE NOT dry_run AND state IN ('removed', 'open')")
        for one in rows:
            within = {row["media_id"] for row in rows if 0 <= one["created_at"] - row["created_at"] < DAY}
            assert len(within) <= MOST_A_DAY

    def nothing_before(self, at: int, *, voids: bool) -> None:
        """People get their time back: no date is nearer than this, and what was agreed to before is void."""
        look(self.memory)
        self.tick()
        for row in db.rows("SELECT id, due_at, approved_by FROM candidate WHERE ended_at IS NULL AND state <> 'removing'"):
            assert row["due_at"] >= at
            assert not voids or row["approved_by"] is None
        for one in self.memory.announced.values():
            one.not_before = max(one.not_before, at)
        if voids:
            self.memory.agreed.clear()
        self.settle()

    # -- in short

    def go_on(self, wall: int, really: int) -> None:
        look(self.memory)
        pass_time(self.home, self.memory, wall, really)

    def tick(self) -> None:
        self.home.tick()

    def set_auto(self, on: bool) -> None:
        self.change(lambda one: {"auto": on and one.action == "delete"})

    def change(self, changes: Callable[[Any], dict[str, Any]], name: str = "") -> None:
        rules = tuple(msgspec.structs.replace(one, **changes(one)) if name in ("", one.name) else one
                      for one in self.home.config.rules)  # fmt: skip
        self.home.use(msgspec.structs.replace(self.home.config, rules=rules))

    def key(self, pick: int) -> str:
        """Some title: mostly one that may go."""
        world = self.home.world
        keys = sorted(world.expected_removable) if pick % 3 and world.expected_removable else sorted(world.titles)
        return keys[pick % len(keys)]

    def media(self, pick: int) -> int:
        return media_id(self.home.world, self.key(pick))

    def there(self, key: str) -> bool:
        """Whether an arr has a file of it and the server lists it."""
        holders = self.home.world.holders(key)
        return bool(self.home.world.server.items_of(key)) and bool(holders) and bool(holders[0][1].files)

    def holder(self, key: str) -> str:
        return self.home.world.holders(key)[0][0].name

    def renumber(self, key: str) -> None:
        """The arr's database is another one that numbers this title anew."""
        world = self.home.world
        arr, movie = world.holders(key)[0]
        with world.lock:
            files = list(movie.files)
            arr.drop(movie)
            row = ArrMovie(arr.next_id(), movie.title, movie.folder, movie.added, movie.profile, movie.monitored, set(movie.tags))
            again = arr.put(row)
            for file in files:
                file.movie_id = again.id
                arr.attach(again, file)
            arr.queue = {number: row for number, row in arr.queue.items() if row.movie_id != movie.id}
            world.judge(key)

    def some(self, pick: int, many: int) -> list[int]:
        found = sorted(self.open())
        return [found[(pick + number) % len(found)] for number in range(min(many, len(found)))]

    def stopped(self) -> bool:
        """Whether automation stands."""
        return bool(db.value("SELECT COUNT(*) FROM trip WHERE ended_at IS NULL"))

    def open(self) -> set[int]:
        return set(db.column("SELECT id FROM candidate WHERE ended_at IS NULL"))

    def removed(self) -> set[int]:
        return set(db.column("SELECT candidate_id FROM intent WHERE NOT dry_run"))

    def vanished(self) -> set[tuple[str, str]]:
        """What somebody else took from the disk before us."""
        arrs = self.home.world.arrs
        return {(one.holder, str(arrs[one.holder].view.seen(one.path))) for one in self.home.world.journal.removals
                if not one.by.number and one.holder in arrs}  # fmt: skip


def live(lives: int, steps: int) -> None:
    relaxed = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    logging.disable(logging.CRITICAL)
    try:
        run_state_machine_as_test(Lives, settings=settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, phases=[Phase.generate],
            suppress_health_check=relaxed, database=None))  # type: ignore[no-untyped-call]  # fmt: skip
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.prove
def test_many_lives_of_a_household(record_property: Callable[[str, object], None]) -> None:
    before = dict(COUNTED)
    live(8, 20)
    for what in ("lives", "steps"):
        record_property("tried", ("random households", f"{what} lived through", COUNTED[what] - before[what]))
