"""Who watched what on a Plex: the history of all accounts, and the owner's marks on the items.

The history knows completed views only, and neither marks made by hand nor rows that were purged; the
owner's marks are in the items' own answers. Nobody else's are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reclaimerr.clients import plex_answers as answers
from reclaimerr.clients import plex_lists as lists
from reclaimerr.clients import plex_model as model
from reclaimerr.clients.address import Param
from reclaimerr.clients.answers import past
from reclaimerr.clients.http import Session
from reclaimerr.model.media import Kind, WatchSeen

HISTORY = "/status/sessions/history/all"
CHUNK = 500
_TOUCHED: tuple[dict[str, Param], ...] = ({"unwatched": 0}, {"inProgress": 1}, {"lastViewedAt>>": 0})
"""What the owner has finished, begun, or begun and soon left."""


class Tally:
    """Completed views, added up by account and item."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, tuple[int, int]]] = {}

    def add(self, row: answers.HistoryRow) -> None:
        """Count a row; one of an item that is gone has no key and nothing to belong to."""
        if row.rating_key is None:
            return
        key = str(row.rating_key)
        items = self._found.setdefault(str(row.account_id), {})
        plays, last = items.get(key, (0, 0))
        items[key] = (plays + 1, max(last, past(row.viewed_at) or 0))

    def told(self, own: Mapping[str, WatchSeen]) -> Iterator[WatchSeen]:
        """Every item once for an account; `own`: the owner's marks, which may know more or less."""
        of_owner = self._found.get(model.OWNER, {})
        for account, items in self._found.items():
            for key, counted in items.items():
                mark = own.get(key) if account == model.OWNER else None
                yield _joined(mark or WatchSeen(remote_id=key, account=account), *counted)
        yield from (mark for key, mark in own.items() if key not in of_owner)


def _joined(mark: WatchSeen, plays: int, last: int) -> WatchSeen:
    return WatchSeen(
        remote_id=mark.remote_id,
        account=mark.account,
        plays=max(mark.plays, plays),
        played=True,
        last_played=max(mark.last_played or 0, last) or None,
        position=mark.position,
    )


def in_chunks(seen: Iterator[WatchSeen]) -> Iterator[list[WatchSeen]]:
    """CHUNK at a time, as a store likes them."""
    chunk: list[WatchSeen] = []
    for one in seen:
        chunk.append(one)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def rows(session: Session, **filters: Param) -> Iterator[tuple[list[answers.HistoryRow], float]]:
    """Rows of the history, latest first, and which share was read."""
    params: dict[str, Param] = {"sort": "viewedAt:desc", **filters}
    return lists.sweep(session, HISTORY, params, _read_rows, _row_key)


def of_kinds(found: list[answers.HistoryRow], kinds: Collection[Kind]) -> Iterator[answers.HistoryRow]:
    """The rows of movies or episodes; one that does not say its kind is not left out."""
    return (row for row in found if row.type is None or model.KINDS.get(row.type) in kinds)


def touched(session: Session, path: str, params: dict[str, Param]) -> Iterator[list[answers.Item]]:
    """The items of a library that the owner ever started or marked; some of them more than once."""
    for mark in _TOUCHED:
        for page, _share in lists.sweep(session, path, {**params, **mark}, lists.items, lists.key):
            yield page


def _read_rows(service: str, page: answers.Page) -> list[answers.HistoryRow]:
    return lists.rows(service, page.metadata, answers.HistoryRow)


def _row_key(row: answers.HistoryRow) -> str:
    return row.history_key or f"{row.account_id} {row.rating_key} {row.viewed_at}"
