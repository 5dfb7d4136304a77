"""Jellyfin 10.9 to 12. Its API key acts as administrator; watching is asked for user by user."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from reclaimerr import __version__
from reclaimerr.clients import body
from reclaimerr.clients import jellyfin_answers as answers
from reclaimerr.clients import jellyfin_model as model
from reclaimerr.clients.address import Param
from reclaimerr.clients.http import Permit, Session
from reclaimerr.clients.jellyfin_model import dashed, plain
from reclaimerr.clients.versions import at_least
from reclaimerr.clients.watching import EVERYTHING, MOVIES
from reclaimerr.errors import BadAnswer, Refused, WrongService
from reclaimerr.model.media import Account, Identity, ItemSeen, Kind, Library, NowPlaying, WatchSeen

OLDEST = (10, 9)
PAGE = 500
"""Larger ones take 10.11 minutes on a big library."""
OVERLAP = 10
"""Items that a page repeats from the one before: what is removed meanwhile moves the rest up."""
IDS_A_CALL = 50
PLAYING_WITHIN = 960
"""Seconds since a session was last heard of: a paused film still plays."""

_SORTED: dict[str, Param] = {"sortBy": "DateCreated,SortName", "sortOrder": "Ascending"}
_LISTED: dict[str, Param] = {"recursive": True, "collapseBoxSetItems": False, "enableImages": False}
_FACTS = "ProviderIds,DateCreated,Path,Genres,Tags,Studios,ProductionLocations"
_WHOLE: dict[str, Param] = {
    "excludeLocationTypes": "Virtual",
    "enableUserData": False,
    "fields": f"{_FACTS},MediaSources",
}
_FOLDER: dict[str, Param] = {**_WHOLE, "fields": _FACTS}


def headers(key: str) -> dict[str, str]:
    """What every request carries: the one way to send a key that 12 still takes."""
    who = f'Client="Reclaimerr", Device="Reclaimerr", DeviceId="reclaimerr", Version="{__version__}"'
    return {"Authorization": f'MediaBrowser Token="{key.strip()}", {who}'}


class Jellyfin:
    """One Jellyfin server, through one session."""

    tells_favourites = True
    tells_every_play = True

    def __init__(self, session: Session) -> None:
        self.session = session
        self.service = session.service

    def identity(self) -> Identity:
        """Who answers, with the key proved; WrongService for Emby and others, Refused if it is too old."""
        info = self.session.get_json("/System/Info/Public", type=answers.PublicInfo)
        if info.product_name != "Jellyfin Server":
            who = info.product_name or ("Emby" if info.id else "something without a name")
            raise WrongService(self.service, f"{who[:60]} {info.version[:20]} answers at this address, not Jellyfin")
        if not at_least(self.service, info.version, OLDEST):
            raise Refused(self.service, f"Jellyfin {info.version} is too old: 10.9 or newer is needed")
        if not info.id:
            raise BadAnswer(self.service, "the server does not tell its id")
        self.session.get_json("/System/Info", type=answers.PublicInfo)
        return Identity(
            product="Jellyfin", version=info.version, name=info.server_name or "Jellyfin", server=plain(info.id)
        )

    def libraries(self) -> list[Library]:
        """The libraries and their folders."""
        return [
            model.library(folder)
            for folder in self.session.get_json("/Library/VirtualFolders", type=list[answers.Folder])
        ]

    def pages(self, kinds: Collection[Kind] = MOVIES) -> Iterator[list[ItemSeen]]:
        """Every item of these kinds, at most PAGE at a time, series before their seasons and episodes.

        BadAnswer at the end of a kind if some of its total were not seen.
        """
        libraries = self.libraries()
        for kind in EVERYTHING:
            if kind in kinds:
                fields = _WHOLE if kind in model.LEAVES else _FOLDER
                for page in self._sweep({**_LISTED, **_of((kind,)), **fields, **_SORTED}):
                    yield [self._seen(item, libraries) for item in page]

    def items(self, remote_ids: Sequence[str]) -> list[ItemSeen]:
        """These items afresh, of whatever kind; one that is not there any more is left out."""
        libraries = self.libraries() if remote_ids else []
        return [self._seen(item, libraries) for item in self._named(remote_ids, _WHOLE)]

    def accounts(self) -> list[Account]:
        """Everybody with a login, disabled ones too."""
        users = self.session.get_json("/Users", type=list[answers.User])
        with body.reading(self.service, "the users"):
            return [model.account(user) for user in users]

    def sweep(
        self, accounts: Sequence[Account], kinds: Collection[Kind] = MOVIES
    ) -> Iterator[tuple[list[WatchSeen], float]]:
        """Whatever these accounts have played, begun or marked, account by account."""
        for index, account in enumerate(accounts):
            for page in self.watched(account, kinds):
                yield page, index / len(accounts)

    def watched(self, account: Account, kinds: Collection[Kind] = MOVIES) -> Iterator[list[WatchSeen]]:
        """Whatever an account has played, begun or marked, each item once.

        Four sweeps: what was begun and soon left has neither mark nor position, only a date. Of series and
        seasons only favourites are told: their plays are their episodes'.
        """
        asked: dict[str, Param] = {**_LISTED, "userId": dashed(account.remote_id), "enableUserData": True}
        told: set[str] = set()
        played = [kind for kind in model.LEAVES if kind in kinds]
        if played:
            who = {**asked, **_of(played)}
            yield from self._fresh(self._dated(who), account, told)
            for mark in ("IsPlayed", "IsResumable"):
                yield from self._fresh(self._sweep({**who, **_SORTED, "filters": mark}), account, told)
        liked = {**asked, **_of(kinds), **_SORTED, "filters": "IsFavorite"}
        yield from self._fresh(self._sweep(liked), account, told)

    def watched_now(self, accounts: Sequence[Account], remote_ids: Sequence[str]) -> Iterator[list[WatchSeen]]:
        """What these accounts did with these items, asked afresh, account by account."""
        for account in accounts:
            yield self.watched_items(account, remote_ids)

    def watched_items(self, account: Account, remote_ids: Sequence[str]) -> list[WatchSeen]:
        """What an account did with these items, untouched ones too; those hidden from it are left out."""
        who: dict[str, Param] = {"userId": dashed(account.remote_id), "enableUserData": True}
        return [self._watch(item, account) for item in self._named(remote_ids, who)]

    def playing(self) -> list[NowPlaying]:
        """What is played or paused right now, by whom."""
        sessions = self.session.get_json(
            "/Sessions", {"activeWithinSeconds": PLAYING_WITHIN}, type=list[answers.SessionInfo]
        )
        return [now for session in sessions if (now := model.playing(session))]

    def deletion_allowed(self) -> bool:
        """An API key may delete whatever its users may not."""
        return True

    def delete_item(self, remote_id: str, permit: Permit) -> None:
        """Delete one item with its files. NotFound if it is gone."""
        self.session.send("DELETE", f"/Items/{dashed(_checked(remote_id))}", permit)

    def tell_deleted(self, paths: Iterable[str], permit: Permit) -> None:
        """Tell the server that files are gone, so that it looks there at once."""
        updates = [{"Path": path, "UpdateType": "Deleted"} for path in paths]
        if updates:
            self.session.send("POST", "/Library/Media/Updated", permit, json={"Updates": updates})

    def _sweep(self, params: dict[str, Param]) -> Iterator[list[answers.Item]]:
        """Every item of a query, once, page by page; complete or a BadAnswer."""
        total, start, seen = 0, 0, set[str]()
        while True:
            page = self._page({**params, "startIndex": start, "limit": PAGE, "enableTotalRecordCount": start == 0})
            total = page.total_record_count if start == 0 else total
            items = self._items(page)
            fresh = [item for item in items if plain(item.id) not in seen]
            if start and items and len(fresh) == len(items):
                raise BadAnswer(self.service, "the library changed while it was read")
            seen.update(plain(item.id) for item in fresh)
            if fresh:
                yield list({plain(item.id): item for item in fresh}.values())
            reached = start + len(items)
            if not fresh or _is_end(len(items), reached, len(seen), total):
                break
            start = max(start + 1, reached - OVERLAP)
        if len(seen) < total:
            raise BadAnswer(self.service, f"told {len(seen)} of its {total} items")

    def _dated(self, params: dict[str, Param]) -> Iterator[list[answers.Item]]:
        """What has a date of play, latest first. Plays meanwhile only move items back, into the next page."""
        start, sorts = 0, True
        order: dict[str, Param] = {"sortBy": "DatePlayed", "sortOrder": "Descending"}
        while True:
            page = self._page({**params, **order, "startIndex": start, "limit": PAGE, "enableTotalRecordCount": False})
            items = self._items(page)
            yield [item for item in items if item.user_data is None or item.user_data.is_trace]
            sorts = sorts and _is_sorted(items)
            if len(items) < PAGE or (sorts and not _date(items[-1])):
                return
            start += len(items)

    def _named(self, remote_ids: Sequence[str], params: dict[str, Param]) -> list[answers.Item]:
        """Items by id. An id that is no id would be skipped in silence, an empty list mean everything."""
        wanted = list(dict.fromkeys(_checked(one) for one in remote_ids))
        found: list[answers.Item] = []
        for start in range(0, len(wanted), IDS_A_CALL):
            chunk = wanted[start : start + IDS_A_CALL]
            page = self._page({**params, "enableImages": False, "ids": ",".join(map(dashed, chunk))})
            items = self._items(page)
            if not {plain(item.id) for item in items} <= set(chunk):
                raise BadAnswer(self.service, "told items that were not asked for")
            found += items
        return found

    def _page(self, params: dict[str, Param]) -> answers.Page:
        return self.session.get_json("/Items", params, type=answers.Page)

    def _items(self, page: answers.Page) -> list[answers.Item]:
        decoder = msgspec.json.Decoder(answers.Item)
        return [
            body.decoded(self.service, decoder.decode, raw, f"$.Items[{index}]") for index, raw in enumerate(page.items)
        ]

    def _fresh(
        self, pages: Iterator[list[answers.Item]], account: Account, told: set[str]
    ) -> Iterator[list[WatchSeen]]:
        """The marks of items that no sweep before told: every sweep tells all marks of an item."""
        for page in pages:
            fresh = [item for item in page if plain(item.id) not in told]
            told.update(plain(item.id) for item in fresh)
            if fresh:
                yield [self._watch(item, account) for item in fresh]

    def _watch(self, item: answers.Item, account: Account) -> WatchSeen:
        with body.reading(self.service, f"item {item.id}"):
            found = model.watch(item, account.remote_id)
        if found is None:
            raise BadAnswer(self.service, f"does not say what {account.name} did with item {item.id}")
        return found

    def _seen(self, item: answers.Item, libraries: Sequence[Library]) -> ItemSeen:
        with body.reading(self.service, f"item {item.id}"):
            return model.item(item, libraries)


def _of(kinds: Collection[Kind]) -> dict[str, Param]:
    """Items of these kinds. None at all would mean everything."""
    words = [word for kind, word in model.TYPES.items() if kind in kinds]
    if not words:
        raise ValueError("no kinds of items")
    return {"includeItemTypes": ",".join(words)}


def _is_end(count: int, reached: int, seen: int, total: int) -> bool:
    """Whether a page was the last. One that is full goes on unless all agree: the total may be a lie."""
    return reached >= total and (count < PAGE or reached == seen == total)


def _is_sorted(items: list[answers.Item]) -> bool:
    """Whether a server did sort by date of play, the undated last."""
    dates = [_date(item) for item in items]
    return dates == sorted(dates, reverse=True)


def _date(item: answers.Item) -> str:
    return (item.user_data.last_played_date or "") if item.user_data else ""


def _checked(remote_id: str) -> str:
    found = plain(remote_id)
    if not re.fullmatch(r"[0-9a-f]{32}", found):
        raise ValueError(f"{remote_id!r} is no id")
    return found
