"""Plex Media Server 1.40 and newer, with its owner's token."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reclaimerr.clients import body, mediainfo
from reclaimerr.clients import plex_answers as answers
from reclaimerr.clients import plex_lists as lists
from reclaimerr.clients import plex_model as model
from reclaimerr.clients import plex_watch as watch
from reclaimerr.clients.address import Param
from reclaimerr.clients.http import Permit, Session
from reclaimerr.clients.versions import at_least
from reclaimerr.clients.watching import EVERYTHING, MOVIES
from reclaimerr.errors import BadAnswer, NotFound, Refused, WrongService
from reclaimerr.model.location import below
from reclaimerr.model.media import Account, Identity, ItemSeen, Kind, Library, NowPlaying, WatchSeen

OLDEST = (1, 40)
IDS_A_CALL = 50
TYPES: Mapping[Kind, int] = {"movie": 1, "series": 2, "season": 3, "episode": 4}
LEAVES: tuple[Kind, ...] = ("movie", "episode")
"""The kinds that are played; the others' marks are made of theirs."""
_HOMES: Mapping[Kind, str] = {"movie": "movies", "series": "series", "season": "series", "episode": "series"}
_SLIM: dict[str, Param] = {
    "sort": "addedAt",
    "excludeElements": "Role,Director,Writer,Image,UltraBlurColors",
    "excludeFields": "summary,tagline",
}
_MARKS: dict[str, Param] = {**_SLIM, "excludeElements": f"{_SLIM['excludeElements']},Media,Genre,Country"}


def headers(token: str) -> dict[str, str]:
    """What every request carries; without `Accept: application/json`, which every session sends, it is XML."""
    return {
        "X-Plex-Token": token.strip(),
        "X-Plex-Client-Identifier": "reclaimerr",
        "X-Plex-Product": "Reclaimerr",
    }


