"""Wishes for children, as rows that the web or the command line wrote; only ever read here."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import msgspec

from reclaimerr.paths import DataDir

PATIENCE = 0.05  # seconds that a locked database may cost the supervisor


class Wish(msgspec.Struct, frozen=True):
    """What somebody wants of one child: `wish` is start, stop or restart."""

    id: int
    process: str
    wish: str
    by: str


class Wishes:
    """Sees each wish once, by remembering the highest id; what was wished before the first look is void."""

    def __init__(self, data: DataDir) -> None:
        self._uri = f"{data.database.absolute().as_uri()}?mode=ro"
        self._last: int | None = None

    def look(self) -> list[Wish]:
        """The new wishes; none where the database cannot be read now.

        Each look opens its own connection (about 0.2 ms), so that a restored file is never missed.
        """
        try:
            with closing(sqlite3.connect(self._uri, uri=True, timeout=PATIENCE)) as connection:
                return self._new(connection)
        except (sqlite3.Error, OSError):
            return []

    def _new(self, connection: sqlite3.Connection) -> list[Wish]:
        if self._last is None:
            self._last = int(connection.execute("SELECT coalesce(max(id), 0) FROM wish").fetchone()[0])
        sql = "SELECT id, process, wish, by FROM wish WHERE id > ? ORDER BY id LIMIT 100"
        wishes = [Wish(*row) for row in connection.execute(sql, (self._last,))]
        if wishes:
            self._last = wishes[-1].id
        return wishes
