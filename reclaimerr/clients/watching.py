"""What a manager may ask of any media server, so that it never asks which one it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from reclaimerr.clients.http import Permit, Session
from reclaimerr.model.media import Account, Identity, ItemSeen, Kind, Library, NowPlaying, WatchSeen

MOVIES: tuple[Kind, ...] = ("movie",)
EVERYTHING: tuple[Kind, ...] = ("movie", "series", "season", "episode")
"""Parents first: the order in which libraries are read."""


class Watcher(Protocol):
    """A server that tells who watched what. Plays belong to movies and episodes, favourites to any kind."""

    @property
    def tells_favourites(self) -> bool:
        """False: nobody's favourites are known, and none that were known are gone."""

    @property
    def tells_every_play(self) -> bool:
        """False: there may have been plays that no sweep lists, so that silence proves nothing."""

    def accounts(self) -> list[Account]:
        """Everybody who may have watched, the disabled ones too."""

    def sweep(
        self, accounts: Sequence[Account], kinds: Collection[Kind] = MOVIES
    ) -> Iterator[tuple[list[WatchSeen], float]]:
        """Whatever these accounts have played, begun or marked so far, and which share of the work is done.

        Every item once for an account, with all that is known of it, not only what is new. A page may be
        empty: the time to see to other things. Of accounts that are not asked for some may be told.
        """

    def watched_now(self, accounts: Sequence[Account], remote_ids: Sequence[str]) -> Iterator[list[WatchSeen]]:
        """What these accounts did with these items, asked afresh; items that are gone are left out."""

    def playing(self) -> list[NowPlaying]:
        """What is played or paused right now, by whom."""


class MediaServer(Watcher, Protocol):
    """A media server: its library, its watching, and how it removes."""

    session: Session
    service: str

    def identity(self) -> Identity:
        """Who answers, with the key proved."""

    def libraries(self) -> list[Library]:
        """The libraries and their folders."""

    def pages(self, kinds: Collection[Kind] = MOVIES) -> Iterator[list[ItemSeen]]:
        """Every item of these kinds, a page at a time. BadAnswer if some of the total were not seen."""

    def items(self, remote_ids: Sequence[str]) -> list[ItemSeen]:
        """These items afresh, of whatever kind; one that is not there any more is left out."""

    def deletion_allowed(self) -> bool:
        """Whether the server lets anybody delete through it."""

    def delete_item(self, remote_id: str, permit: Permit) -> None:
        """Delete one item with its files. NotFound if it is gone."""

    def tell_deleted(self, paths: Iterable[str], permit: Permit) -> None:
        """Tell the server that files or folders are gone, so that it looks there at once."""
