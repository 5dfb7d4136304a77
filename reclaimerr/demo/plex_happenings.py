"""What happens on the simulated Plex behind Reclaimerr's back; `person` is who it is in the house, or an account."""

from __future__ import annotations

from reclaimerr.demo.happenings import Happenings
from reclaimerr.demo.plex_scan import scan_plex
from reclaimerr.demo.plexhouse import Playing, PlexHouse, PlexItem


class PlexHappenings(Happenings):
    """The state with what happens on Plex; LookupError where there is none, or it does not list what is named."""

    __slots__ = ()

    def plex_house(self) -> PlexHouse:
        """The Plex that there is."""
        if self.plex is None:
            raise LookupError("there is no Plex")
        return self.plex

    def plex_items(self, key: str) -> list[PlexItem]:
        """The items that are played when somebody plays all of it."""
        found = [leaf for item in self.plex_house().of(key) for leaf in item.leaves()]
        if not found:
            raise KeyError(key)
        return found

    def play_on_plex(self, person: str, key: str, at: int | None = None, share: float = 1.0) -> None:
        """Somebody watches it there; what he only begins is told of the owner alone."""
        with self._change(key) as now:
            house, when = self.plex_house(), now if at is None else at
            number = house.account(person).id
            for item in self.plex_items(key):
                if share >= 0.9:
                    house.viewed(item, number, when)
                else:
                    house.begun(item, number, when, share)

    def mark_on_plex(self, person: str, key: str) -> None:
        """Somebody marks it as watched: no history tells, and the item itself only of the owner."""
        with self._change(key) as now:
            for item in self.plex_items(key):
                self.plex_house().marked(item, self.plex_house().account(person).id, now)

    def start_on_plex(self, person: str, key: str, share: float = 0.2) -> str:
        """Somebody presses play there and goes on watching; gives the session's key."""
        with self._change(key) as now:
            house, item = self.plex_house(), self.plex_items(key)[0]
            number = str(house.next_id())
            house.playing[number] = Playing(number, house.account(person).id, item.key, share)
            house.begun(item, house.account(person).id, now, share)
            return number

    def stop_on_plex(self, session: str) -> None:
        """The client there goes away."""
        with self.lock:
            item = self.plex_house().items.get(self.plex_house().playing.pop(session).key)
            for key in item.keys if item else ():
                self.judge(key)

    def scan_on_plex(self) -> None:
        """Plex looks through its folders, now."""
        with self.lock:
            for section in self.plex_house().sections:
                if section.kind != "artist":
                    scan_plex(self, section)
