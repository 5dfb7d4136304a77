"""What rules say of one movie: every operator over a value, over none and over unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reclaimerr import clock
from reclaimerr.clock import DAY, HOUR
from tests.rules.world import NONE, NOW, UNKNOWN, World

GIB = 2**30
FACTS: dict[str, Any] = {
    "title": "Amélie", "year": 2001, "size": 7 * GIB, "tags": ["4K", "Größe", "keep"], "monitored": False,
    "imdb_rating": 8.3, "rt_rating": 89, "plays": 2, "added": date(2024, 3, 10), "unwatched_for": 40 * DAY,
    "duration": 2 * HOUR, "watched_share": 0.5, "original_language": "French",
    "audio_languages": ["fr", "English"], "resolution": "1080p", "video_codec": "hevc", "path": "/data/Amélie (2001)",
    "quality_profile": "HD-1080p", "release_group": NONE, "studio": NONE, "genres": NONE, "last_watched": NONE,
    "collection_last_watched_ago": NONE, "favourite": NONE, "metacritic": NONE, "watch_minutes": NONE,
    "certification": UNKNOWN, "keywords": UNKNOWN, "playing": UNKNOWN, "tmdb_votes": UNKNOWN, "released_ago": UNKNOWN,
    "aired": UNKNOWN,
}  # fmt: skip

YES = """
title == 'amélie' | title == "AMÉLIE" | title != 'Heat' | contains(title, 'MÉL') | contains(path, '(2001)')
matches(title, 'é.ie$') | matches(title, 'AM') | title in ['Heat', 'AMÉLIE'] | title not in ['Heat']
size == 7 GiB | size != 8 GiB | size >= 7 GiB | size <= 7GiB | 7.5 GB < size | size in [7 GiB, 1 TB]
year > 2000 | 2000 < year <= 2001 | 2001 >= year > 2000 | year in [1999, 2001] | 2001 == year
imdb_rating > 8.25 | imdb_rating < 8.5 and rt_rating >= 89 | 80 <= rt_rating <= 90
'größe' in tags | 'GRÖSSE' in tags | '4k' in tags | 'kee' not in tags | any_of(tags, 'x', 'keep')
all_of(tags, 'keep', '4k') | not any_of(tags, 'x', 'y') | exists(tags)
added == '2024-03-10' | added != '2024-03-11' | added in ['2020-01-01', '2024-03-10'] | added < '2024-03-11'
'2024-03-01' <= added < '2024-04-01' | unwatched_for > 5 weeks | unwatched_for < 2 months | 30 days < unwatched_for
duration == 120 min | duration > 1.5 hours | watched_share >= 50 % | watched_share < 50.5 %
original_language == 'fr' | original_language == 'fre' | original_language in ['German', 'French']
'french' in audio_languages | 'eng' in audio_languages | all_of(audio_languages, 'en', 'fra')
resolution == '1080' | resolution in ['4k', 'Full HD'] | video_codec == 'x265' | video_codec != 'h264'
quality_profile == 'hd-1080p' | not monitored | known(monitored) | known(studio) | not known(keywords)
studio != 'A24' | studio not in ['A24'] | 'Drama' not in genres | not 'Drama' in genres | not exists(genres)
last_watched != '2020-01-01' | last_watched not in ['2020-01-01'] | metacritic != 5 | not favourite
not (studio == 'A24' and certification == 'PG') | certification == 'PG' or year == 2001
not (certification == 'PG' and year == 2000) | monitored or not monitored
"""
NO = """
title == 'Amelie' | title != 'AMÉLIE' | contains(title, 'x') | matches(title, '^m') | title in ['Heat']
size > 7 GiB | size < 7 GiB | size == 7 GB | 1 GiB < size < 7 GiB | year == 2000 | year not in [2001]
'grö' in tags | any_of(tags, 'kee', 'eep') | all_of(tags, 'keep', 'x') | 'keep' not in tags
added == '2024-03-09' | added == '2024-03-11' | added > '2024-03-10' | unwatched_for > 40 days | watched_share > 50 %
original_language == 'German' | 'de' in audio_languages | resolution == '4k' | monitored | known(keywords)
studio == 'A24' | studio in ['A24'] | contains(studio, 'A') | matches(studio, '.*') | 'Drama' in genres
any_of(genres, 'Drama') | all_of(genres, 'Drama') | exists(studio) | exists(genres) | favourite
last_watched < '2020-01-01' | last_watched > '2020-01-01' | last_watched == '2020-01-01' | last_watched_ago > 1 year
last_watched_ago < 1 year | collection_last_watched_ago > 1 day | metacritic > 5 | metacritic < 5 | 1 < metacritic < 99
watch_minutes >= 0 | certification == 'PG' and year == 2000 | not (certification == 'PG' or year == 2001)
monitored and certification == 'PG'
"""
OPEN = """
certification == 'PG' | certification != 'PG' | certification in ['PG'] | certification not in ['PG']
contains(certification, 'P') | matches(certification, '.*') | not matches(certification, '.*') | exists(certification)
'x' in keywords | 'x' not in keywords | not 'x' in keywords | any_of(keywords, 'x') | all_of(keywords, 'x')
not any_of(keywords, 'x') | exists(keywords) | playing | not playing | tmdb_votes > 5 | tmdb_votes < 5
tmdb_votes != 5 | 1 < tmdb_votes < 5 | not 1 < tmdb_votes < 5 | released_ago > 1 day | release_date > '2000-01-01'
playing and not monitored | playing or monitored | not (playing and year == 2001) | playing or tmdb_votes > 5
playing and not playing | playing or not playing
"""


def _rules(text: str) -> list[str]:
    return [rule.strip() for line in text.strip().splitlines() for rule in line.split(" | ")]


@pytest.fixture
def movie(world: World) -> World:
    world.put(**FACTS)
    world.know("quality_profile", "HD-1080p")
    return world


@pytest.mark.parametrize("when", _rules(YES))
def test_a_clear_yes(movie: World, when: str) -> None:
    assert movie.verdict(when) == "yes"


@pytest.mark.parametrize("when", _rules(NO))
def test_a_clear_no(movie: World, when: str) -> None:
    assert movie.verdict(when) == "no"


@pytest.mark.parametrize("when", _rules(OPEN))
def test_what_is_not_known_is_neither_yes_nor_no(movie: World, when: str) -> None:
    assert movie.verdict(when) == "unknown"


@pytest.mark.parametrize(
    ("column", "value", "when"),
    [
        ("size", "30000000000", "size > 20 GB"), ("size", 3e10, "size > 20 GB"), ("size", b"x", "size > 20 GB"),
        ("year", "2001", "year == 2001"), ("title", 300, "title != 'Heat'"), ("title", b"Heat", "title != 'Heat'"),
        ("monitored", "1", "monitored"), ("monitored", 2, "not monitored"), ("monitored", 0.0, "not monitored"),
        ("tags", '["keep"]', "'keep' not in tags"), ("tags", "\x1fkeep", "'keep' not in tags"),
        ("tags", "", "'keep' not in tags"), ("tags", "\x1f\x1f", "'keep' not in tags"), ("tags", 5, "'keep' not in tags"),
        ("added", "2024-01-01", "added > '2020-01-01'"), ("added", 1.7e9, "added > '2020-01-01'"),
        ("unwatched_since", "long ago", "unwatched_for > 1 day"), ("watched_share", "0.9", "watched_share > 50 %"),
        ("never_watched", "yes", "never_watched"),
    ],
)  # fmt: skip
def test_a_value_of_a_wrong_type_is_unknown(world: World, column: str, value: object, when: str) -> None:
    world.put()
    world.db.execute(f"UPDATE fact SET {column} = ?", (value,))
    assert world.verdict(when) == "unknown"
    assert world.verdict(f"not ({when})") == "unknown"


@pytest.mark.parametrize(
    ("zone", "when", "said"),
    [
        ("UTC", "added == '2024-03-10'", "yes"),
        ("America/New_York", "added == '2024-03-10'", "no"),
        ("America/New_York", "added == '2024-03-09'", "yes"),
        ("America/New_York", "added < '2024-03-10'", "yes"),
        ("Asia/Tokyo", "added >= '2024-03-10'", "yes"),
        ("UTC", "added >= '2024-03-11'", "no"),
    ],
)
def test_a_day_begins_at_midnight_in_the_time_zone(movie: World, zone: str, when: str, said: str) -> None:
    assert movie.verdict(when, timezone=zone) == said


def test_a_day_with_a_change_of_the_clocks_ends_at_its_own_midnight(world: World) -> None:
    world.put(added=clock.parse("2024-03-31T21:59:59Z"))
    assert world.verdict("added == '2024-03-31'", timezone="Europe/Berlin") == "yes"
    world.put(added=clock.parse("2024-03-31T22:00:00Z"))
    assert world.verdict("added == '2024-03-31'", timezone="Europe/Berlin") == "no"


def test_an_age_grows_with_the_moment_of_judging(world: World) -> None:
    world.put(added=NOW - 9 * DAY)
    assert world.verdict("added_ago > 10 days") == "no"
    world.now += 2 * DAY
    assert world.verdict("added_ago > 10 days") == "yes"


@pytest.mark.parametrize("when", ["title == 'Café'", "contains(title, 'fé')", "title in ['CAFÉ']", "'É' in tags"])
def test_letters_are_equal_however_they_are_composed(world: World, when: str) -> None:
    world.put(title="Cafe\u0301", tags=["e\u0301"])
    assert world.verdict(when) == "yes"


def test_a_part_of_one_list_value_and_the_next_is_no_value(world: World) -> None:
    world.put(tags=["a b", "c"])
    assert world.verdict("any_of(tags, 'a', 'b', 'a b c', 'b c')") == "no"


@pytest.mark.parametrize(
    ("stored", "written"), [("en", "English"), ("English", "eng"), ("Portuguese (Brazil)", "pt"), ("zh-TW", "Chinese")]
)
def test_spellings_of_a_language_are_equal(world: World, stored: str, written: str) -> None:
    world.put(original_language=stored, audio_languages=[stored])
    assert world.verdict(f"original_language == '{written}' and '{written}' in audio_languages") == "yes"


def test_a_literal_is_only_ever_a_value(world: World) -> None:
    world.put(title="x'; DROP TABLE fact; --", tags=["?", ":now", "%"])
    assert world.verdict('title == "x\'; DROP TABLE fact; --"') == "yes"
    assert world.verdict("contains(title, '%') or 'w' in tags") == "no"
    assert world.verdict("':now' in tags and '%' in tags") == "yes"


def test_a_pattern_that_takes_too_long_is_unknown(world: World) -> None:
    world.put(title="a" * 1500 + "b")
    assert world.verdict("matches(title, '(a|aa)+$')") == "unknown"
    assert world.verdict("not matches(title, '(a|aa)+$')") == "unknown"


def test_a_pattern_over_a_very_long_text_is_unknown(world: World) -> None:
    world.put(title="a" * 2001)
    assert world.verdict("matches(title, 'a')") == "unknown"