class Plex:
    """One Plex Media Server, through one session."""

    tells_favourites = False
    tells_every_play = False

    def __init__(self, session: Session) -> None:
        self.session = session
        self.service = session.service

    def identity(self) -> Identity:
        """Who answers, with the token proved; WrongService for others, Refused if it is too old."""
        found = self.session.get_json("/identity", type=answers.Identified).media_container
        if found is None or not found.machine_identifier:
            raise WrongService(self.service, "something else answers at this address, not Plex")
        if not at_least(self.service, found.version, OLDEST):
            raise Refused(self.service, f"Plex {found.version} is too old: 1.40 or newer is needed")
        name = self._server().friendly_name or "Plex"
        return Identity(product="Plex", version=found.version, name=name, server=found.machine_identifier)

    def deletion_allowed(self) -> bool:
        """Whether "Allow media deletion" is set; Plex declines every deletion otherwise."""
        return self._server().allow_media_deletion

    def libraries(self) -> list[Library]:
        """The libraries and their folders."""
        found = self.session.get_json("/library/sections/all", type=answers.Sectioned).media_container
        sections = found.directories or []
        if len(sections) < found.size:
            raise BadAnswer(self.service, f"told {len(sections)} of its {found.size} libraries")
        return [model.library(section) for section in sections]

    def pages(self, kinds: Collection[Kind] = MOVIES) -> Iterator[list[ItemSeen]]:
        """Every item of these kinds, library by library, shows before their seasons and episodes.

        BadAnswer if some of a library's total were not seen.
        """
        for library in self.libraries():
            for kind in EVERYTHING:
                if kind in kinds and library.kind == _HOMES[kind]:
                    path, params = self._list(library, kind, {**_SLIM, "includeGuids": 1})
                    for page, _share in lists.sweep(self.session, path, params, lists.items, lists.key):
                        yield [self._seen(item, library.name) for item in page]

    def items(self, remote_ids: Sequence[str]) -> list[ItemSeen]:
        """These items afresh, of whatever kind; one that is not there any more is left out."""
        names = {library.remote_id: library.name for library in self.libraries()} if remote_ids else {}
        return [
            self._seen(item, names.get(model.text(item.section_id) or "", item.section_title))
            for item in self._named(remote_ids)
        ]

    def accounts(self) -> list[Account]:
        """Everybody that the server knows: `0` without a login, `1` the owner, the others by their numbers."""
        page = self.session.get_json("/accounts", type=answers.Listing).media_container
        return [model.account(one) for one in lists.rows(self.service, page.accounts, answers.Account)]

    def sweep(
        self, accounts: Sequence[Account], kinds: Collection[Kind] = MOVIES
    ) -> Iterator[tuple[list[WatchSeen], float]]:
        """The completed views of all accounts, whoever is asked for, and the owner's marks."""
        own: dict[str, WatchSeen] = {}
        for page in self._touched(kinds):
            own.update((one.remote_id, one) for one in map(model.marks, page) if model.is_trace(one))
            yield [], 0.0
        tally = watch.Tally()
        for found, share in watch.rows(self.session):
            for row in watch.of_kinds(found, kinds):
                tally.add(row)
            yield [], share
        for chunk in watch.in_chunks(tally.told(own)):
            yield chunk, 1.0

    def history(self, since: int | None = None) -> Iterator[list[WatchSeen]]:
        """The completed views of all accounts since an instant, added up; empty pages while it is read.

        `plays` are those since then: never to be taken for all of them.
        """
        tally = watch.Tally()
        for found, _share in watch.rows(self.session, **({} if since is None else {"viewedAt>": since})):
            for row in watch.of_kinds(found, LEAVES):
                tally.add(row)
            yield []
        yield from watch.in_chunks(tally.told({}))

    def watched_now(self, accounts: Sequence[Account], remote_ids: Sequence[str]) -> Iterator[list[WatchSeen]]:
        """What all accounts did with these movies and episodes, the owner's untouched ones too.

        One request for every movie or show among them.
        """
        found = [item for item in self._named(remote_ids) if model.KINDS.get(item.type) in LEAVES]
        own = {one.remote_id: one for one in map(model.marks, found)}
        tally = watch.Tally()
        for title in dict.fromkeys(str(item.grandparent_rating_key or item.rating_key) for item in found):
            for page, _share in watch.rows(self.session, metadataItemID=self._told(title)):
                for row in page:
                    if model.text(row.rating_key) in own:
                        tally.add(row)
        yield list(tally.told(own))

    def playing(self) -> list[NowPlaying]:
        """What is played or paused right now, by whom. BadAnswer where it tells fewer than it claims: one might be hidden."""
        page = self.session.get_json("/status/sessions", type=answers.Listing).media_container
        if page.size is not None and page.size != len(page.metadata or ()):
            raise BadAnswer(self.service, f"tells {len(page.metadata or ())} of {page.size} sessions")
        sessions = lists.rows(self.service, page.metadata, answers.Playing)
        return [now for session in sessions if (now := model.playing(session))]

    def delete_item(self, remote_id: str, permit: Permit) -> None:
        """Delete one item with all its versions and files. NotFound if it is gone, Conflict if it may not be."""
        self.session.send("DELETE", f"/library/metadata/{_checked(remote_id)}", permit)

    def tell_deleted(self, paths: Iterable[str], permit: Permit) -> None:
        """Have the folders of these files or titles scanned again; paths of no library are left out.

        What Plex then misses stays in its trash until the owner empties it, which we never do: with a
        disk that is not mounted it would empty the library.
        """
        libraries = self.libraries()
        places = (
            (library.remote_id, mediainfo.folder_of(path)) for path in paths for library in _above(path, libraries)
        )
        for section, folder in dict.fromkeys(places):
            self.session.send(
                "POST", f"/library/sections/{self._told(section)}/refresh", permit, params={"path": folder}
            )

    def _server(self) -> answers.Server:
        found = self.session.get_json("/", type=answers.Identified).media_container
        if found is None:
            raise BadAnswer(self.service, "the server does not tell who it is")
        return found

    def _touched(self, kinds: Collection[Kind]) -> Iterator[list[answers.Item]]:
        for library in self.libraries():
            for kind in LEAVES:
                if kind in kinds and library.kind == _HOMES[kind]:
                    yield from watch.touched(self.session, *self._list(library, kind, _MARKS))

    def _list(self, library: Library, kind: Kind, params: dict[str, Param]) -> tuple[str, dict[str, Param]]:
        """Where a library's items of a kind are listed."""
        return f"/library/sections/{self._told(library.remote_id)}/all", {"type": TYPES[kind], **params}

    def _told(self, key: str) -> str:
        """A key that Plex told, before it gets into an address."""
        try:
            return _checked(key)
        except ValueError as error:
            raise BadAnswer(self.service, str(error)) from error

    def _named(self, remote_ids: Sequence[str]) -> list[answers.Item]:
        wanted = list(dict.fromkeys(map(_checked, remote_ids)))
        found: list[answers.Item] = []
        for start in range(0, len(wanted), IDS_A_CALL):
            found += self._chunk(wanted[start : start + IDS_A_CALL])
        return found

    def _chunk(self, wanted: list[str]) -> list[answers.Item]:
        """Items by their keys. Where nothing is found of several, each is asked for alone."""
        params: dict[str, Param] = {"includeGuids": 1, "skipRefresh": 1, lists.START: 0, lists.SIZE: len(wanted)}
        try:
            page = lists.one(self.session, f"/library/metadata/{','.join(wanted)}", params)
        except NotFound:
            return [] if len(wanted) == 1 else [item for key in wanted for item in self._chunk([key])]
        found = lists.items(self.service, page)
        if not {lists.key(item) for item in found} <= set(wanted):
            raise BadAnswer(self.service, "told items that were not asked for")
        if page.total_size is not None and len(found) < page.total_size:
            raise BadAnswer(self.service, f"told {len(found)} of {page.total_size} items")
        return found

    def _seen(self, item: answers.Item, library: str | None) -> ItemSeen:
        with body.reading(self.service, f"item {item.rating_key}"):
            return model.item(item, library)


def _above(path: str, libraries: Sequence[Library]) -> list[Library]:
    return [library for library in libraries if any(below(path, folder) for folder in library.folders)]


def _checked(key: str) -> str:
    """The key, which is a number: in a path a list of them, or anything else, would name other things."""
    if not re.fullmatch(r"[1-9]\d{0,17}", key, re.ASCII):
        raise ValueError(f"{key!r} is no key")
    return key
