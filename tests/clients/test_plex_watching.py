"""Who watched what on a Plex: its history, and the owner's own marks."""

from __future__ import annotations

from typing import Any

import pytest
from plex_shelf import PlexShelf, Row, Section, container, episode, film, page, play, season, show
from scripted import Server

from reclaimerr.clients.plex import Plex
from reclaimerr.clients.plex_watch import CHUNK
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.errors import BadAnswer, Refused
from reclaimerr.model.media import Account, NowPlaying, WatchSeen

AT = 1_700_000_000


def serve(server: Server, plays: list[Row] | None = None, **marks: object) -> PlexShelf:
    """A Plex with movies 1 to 3, of which the owner marked the first, and with a show of two episodes."""
    movies = [film(1, **marks), film(2), film(3)]
    rows = [show(10), season(20, 1, 10), episode(30, 1, 10), episode(31, 2, 10)]
    sections = [Section(1, "Movies", "movie", movies, ("/data/movies",)), Section(2, "TV", "show", rows)]
    return PlexShelf(sections, plays or []).serve(server)


def swept(plex: Plex, *kinds: Any) -> dict[tuple[str, str], WatchSeen]:
    """What a sweep tells, by item and account, each once."""
    found = [one for told, _ in plex.sweep([], kinds or ("movie",)) for one in told]
    named = {(one.remote_id, one.account): one for one in found}
    assert len(named) == len(found)
    return named


def test_accounts_are_everybody_in_the_history(server: Server, plex: Plex) -> None:
    server.script["/accounts"] = container(
        size=3, Account=[{"id": 0, "name": ""}, {"id": 1, "name": "Anna"}, {"id": 1000, "name": "Ben"}]
    )
    assert plex.accounts() == [
        Account(remote_id="0", name="account 0"),
        Account(remote_id="1", name="Anna"),
        Account(remote_id="1000", name="Ben"),
    ]


def test_a_token_that_is_no_owners_is_refused(server: Server, plex: Plex) -> None:
    serve(server).sections.clear()
    server.script["/status/sessions/history/all"] = page(403, "Forbidden")
    with pytest.raises(Refused, match="has not the right"):
        list(plex.sweep([]))


def test_views_are_added_up_by_item_and_account(server: Server, plex: Plex) -> None:
    plays = [play(1, 2, 1000, AT), play(2, 2, 1000, AT + 50), play(3, 3, 1000, AT), play(4, 2, 7, AT + 9)]
    serve(server, plays)
    assert swept(plex) == {
        ("2", "1000"): WatchSeen(remote_id="2", account="1000", plays=2, played=True, last_played=AT + 50),
        ("3", "1000"): WatchSeen(remote_id="3", account="1000", plays=1, played=True, last_played=AT),
        ("2", "7"): WatchSeen(remote_id="2", account="7", plays=1, played=True, last_played=AT + 9),
    }
    (asked,) = server.asked("/status/sessions/history/all")
    assert asked.values("sort") == ["viewedAt:desc"]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"viewCount": 2, "lastViewedAt": AT}, {"plays": 2, "played": True, "last_played": AT}),
        ({"viewCount": 1}, {"plays": 1, "played": True}),
        ({"viewOffset": 3_000_000, "lastViewedAt": AT}, {"position": 0.5, "last_played": AT}),
        ({"viewOffset": 1}, {"position": 0.001}),
        ({"viewOffset": 9_000_000}, {"position": 1.0}),
        ({"lastViewedAt": AT}, {"last_played": AT}),
    ],
)  # fmt: skip
def test_any_trace_of_the_owner_is_seen_although_the_history_has_none(
    server: Server, plex: Plex, marks: Row, expected: Row
) -> None:
    serve(server, **marks)
    assert swept(plex) == {("1", "1"): WatchSeen(remote_id="1", account="1", **expected)}


def test_the_owners_marks_and_views_are_one(server: Server, plex: Plex) -> None:
    plays = [play(1, 1, 1, AT + 5), play(2, 2, 1, AT), play(3, 1, 1000, AT)]
    serve(server, plays, viewCount=3, lastViewedAt=AT, viewOffset=600_000)
    found = swept(plex)
    assert found["1", "1"] == WatchSeen(
        remote_id="1", account="1", plays=3, played=True, last_played=AT + 5, position=0.1
    )
    assert found["2", "1"].plays == found["1", "1000"].plays == 1
    assert found["1", "1000"].position == 0.0


def test_marks_are_asked_for_with_filters_that_leave_out_the_untouched(server: Server, plex: Plex) -> None:
    serve(server, viewCount=1)
    swept(plex)
    asked = server.asked("/library/sections/1/all")
    filters = [set(dict(seen.query)) & {"unwatched", "inProgress", "lastViewedAt>>"} for seen in asked]
    assert filters == [{"unwatched"}, {"inProgress"}, {"lastViewedAt>>"}]
    assert server.asked("/library/sections/2/all") == []


def test_a_server_that_knows_no_such_filter_tells_no_untouched_items(server: Server, plex: Plex) -> None:
    serve(server)
    server.script["/library/sections/1/all"] = container(totalSize=2, Metadata=[film(1, viewCount=1), film(2)])
    assert set(swept(plex)) == {("1", "1")}


