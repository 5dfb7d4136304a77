"""Ids of the public databases in Plex's guids: the new agents' `Guid` lists and the old agents' own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reclaimerr.clients.mediainfo import imdb, positive
from reclaimerr.model.media import Ids

_NEW = re.compile(r"(imdb|tmdb|tvdb)://([^/?]+)")
_OLD = re.compile(r"com\.plexapp\.agents\.(\w+)://([^/?]+)(/)?")
_AGENTS = {"imdb": "imdb", "themoviedb": "tmdb", "thetvdb": "tvdb"}
_HAMA = re.compile(r"tvdb\d?-(\d+)")


def ids(guid: str | None, guids: Iterable[str]) -> Ids:
    """The ids of an item; those that its list names go before its old agent's."""
    found = _of_old_agent(guid or "")
    for one in guids:
        match = _NEW.fullmatch(one.strip().lower())
        if match:
            found[match[1]] = match[2]
    return Ids(tmdb=_number(found.get("tmdb")), tvdb=_number(found.get("tvdb")), imdb=imdb(found.get("imdb")))


def _of_old_agent(guid: str) -> dict[str, str]:
    """Of `...thetvdb://268592/1/3` the number is the show's, not the episode's: that one has none."""
    match = _OLD.match(guid.strip().lower())
    if not match or match[3]:
        return {}
    agent, number = match[1], match[2]
    hama = _HAMA.match(number) if agent == "hama" else None
    if hama:
        return {"tvdb": hama[1]}
    return {_AGENTS[agent]: number} if agent in _AGENTS else {}


def _number(text: str | None) -> int | None:
    return positive(int(text)) if text and text.isdecimal() and len(text) < 18 else None
