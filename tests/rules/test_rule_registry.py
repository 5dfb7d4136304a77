"""The registry of fields and functions, the tables made from it, and the functions that SQLite calls."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.model.media import About, FileDetails
from reclaimerr.rules import functions, languages, schema
from reclaimerr.rules.compile import compile
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, STORED, VOCABULARY, Field, Function, Type
from reclaimerr.rules.terms import SOURCES
from tests.rules.world import World

ENTRIES = [*FIELDS.values(), *FUNCTIONS.values()]


def test_a_name_is_a_field_or_a_function_never_both() -> None:
    assert not FIELDS.keys() & FUNCTIONS.keys()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_example_compiles_for_every_target(entry: Field | Function) -> None:
    for target in entry.targets:
        if entry.name in ("any_of", "contains", "matches", "all_of", "known", "exists") and target != "movie":
            continue
        assert compile(entry.example, target).leaves


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_item_of_which_nothing_is_known_has_no_answer(world: World, entry: Field | Function) -> None:
    when = "known(size) and size > 1 GB" if entry.name == "known" else entry.example
    said = "no" if entry.name == "known" else "unknown"
    for target in FIELDS["collection"].targets if entry.name == "exists" else entry.targets:
        world.put(kind=target)
        assert world.verdict(when, target) == said
        assert world.verdict(f"not ({when})", target) == {"no": "yes"}.get(said, said)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_help_is_one_sentence(entry: Field | Function) -> None:
    assert entry.help[0].isupper()
    assert entry.help.endswith(".")
    assert entry.targets


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_a_field_names_known_groups_and_vocabularies(field: Field) -> None:
    assert field.rests in SOURCES
    assert not field.vocabulary or field.vocabulary in VOCABULARY
    assert not field.ago or field.type is Type.DURATION
    assert field.type is not Type.LIST or field.none


@pytest.mark.parametrize(
    "name", ["imdb_rating", "imdb_votes", "tmdb_rating", "popularity", "rt_rating", "size", "plays"]
)
def test_silence_about_a_figure_is_not_knowledge(name: str) -> None:
    assert FIELDS[name].absence == "unknown"


@pytest.mark.parametrize("name", ["collection", "last_watched", "requesters", "release_group", "favourite"])
def test_silence_about_what_need_not_exist_is_none(name: str) -> None:
    assert FIELDS[name].absence == "none"


def test_the_model_carries_no_fact_that_rules_have_no_name_for() -> None:
    assert {*About.__struct_fields__, *FileDetails.__struct_fields__} <= FIELDS.keys()


def test_instants_are_stored_and_ages_are_not() -> None:
    assert {"added", "last_watched", "unwatched_since", "requested_at", "collection_last_watched"} <= set(STORED)
    assert not [column for column in STORED if column.endswith("_ago") or column in ("disk_free", "unwatched_for")]


def test_the_tables_are_strict_and_keep_every_type(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "facts.db")
    db.executescript(schema.FACT_TABLES)
    db.execute("INSERT INTO fact (media_id, kind, title_id, size, year) VALUES (1, 'movie', 1, '5', x'')")
    assert db.execute("SELECT typeof(size), typeof(year), typeof(title) FROM fact").fetchone() == (
        "text",
        "blob",
        "null",
    )
    columns = [row[1] for row in db.execute("PRAGMA table_info(fact)") if row[2] == "ANY"]
    assert columns == list(STORED)
    db.close()


def test_every_function_of_sqlite_says_null_to_what_is_no_text() -> None:
    for count, function in functions.SQL_FUNCTIONS.values():
        for value in (None, 5, 1.5, b"", b"x"):
            assert function(*[value] * count) is None


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = functions.fold(text)
    assert functions.fold(once) == once


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_ascii_folds_as_sqlite_lowers_it(text: str) -> None:
    assert functions.fold(text) == text.casefold()


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("^the m", "The Matrix", 1), ("z", "The Matrix", 0), ("é", "E\u0301", 1), (r"\d{4}", "(1999)", 1),
    (r"\p{Lu}\{", "A{", 1),
])  # fmt: skip
def test_a_pattern_is_found_whatever_the_case(pattern: str, text: str, found: int) -> None:
    assert functions.matches(pattern, text) == found


@pytest.mark.parametrize(("pattern", "why"), [
    ("(", "missing"), ("x" * 201, "longer than 200"), ("(?R)", "calls itself"), ("(?:x)(?1)", "calls itself"),
    ("(?:x){e<=3}", "no count"), ("((a{1000}){1000}){9}", "repeats more"), (r"\\{99999}{2}", "repeats more"),
    ("x{999999}", "no count"),
])  # fmt: skip
def test_a_pattern_without_bounds_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        functions.pattern(pattern)
    assert functions.matches(pattern, "x") is None


def test_a_pattern_that_keeps_timing_out_rests_for_a_while() -> None:
    pattern = functions.Pattern("(a|aa)+$")
    pattern.patience = 1
    assert pattern.found("aa") == 1
    assert pattern.found("a" * 1500 + "b") is None
    answers = [pattern.found("aa") for _ in range(11_000)]
    assert (answers[0], answers[9_000], answers[10_999]) == (None, None, 1)


@pytest.mark.parametrize(("spelling", "code"), [
    ("eng", "en"), ("english", "en"), ("ger", "de"), ("deu", "de"), ("pt-br", "pt"), ("spanish (latino)", "es"),
    ("norwegian bokmål", "no"), ("klingon", "klingon"), ("", ""),
])  # fmt: skip
def test_a_language_has_one_code(spelling: str, code: str) -> None:
    assert languages.code(spelling) == code