def test_episodes_are_told_where_they_are_asked_for(server: Server, plex: Plex) -> None:
    plays = [play(1, 30, 1000, AT, type="episode", grandparentRatingKey="10"), play(2, 2, 1000, AT)]
    plays += [play(3, 99, 1000, AT, type="track"), play(4, 31, 1000, AT, type=None)]
    shelf = serve(server, plays)
    shelf.sections[1].rows[3]["viewCount"] = 1
    assert set(swept(plex)) == {("2", "1000"), ("31", "1000")}
    assert set(swept(plex, *EVERYTHING)) == {("30", "1000"), ("2", "1000"), ("31", "1000"), ("31", "1")}
    assert {value for seen in server.asked("/library/sections/2/all") for value in seen.values("type")} == {"4"}


def test_views_of_items_that_are_gone_belong_to_nothing(server: Server, plex: Plex) -> None:
    serve(server, [play(1, None, 1000, AT)])
    assert swept(plex) == {}


def test_a_long_history_is_read_page_by_page_and_each_row_counts_once(server: Server, plex: Plex) -> None:
    serve(server, [play(at, at % 600 + 1, 1000, AT + at) for at in range(1200)])
    told = list(plex.sweep([]))
    assert [len(found) for found, _ in told] == [0, 0, 0, CHUNK, 100]
    assert [share for _, share in told] == pytest.approx([500 / 1200, 990 / 1200, 1.0, 1.0, 1.0])
    assert sum(one.plays for found, _ in told for one in found) == 1200


def test_a_play_that_ends_meanwhile_does_not_spoil_the_sweep(server: Server, plex: Plex) -> None:
    def watch(shelf: PlexShelf) -> None:
        shelf.plays.append(play(9000 + len(shelf.plays), 2, 1000, AT + 9000))

    shelf = serve(server, [play(at, 3, 1000, AT + at) for at in range(1200)])
    shelf.between = watch
    assert swept(plex)["3", "1000"].plays == 1200


def test_a_history_that_is_cut_short_is_a_bad_answer(server: Server, plex: Plex) -> None:
    serve(server)
    server.script["/status/sessions/history/all"] = container(totalSize=9, Metadata=[play(1, 2, 1000, AT)])
    with pytest.raises(BadAnswer, match="told 1 of its 9"):
        list(plex.sweep([]))


def test_the_history_since_an_instant_adds_up_what_came_since(server: Server, plex: Plex) -> None:
    serve(server, [play(1, 2, 1000, AT), play(2, 2, 1000, AT + 50), play(3, 2, 1000, AT + 60)])
    found = [one for told in plex.history(AT + 50) for one in told]
    assert found == [WatchSeen(remote_id="2", account="1000", plays=2, played=True, last_played=AT + 60)]
    assert server.seen[0].values("viewedAt>") == [str(AT + 50)]


def test_the_whole_history_is_asked_for_without_an_instant(server: Server, plex: Plex) -> None:
    serve(server, [play(1, 2, 1000, AT)])
    assert [len(told) for told in plex.history()] == [0, 1]
    assert server.seen[0].values("viewedAt>") == []


def test_named_items_are_told_for_all_accounts_and_the_owners_untouched_too(server: Server, plex: Plex) -> None:
    plays = [
        play(1, 1, 1000, AT),
        play(2, 2, 1000, AT),
        play(3, 30, 7, AT, grandparentRatingKey="10"),
        play(4, 31, 7, AT, grandparentRatingKey="10"),
    ]
    serve(server, plays, viewCount=1)
    (found,) = plex.watched_now([], ["1", "3", "30", "77"])
    assert {(one.remote_id, one.account): one.plays for one in found} == {
        ("1", "1"): 1,
        ("1", "1000"): 1,
        ("3", "1"): 0,
        ("30", "1"): 0,
        ("30", "7"): 1,
    }


def test_episodes_of_one_show_cost_one_question(server: Server, plex: Plex) -> None:
    serve(server)
    list(plex.watched_now([], ["30", "31", "10", "20"]))
    asked = server.asked("/status/sessions/history/all")
    assert [seen.values("metadataItemID") for seen in asked] == [["10"]]


def test_what_plays_is_told_with_its_parents(server: Server, plex: Plex) -> None:
    up = {"parentRatingKey": "20", "grandparentRatingKey": "10"}
    sessions = [
        {"ratingKey": "1", "type": "movie", "User": {"id": "1", "title": "Anna"}},
        {"ratingKey": "30", "type": "episode", "User": {"id": 1000}} | up,
        {"type": "clip", "User": {"id": "1"}},
        {"ratingKey": "2"},
    ]
    server.script["/status/sessions"] = container(size=4, Metadata=sessions)
    assert plex.playing() == [
        NowPlaying(remote_ids=("1",), account="1"),
        NowPlaying(remote_ids=("30", "20", "10"), account="1000"),
        NowPlaying(remote_ids=("2",), account=""),
    ]


def test_sessions_that_are_claimed_and_not_told_are_no_answer(server: Server, plex: Plex) -> None:
    server.script["/status/sessions"] = container(size=2, Metadata=[{"ratingKey": "1", "type": "movie", "User": {"id": "1"}}])
    with pytest.raises(BadAnswer, match="1 of 2 sessions"):
        plex.playing()


def test_nothing_plays(server: Server, plex: Plex) -> None:
    server.script["/status/sessions"] = container(size=0)
    assert plex.playing() == []
