"""Why, and why not: what people are shown of each condition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.decision import Reason
from reclaimerr.rules import explain
from reclaimerr.rules.compile import compile
from reclaimerr.rules.parse import parse
from tests.rules.world import NONE, NOW, UNKNOWN, World

GIB = 2**30


def test_each_condition_tells_its_text_value_verdict_source_and_age(world: World) -> None:
    world.put(size=23 * GIB, unwatched_for=200 * DAY, tags=["Kids", "4K"])
    sources: dict[str, explain.Source] = {"title": ("radarr-hd", NOW - 60), "watch": ("jellyfin", NOW - 90)}
    assert world.reasons("size > 20 GiB and (unwatched_for < 9 days or 'keep' in tags)", sources) == [
        Reason(rule="a rule", text="size > 20 GiB", value=23 * GIB, verdict="yes", source="radarr-hd", age=60, field="size",
               said="it is larger than 20 GiB (23.0 GiB)", found="23.0 GiB"),
        Reason(rule="a rule", text="unwatched_for < 9 days", value=200 * DAY, verdict="no", source="jellyfin", age=90,
               field="unwatched_for", said="nobody watched it for 6 months 20 days", found="6 months 20 days"),
        Reason(rule="a rule", text="'keep' in tags", value=["Kids", "4K"], verdict="no", field="tags",
               said="it isn't tagged “keep”", found="“Kids” and “4K”"),
    ]  # fmt: skip


@pytest.mark.parametrize(("column", "fact", "when", "value"), [
    ("monitored", True, "monitored", True), ("monitored", False, "not monitored", False),
    ("imdb_rating", 7.5, "5 < imdb_rating < 7", 7.5), ("title", "Heat", "contains(title, 'h')", "Heat"),
    ("added", date(2024, 3, 10), "added < '2024-01-01'", "2024-03-10T00:00:00Z"),
    ("added_ago", 5 * DAY, "added_ago > 1 day", 5 * DAY),
    ("tags", ["a", "b"], "any_of(tags, 'b')", ["a", "b"]), ("tags", NONE, "'a' in tags", []),
    ("tags", UNKNOWN, "'a' in tags", None),
    ("collection", NONE, "collection == 'x'", None), ("collection", NONE, "known(collection)", None),
    ("size", 5, "known(size)", 5), ("size", UNKNOWN, "known(size)", None), ("size", "5", "size > 1 MB", None),
    ("year", 1999, "exists(year)", 1999), ("requesters", ["Alice"], "requested_by('alice')", ["Alice"]),
    ("watched_share", 0.25, "watched_share > 50 %", 0.25), ("added", 10**15, "added > '2024-01-01'", 10**15),
])  # fmt: skip
def test_a_value_is_shown_as_people_read_it(world: World, column: str, fact: Any, when: str, value: object) -> None:
    world.put(**{column: fact})
    world.know("user", "alice")
    (reason,) = world.reasons(when)
    assert reason.value == value
    assert type(reason.value) is type(value)


def test_what_a_person_did_is_shown(world: World) -> None:
    world.put(plays=3, added=NOW - 9 * DAY, vouch_from=NOW - 9 * DAY)
    world.person("alice", plays=3, started=1, since=NOW - DAY)
    reasons = world.reasons("watched_by('alice') and plays_by('alice') > 5 and unwatched_for_by('alice') > 2 days")
    assert [(reason.value, reason.verdict) for reason in reasons] == [(True, "yes"), (3, "no"), (DAY, "no")]


def test_an_unknown_name_leaves_the_value_in_sight(world: World) -> None:
    world.put(quality_profile="HD")
    (reason,) = world.reasons("quality_profile == 'UHD'")
    assert (reason.value, reason.verdict) == ("HD", "unknown")


def test_conditions_stand_in_the_order_of_the_text(world: World) -> None:
    world.put(title="Heat", year=1995)
    texts = [reason.text for reason in world.reasons("matches(title, 'x') or title == 'y' or year > 2000")]
    assert texts == ["matches(title, 'x')", "title == 'y'", "year > 2000"]


def test_a_conditions_text_has_one_line(world: World) -> None:
    world.put(tags=["a"])
    assert [reason.text for reason in world.reasons("any_of(tags,\n\t'b')\nor 'c'\r\nin tags")] == [
        "any_of(tags,  'b')", "'c'  in tags",
    ]  # fmt: skip


def test_a_fact_from_the_future_has_no_negative_age(world: World) -> None:
    world.put(size=5)
    (reason,) = world.reasons("size > 1 MB", {"title": ("radarr", NOW + 5)})
    assert reason.age == 0


def test_the_unknown_fields_are_named_once(world: World) -> None:
    world.put(size=5)
    rule = world.compiled("(imdb_rating > 5 or imdb_rating < 3) and size > 1 MB and playing")
    assert explain.unknown_fields(rule, world.row(rule)) == ["imdb_rating", "playing"]


def test_several_items_are_explained_by_one_select(world: World) -> None:
    for media_id in (1, 2, 3):
        world.put(media_id, size=media_id * GIB)
    rule = world.compiled("size > 2 GiB")
    rows = world.db.execute(explain.select(rule), rule.params | world.moment() | {"ids": "[1, 3]"}).fetchall()
    assert [(row["media_id"], row["verdict"], row["value_0"]) for row in rows] == [(1, 0, GIB), (3, 1, 3 * GIB)]


def test_two_rules_can_stand_in_one_select(world: World) -> None:
    world.put(size=5 * GIB, year=1999)
    one, other = compile("size > 2 GiB", "movie"), compile("year > 2000 and size < 9 GiB", "movie", prefix="q")
    text = f"SELECT {one.sql}, {other.sql} FROM fact f"
    assert tuple(world.db.execute(text, one.params | other.params | world.moment()).fetchone()) == (1, 0)


def test_a_tree_compiles_like_its_text() -> None:
    text = "size > 1 GB and (not hdr or (monitored and not (hdr or 'a' in tags)))"
    tree = parse(text, "movie")
    assert compile(tree, "movie") == compile(text, "movie")
    assert compile(tree, "movie").text == "size > 1 GB and (not hdr or (monitored and not (hdr or 'a' in tags)))"


def test_no_literal_is_ever_pasted_into_sql() -> None:
    text = (
        "title == 'needle' or 'needle' in tags or contains(title, 'needle') or matches(path, 'needle') or year == 1977"
    )
    rule = compile(f"{text} or watched_by('needle') or quality_profile in ['needle'] or size > 1977 MB", "movie")
    assert "needle" not in rule.sql
    assert "1977" not in rule.sql
    assert set(rule.params) == {f"p{index}" for index in range(len(rule.params))}
