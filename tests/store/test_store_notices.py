"""Notices are said once."""

from __future__ import annotations

import pytest

from reclaimerr.store import db, notices
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
LOST = ("lost:plex", "warning", "plex does not answer")


def said() -> list[str]:
    """The texts of the open notices."""
    return [notice.text for notice in notices.open_notices()]


def test_the_same_again_is_no_news() -> None:
    assert notices.put(*LOST, NOW)
    assert not notices.put(*LOST, NOW + 60)
    assert [(notice.text, notice.at) for notice in notices.open_notices()] == [("plex does not answer", NOW)]


def test_saying_the_same_again_takes_no_lock() -> None:
    notices.put(*LOST, NOW)
    before = db.value("SELECT total_changes()")
    notices.put(*LOST, NOW + 60)
    notices.end("another", NOW)
    assert db.value("SELECT total_changes()") == before


def test_other_words_replace_the_old_ones() -> None:
    notices.put(*LOST, NOW)
    assert notices.put("lost:plex", "error", "plex does not answer for a day", NOW + 60)
    assert said() == ["plex does not answer for a day"]


def test_what_is_over_is_gone_and_news_when_it_comes_back() -> None:
    notices.put(*LOST, NOW)
    assert notices.end("lost:plex", NOW)
    assert said() == []
    assert notices.put(*LOST, NOW + 60)


def test_what_a_person_dismissed_does_not_come_back_by_itself() -> None:
    notices.put(*LOST, NOW)
    notices.dismiss(notices.open_notices()[0].id, "owner", NOW)
    assert not notices.put(*LOST, NOW + 60)
    assert said() == []


def test_what_a_person_dismissed_comes_back_once_it_was_over() -> None:
    notices.put(*LOST, NOW)
    notices.dismiss(notices.open_notices()[0].id, "owner", NOW)
    assert not notices.end("lost:plex", NOW)
    assert notices.put(*LOST, NOW + 60)


def test_what_a_person_dismissed_comes_back_in_other_words() -> None:
    notices.put(*LOST, NOW)
    notices.dismiss(notices.open_notices()[0].id, "owner", NOW)
    assert notices.put("lost:plex", "warning", "plex refuses the key", NOW + 60)


def test_the_most_serious_is_first() -> None:
    notices.put("a", "info", "info", NOW)
    notices.put("b", "error", "error", NOW)
    notices.put("c", "warning", "warning", NOW)
    assert said() == ["error", "warning", "info"]
