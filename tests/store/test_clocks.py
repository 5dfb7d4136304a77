"""Candidates and their clocks: announced, held, voided, given back; as product.md promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.store import alarms, candidates, db, judging, notices, protections, services
from tests.store import builders
from tests.store.builders import NOW

GIB = 2**30
LARGE = Rule(name="Large", target="movie", when="size > 20 GiB", action="delete", grace=14 * DAY)
KEEP = Rule(name="Keep", target="movie", when="'keep' in tags", action="protect")


@pytest.fixture(autouse=True)
def shelf(data: DataDir) -> int:
    """One large, old movie in one Radarr."""
    builders.service()
    return movie()


def movie(title: str = "Heat", **facts: Any) -> int:
    told = {"size": 30 * GIB, "added": NOW - 400 * DAY, "favourite": 0, "tags": [], "monitored": 1, **facts}
    media_id = builders.movie(title, **told)
    builders.version(media_id, size=told["size"], added=told["added"])
    return media_id


def judge(*rules: Rule, now: int = NOW, **more: Any) -> candidates.Changes:
    """One judgement, applied; services answered a minute before it unless told otherwise."""
    fresh = more.pop("fresh", True)
    if fresh:
        for one in services.all_services():
            services.note(one.id, {"library_at": now - 60, "watch_at": now - 60})
    bench = judging.Bench(
        rules=rules or (LARGE,), services=tuple(services.all_services()), stale=services.stale(now, 26 * HOUR), now=now,
        timezone="UTC", min_age=14 * DAY, keep_favourites=True, fallback=False,
    )  # fmt: skip
    return candidates.apply(judging.judge(bench), bench)


def only() -> db.Row:
    (found,), total = candidates.page()
    assert total == 1
    return found


def change(media_id: int, **facts: Any) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in facts)
    with db.write("test"):
        db.run(f"UPDATE fact SET {sets} WHERE media_id = :id", {**facts, "id": media_id})


def alarm(now: int, *, dry_run: bool = False, passed: int | None = None, auto: tuple[str, ...] = ()) -> None:
    """A look at the clocks; `passed`: what really went by since NOW, where the wall clock says something else."""
    uptime = 10 * DAY + (now - NOW if passed is None else passed)
    alarms.watch(alarms.Moment(now=now, uptime=uptime, dry_run=dry_run, auto=auto))


def edited(**changes: Any) -> Rule:
    return msgspec.structs.replace(LARGE, **changes)


def test_the_clock_starts_when_it_is_announced() -> None:
    judge()
    found = only()
    assert (found["state"], found["announced_at"], found["due_at"]) == ("scheduled", NOW, NOW + 14 * DAY)
    assert (found["bytes"], found["auto"]) == (30 * GIB, 0)


def test_judging_again_keeps_the_clock_and_grace_over_makes_it_due() -> None:
    judge()
    judge(now=NOW + 3 * DAY)
    assert only()["due_at"] == NOW + 14 * DAY
    judge(now=NOW + 15 * DAY)
    assert only()["state"] == "due"
    assert candidates.ripe(NOW + 15 * DAY, dry_run=False) == []


@pytest.mark.parametrize("what", [{"when": "size > 21 GiB"}, {"grace": 15 * DAY}, {"auto": True}, {"action": "delete_files"}],
                         ids=["condition", "grace", "auto", "action"])  # fmt: skip
def test_editing_a_rule_voids_what_it_announced(what: dict[str, Any]) -> None:
    judge()
    assert candidates.approve(only()["id"], "owner", NOW)
    judge(edited(**what), now=NOW + 10 * DAY)
    found = only()
    assert found["announced_at"] == NOW + 10 * DAY
    assert found["due_at"] >= NOW + 24 * DAY
    assert (found["approved_by"], found["state"]) == (None, "scheduled")


def test_a_second_rule_that_matches_too_keeps_the_clock_and_the_longest_grace_counts() -> None:
    judge()
    longer = Rule(name="Old", target="movie", when="added_ago > 300 days", action="delete", grace=30 * DAY)
    judge(LARGE, longer, now=NOW + 2 * DAY)
    found = only()
    assert msgspec.json.decode(found["rules"]) == ["Large", "Old"]
    assert (found["announced_at"], found["due_at"]) == (NOW, NOW + 30 * DAY)


def test_another_rule_in_place_of_the_first_starts_a_new_clock() -> None:
    judge()
    other = Rule(name="Old", target="movie", when="added_ago > 300 days", action="delete", grace=14 * DAY)
    judge(other, now=NOW + 10 * DAY)
    assert only()["due_at"] == NOW + 24 * DAY


def test_what_no_longer_matches_ends_and_matching_again_starts_anew(shelf: int) -> None:
    judge()
    first = only()["id"]
    change(shelf, size=1 * GIB)
    assert judge(now=NOW + DAY).ended == 1
    assert candidates.page()[1] == 0
    change(shelf, size=30 * GIB)
    judge(now=NOW + 2 * DAY)
    assert only()["id"] != first
    assert only()["due_at"] == NOW + 16 * DAY


def test_an_outage_holds_the_clock_and_gives_the_time_back() -> None:
    judge()
    judge(now=NOW + 5 * DAY, fresh=False)
    held = only()
    assert (held["state"], held["held_since"]) == ("held", NOW + 5 * DAY)
    assert candidates.ripe(NOW + 30 * DAY, dry_run=False) == []
    judge(now=NOW + 30 * DAY, fresh=False)
    assert only()["held_since"] == NOW + 5 * DAY
    judge(now=NOW + 40 * DAY)
    back = only()
    assert (back["state"], back["due_at"], back["held_since"]) == ("scheduled", NOW + (14 + 35) * DAY, None)


def test_an_approval_survives_an_outage() -> None:
    judge()
    candidates.approve(only()["id"], "owner", NOW)
    judge(now=NOW + 5 * DAY, fresh=False)
    judge(now=NOW + 6 * DAY)
    assert (only()["state"], only()["approved_by"], only()["due_at"]) == ("approved", "owner", NOW + 15 * DAY)


def test_a_protect_rule_without_an_answer_holds_and_says_which(shelf: int) -> None:
    change(shelf, tags=None)
    judge(KEEP, LARGE)
    found = only()
    assert found["state"] == "held"
    assert "Keep" in found["blocked_by"]


def test_a_protect_rule_that_says_yes_ends_it(shelf: int) -> None:
    judge(KEEP, LARGE)
    change(shelf, tags="\x1fkeep\x1f")
    judge(KEEP, LARGE, now=NOW + DAY)
    assert candidates.page()[1] == 0


@pytest.mark.parametrize(
    "shield",
    [
        lambda media_id: protections.add(media_id, "alice", NOW),
        lambda media_id: change(media_id, favourite=1),
        lambda media_id: _ask_to_keep(media_id),
    ],
    ids=["by hand", "favourite", "a pending ask"],
)
def test_a_persons_word_comes_before_any_rule(shelf: int, shield: Callable[[int], Any]) -> None:
    shield(shelf)
    judge()
    assert candidates.page()[1] == 0


def _ask_to_keep(media_id: int) -> None:
    with db.write("test"):
        db.insert("request", {"media_id": media_id, "wish": "keep", "by": "bob", "created_at": NOW})


@pytest.mark.parametrize("facts", [{"added": NOW - 13 * DAY}, {"size": None}], ids=["young", "no size"])
def test_what_is_young_or_not_known_is_no_candidate(facts: dict[str, Any]) -> None:
    with db.write("test"):
        db.run("DELETE FROM fact")
    movie("Alien", **facts)
    judge()
    assert candidates.page()[1] == 0


def test_what_came_at_a_time_that_nobody_knows_is_held(shelf: int) -> None:
    change(shelf, added=None)
    judge()
    assert (only()["state"], only()["blocked_by"]) == ("held", '["When it was added is not known."]')


def test_an_unmonitor_that_already_holds_makes_no_candidate(shelf: int) -> None:
    change(shelf, monitored=0)
    judge(edited(action="unmonitor"))
    assert candidates.page()[1] == 0


def test_dismissed_until_the_rule_changes() -> None:
    judge()
    assert candidates.dismiss(only()["id"], "owner", NOW)
    judge(now=NOW + 20 * DAY)
    assert only()["state"] == "dismissed"
    judge(edited(when="size > 25 GiB"), now=NOW + 21 * DAY)
    assert (only()["state"], only()["due_at"]) == ("scheduled", NOW + 35 * DAY)


def test_dismissed_until_its_files_change(shelf: int) -> None:
    judge()
    candidates.dismiss(only()["id"], "owner", NOW)
    with db.write("test"):
        db.run("UPDATE fact SET size = :size", {"size": 40 * GIB})
    judge(now=NOW + DAY)
    assert (only()["state"], only()["due_at"]) == ("scheduled", NOW + 15 * DAY)


def test_snoozed_until_its_date() -> None:
    judge()
    candidates.snooze(only()["id"], NOW + 60 * DAY, "owner", NOW)
    judge(now=NOW + 30 * DAY)
    assert only()["state"] == "snoozed"
    assert candidates.ripe(NOW + 30 * DAY, dry_run=False) == []
    judge(now=NOW + 61 * DAY)
    assert only()["state"] == "due"


def test_only_automatic_or_approved_ones_are_ripe_and_not_before_their_time() -> None:
    judge(edited(auto=True))
    assert candidates.ripe(NOW + 14 * DAY - 1, dry_run=False) == []
    assert [one["id"] for one in candidates.ripe(NOW + 14 * DAY, dry_run=False)] == [only()["id"]]


def test_a_blocked_one_is_tried_again_after_an_hour_not_before() -> None:
    judge(edited(auto=True))
    due = NOW + 15 * DAY
    candidates.removing(only()["id"], due)
    candidates.stopped(only()["id"], "blocked", ["plex did not answer"])
    judge(edited(auto=True), now=due + 60)
    assert (only()["state"], only()["blocked_by"]) == ("blocked", '["plex did not answer"]')
    assert candidates.ripe(due + 60, dry_run=False) == []
    assert len(candidates.ripe(due + HOUR, dry_run=False)) == 1


def test_more_than_a_day_off_leaves_at_least_two_days() -> None:
    judge(edited(auto=True))
    alarm(NOW)
    judge(edited(auto=True), now=NOW + 13 * DAY)
    alarm(NOW + 13 * DAY + 10)
    assert only()["due_at"] == NOW + 15 * DAY + 10
    assert any("48 hours" in one.text for one in notices.open_notices())


def test_less_than_a_day_off_changes_nothing() -> None:
    judge(edited(auto=True))
    for hour in range(0, 14 * 24, 23):
        alarm(NOW + hour * HOUR)
    assert only()["due_at"] == NOW + 14 * DAY
    assert notices.open_notices() == []


@pytest.mark.parametrize("before", [True, False])
def test_switching_dry_run_over_leaves_a_day_and_voids_approvals(before: bool) -> None:
    judge()
    candidates.approve(only()["id"], "owner", NOW)
    late = NOW + 14 * DAY - HOUR
    for hour in range(0, 14 * 24 - 1, 20):
        alarm(NOW + hour * HOUR, dry_run=before)
    alarm(late, dry_run=not before)
    found = only()
    assert (found["due_at"], found["approved_by"], found["state"]) == (late + DAY, None, "scheduled")
    assert any("dry_run" in one.text for one in notices.open_notices())


def test_two_rules_that_want_different_things_do_the_milder_one() -> None:
    mild = Rule(name="Mild", target="movie", when="size > 1 GiB", action="unmonitor", grace=7 * DAY)
    judge(LARGE, mild)
    found = only()
    assert found["action"] == "unmonitor"
    assert msgspec.json.decode(found["rules"]) == ["Large", "Mild"]
    assert found["grace"] == 14 * DAY


def test_automatic_only_if_a_rule_asks_for_that_or_worse() -> None:
    mild = Rule(name="Mild", target="movie", when="size > 1 GiB", action="unmonitor", auto=True)
    judge(LARGE, mild)
    assert only()["auto"] == 1
    judge(edited(action="delete"), msgspec.structs.replace(mild, auto=False), now=NOW + DAY)
    assert only()["auto"] == 0


def test_a_movies_removal_takes_its_versions_along() -> None:
    versions = Rule(name="Versions", target="version", when="size > 1 GiB", action="delete")
    judge(LARGE, versions)
    assert only()["action"] == "delete"
    assert db.value("SELECT kind FROM media WHERE id = :media_id", only()) == "movie"
