"""What a manager asks of any media server, it may ask of each of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from plex_shelf import PlexShelf, Section, container, play
from plex_shelf import film as plex_film
from scripted import Server, said
from shelf import Shelf, film, number

from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.watching import MediaServer
from reclaimerr.model.media import Account

SEEN = {"Played": True, "PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}
ANNA, BEN = number(501), number(502)


@pytest.fixture(params=["jellyfin", "plex"])
def media_server(request: pytest.FixtureRequest, server: Server, jellyfin: Jellyfin, plex: Plex) -> MediaServer:
    """One server of each kind, with movies 1 to 3: two accounts have seen the first, one the second."""
    if request.param == "jellyfin":
        marks = {ANNA: {number(1): SEEN, number(2): SEEN}, BEN: {number(1): SEEN}}
        Shelf([film(count) for count in (1, 2, 3)], marks).serve(server)
        server.script["/Users"] = said([{"Id": ANNA, "Name": "Anna"}, {"Id": BEN, "Name": "Ben"}])
        server.script["/Sessions"] = said([])
        return jellyfin
    plays = [play(1, 1, 1, 1704251003), play(2, 2, 1, 1704251003), play(3, 1, 1000, 1704251003)]
    PlexShelf([Section(1, "Movies", "movie", [plex_film(key) for key in (1, 2, 3)])], plays).serve(server)
    server.script["/accounts"] = container(Account=[{"id": 1, "name": "Anna"}, {"id": 1000, "name": "Ben"}])
    server.script["/status/sessions"] = container(size=0)
    return plex


def named(media_server: MediaServer) -> Iterator[tuple[str, str, int]]:
    """Title, person and plays, as a whole sweep tells them."""
    titles = {item.remote_id: item.title for page in media_server.pages() for item in page}
    accounts = media_server.accounts()
    persons = {account.remote_id: account.name for account in accounts}
    for told, share in media_server.sweep(accounts):
        assert 0 <= share <= 1
        yield from ((titles[one.remote_id], persons[one.account], one.plays) for one in told)


def test_a_sweep_tells_who_watched_what(media_server: MediaServer) -> None:
    assert sorted(named(media_server)) == [("Film 1", "Anna", 1), ("Film 1", "Ben", 1), ("Film 2", "Anna", 1)]


def test_named_items_are_told_afresh(media_server: MediaServer) -> None:
    items = [item.remote_id for page in media_server.pages() for item in page if item.title != "Film 1"]
    told = [one for page in media_server.watched_now(media_server.accounts(), items) for one in page]
    assert sorted(one.plays for one in told if one.plays) == [1]
    assert {one.remote_id for one in told} == set(items)


def test_nothing_plays(media_server: MediaServer) -> None:
    assert media_server.playing() == []


def test_plex_tells_neither_favourites_nor_every_play(jellyfin: Jellyfin, plex: Plex) -> None:
    assert (jellyfin.tells_favourites, jellyfin.tells_every_play) == (True, True)
    assert (plex.tells_favourites, plex.tells_every_play) == (False, False)


def test_a_jellyfins_sweep_goes_account_by_account(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1)], {ANNA: {number(1): SEEN}, BEN: {number(1): SEEN}}).serve(server)
    accounts = [Account(remote_id=who, name=who) for who in (ANNA, BEN)]
    told = [([one.account for one in found], share) for found, share in jellyfin.sweep(accounts)]
    assert told == [([ANNA], 0.0), ([BEN], 0.5)]
