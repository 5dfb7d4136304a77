"""What must stay."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from reclaimerr.store import db, protections
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")


def family() -> tuple[int, int, int]:
    """A series with a season with an episode."""
    ids: list[int] = []
    with db.write("test"):
        for kind in ("series", "season", "episode"):
            parent = ids[-1] if ids else None
            ids.append(
                db.insert("media", {"kind": kind, "title": "The Office", "parent_id": parent, "created_at": NOW})
            )
    return ids[0], ids[1], ids[2]


def test_a_protected_episode_keeps_its_season_and_series() -> None:
    series, season, episode = family()
    protections.add(episode, "owner", NOW)
    assert protections.active(NOW) == {series, season, episode}


def test_a_protected_series_keeps_all_its_episodes() -> None:
    series, season, episode = family()
    protections.add(series, "owner", NOW)
    assert protections.active(NOW) == {series, season, episode}


def test_a_protection_that_ran_out_protects_nothing() -> None:
    movie = builders.movie()
    protections.add(movie, "owner", NOW, until=NOW + DAY)
    assert protections.active(NOW + DAY - 1) == {movie}
    assert protections.active(NOW + DAY) == frozenset()


def test_a_protection_that_was_given_up_protects_nothing() -> None:
    found = protections.add(builders.movie(), "owner", NOW)
    assert protections.end(found, "owner", NOW)
    assert not protections.end(found, "owner", NOW)
    assert protections.active(NOW) == frozenset()


def test_two_persons_protections_of_one_item_stand_side_by_side() -> None:
    movie = builders.movie()
    protections.end(protections.add(movie, "owner", NOW), "owner", NOW)
    protections.add(movie, "family", NOW)
    assert protections.active(NOW) == {movie}


@pytest.mark.parametrize(
    ("first", "second", "until"),
    [
        (NOW + DAY, NOW + 2 * DAY, NOW + 2 * DAY),
        (NOW + 2 * DAY, NOW + DAY, NOW + 2 * DAY),
        (NOW + DAY, None, None),
        (None, NOW + DAY, None),
    ],
)
def test_protecting_again_prolongs_and_never_shortens(first: int | None, second: int | None, until: int | None) -> None:
    movie = builders.movie()
    protection = protections.add(movie, "owner", NOW, until=first)
    assert protections.add(movie, "owner", NOW, until=second) == protection
    found = protections.get(protection)
    assert found is not None
    assert found.until == until


def test_a_protection_into_the_past_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        protections.add(builders.movie(), "owner", NOW, until=NOW)


def test_an_unknown_item_cannot_be_protected() -> None:
    with pytest.raises(KeyError):
        protections.add(99, "owner", NOW)


def test_an_item_names_the_protections_that_keep_it() -> None:
    series, _, episode = family()
    kept = protections.add(series, "owner", NOW, reason="rewatch")
    assert [one.id for one in protections.of(episode, NOW)] == [kept]
    assert [one.reason for one in protections.page(now=NOW)[0]] == ["rewatch"]
