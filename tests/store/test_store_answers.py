"""Questions about rules."""

from __future__ import annotations

import math

import pytest

from reclaimerr.clock import DAY
from reclaimerr.rules import functions
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, db, details, services
from reclaimerr.store.answers import Asked, Moment, TooSlow
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
GIB = 2**30


def moment(now: int = NOW) -> Moment:
    """What may be relied on at an instant, with a day's patience."""
    return Moment(now, services.stale(now, DAY), services.all_services())


def asked(text: str, mask: int | None = None) -> Asked:
    """An expression about movies."""
    return Asked("Rule", compile(text, "movie", mask=mask), mask)


def test_a_preview_shows_the_largest_first_and_counts_them_all() -> None:
    builders.service()
    for size in (30, 50, 40):
        builders.movie(f"{size}", size=size * GIB)
    found = answers.preview(asked("size > 1 GiB"), moment(), limit=2)
    assert [one.item.title for one in found.items] == ["50", "40"]
    assert (found.count, found.bytes, found.held) == (3, 120 * GIB, 0)


def test_a_later_page_of_a_preview_goes_on_where_the_first_ended() -> None:
    builders.service()
    for size in (30, 50, 40):
        builders.movie(f"{size}", size=size * GIB)
    found = answers.preview(asked("size > 1 GiB"), moment(), offset=2, limit=2)
    assert ([one.item.title for one in found.items], found.count) == (["30"], 3)


def test_a_page_beyond_the_end_still_has_the_figures() -> None:
    builders.service()
    builders.movie(size=30 * GIB)
    found = answers.preview(asked("size > 1 GiB"), moment(), offset=100)
    assert (found.items, found.count, found.bytes) == ([], 1, 30 * GIB)


def test_what_matches_nothing_is_an_answer() -> None:
    found = answers.preview(asked("size > 1 GiB"), moment())
    assert (found.count, found.bytes, found.items, found.held, found.held_items) == (0, 0, [], 0, [])


def test_what_is_not_known_is_held_and_named() -> None:
    builders.service()
    builders.movie("Half", size=30 * GIB)
    builders.movie("Settled", size=GIB)
    found = answers.preview(asked("size > 20 GiB and imdb_rating < 5"), moment())
    assert [(one.item.title, one.explained.unknown) for one in found.held_items] == [("Half", ["imdb_rating"])]
    assert (found.count, found.held) == (0, 1)


def test_a_source_that_is_stale_makes_everything_on_it_unknown() -> None:
    builders.service()
    builders.movie(size=30 * GIB)
    found = answers.sums(asked("size > 20 GiB"), moment(NOW + 2 * DAY))
    assert (found.count, found.held) == (0, 1)


def test_a_match_of_unknown_size_counts_no_bytes() -> None:
    builders.service()
    builders.movie(year=1990)
    assert answers.sums(asked("year < 2000"), moment()) == answers.Sums(count=1, bytes=0, held=0)


def test_a_rule_for_one_service_frees_the_bytes_that_lie_there() -> None:
    hd, uhd = builders.service("radarr-hd"), builders.service("radarr-4k")
    movie = builders.movie(holders=hd | uhd, size=60 * GIB)
    builders.version(movie, holders=hd, size=10 * GIB)
    builders.version(movie, holders=uhd, size=50 * GIB)
    assert answers.sums(asked("year < 2000", mask=hd), moment()).bytes == 10 * GIB


def test_a_reason_names_who_vouches_and_the_oldest_answer() -> None:
    arr = builders.service("radarr-hd", read_at=NOW - 60)
    plex = builders.service("plex", "plex", read_at=NOW - 600)
    movie = builders.movie(holders=arr | plex, plays=0, src_watch=arr | plex)
    reason = answers.explain(asked("plays == 0"), [movie], moment())[movie].reasons[0]
    assert (reason.value, reason.verdict, reason.source, reason.age) == (0, "yes", "radarr-hd, plex", 600)


def test_names_that_no_service_knows_are_told() -> None:
    with db.write("test"):
        db.insert("vocabulary", {"kind": "tag", "name": "kids"})
    found = answers.unheard(compile("'Kids' in tags or 'keep' in tags or 'Films' in libraries", "movie"))
    assert [(one.kind, one.name, one.column, one.decides) for one in found] == [
        ("tag", "keep", 19, False), ("library", "Films", 37, True),
    ]  # fmt: skip


def test_a_question_that_takes_too_long_is_given_up() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"
    with pytest.raises(TooSlow), answers.bounded(0.05):
        db.value(endless)
    assert db.value("SELECT 1") == 1


def timed_out(pattern: functions.Pattern) -> int:
    """How often a pattern did not end in time."""
    return math.ceil(functions.PATIENCE - pattern.patience)


def test_forty_patterns_that_never_end_share_the_time_of_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "STATEMENT_SECONDS", 0.2)
    builders.service()
    for _ in range(30):
        builders.movie("a" * 300 + "!", size=1)
    texts = [f"(a|aa|{number}a)+$" for number in range(40)]
    found = answers.sums(asked(" or ".join(f"matches(title, '{one}')" for one in texts)), moment())
    assert (found.count, found.held) == (0, 30)
    alone = functions.STATEMENT_SECONDS / functions.PATTERN_SECONDS
    assert sum(timed_out(functions.pattern(one)) for one in texts) <= alone + 1 + len(texts)


def test_a_pattern_that_ends_is_answered_beside_those_that_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "STATEMENT_SECONDS", 0.0)
    builders.service()
    for _ in range(3):
        builders.movie("a" * 300 + "!", size=1)
    assert answers.sums(asked("matches(title, '(a|aa|z)+$') or matches(title, '!$')"), moment()).count == 3


def test_the_next_statement_has_all_its_time_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "STATEMENT_SECONDS", 0.0001)
    db.rows("SELECT matches('(a|aa|y)+$', :text)", {"text": "a" * 300 + "!"})
    pattern = functions.pattern("(a|aa|y)+$")
    before = timed_out(pattern)
    db.rows("SELECT matches('(a|aa|y)+$', :text)", {"text": "a" * 300 + "!"})
    assert timed_out(pattern) == before + 1



def test_facts_say_value_none_or_unknown_in_the_words_of_the_rules() -> None:
    builders.service()
    movie = builders.movie(size=5, collection=builders.NONE, added=NOW - DAY, tags=["kids", "hd"], imdb_rating="high")
    facts = {fact.field: (fact.state, fact.value) for fact in details.facts(movie, "movie", moment())}
    assert facts["size"] == ("value", 5)
    assert facts["collection"] == ("none", None)
    assert facts["added_ago"] == ("value", DAY)
    assert facts["tags"] == ("value", ["kids", "hd"])
    assert facts["imdb_rating"] == ("unknown", None)
    assert facts["plays"] == ("unknown", None)
    assert "episode_title" not in facts
