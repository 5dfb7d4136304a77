"""How often this installation has started and copied its database: a number in the database and beside it.

Where the database's own is smaller, somebody put a copy in its place by hand, which is a restore like any other.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

from reclaimerr.paths import DataDir, write_private
from reclaimerr.store import db, soundness

_ASK = "SELECT value FROM setting WHERE key = 'age'"


def grow(data: DataDir) -> None:
    """From now on every copy made before is an older one. The database is attached and connected."""
    with db.write("age"):
        age = max(int(db.value(_ASK) or 0), _seen(data)) + 1
        db.run("INSERT INTO setting(key, value) VALUES ('age', :age) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
               {"age": str(age)})  # fmt: skip
    with suppress(OSError):  # a full disk: then the next copy is taken for a present one, no harm else
        write_private(data.age, f"{age}\n")


def is_older(data: DataDir) -> bool:
    """Whether the database is an older one than was seen here."""
    with closing(soundness.connect(data.database)) as connection:
        try:
            found = connection.execute(_ASK).fetchone()
        except sqlite3.OperationalError:  # it was never prepared to its end
            return False
    return int(found[0] if found else 0) < _seen(data)


def _seen(data: DataDir) -> int:
    try:
        return int(data.age.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
