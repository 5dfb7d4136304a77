"""Who watched what: rows per account that only grow, because a silent server never unwatches anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from reclaimerr.model.media import Account, NowPlaying, WatchSeen
from reclaimerr.rules.functions import fold
from reclaimerr.store import db
from reclaimerr.store.merging import touch
from reclaimerr.store.services import Service

BATCH = 500
EARLIEST = 946_684_800
"""A play before the year 2000 is a device's wrong clock, not a history that long."""

_UPSERT = """
INSERT INTO watch(server, account, media_id, plays, played, last_played, position, favourite, observed_at)
SELECT :server, json_extract(w.value, '$[0]'), json_extract(w.value, '$[1]'), json_extract(w.value, '$[2]'),
       json_extract(w.value, '$[3]'), json_extract(w.value, '$[4]'), json_extract(w.value, '$[5]'),
       json_extract(w.value, '$[6]'), :now
  FROM json_each(:seen) w WHERE 1
ON CONFLICT(media_id, server, account) DO UPDATE SET
    observed_at = CASE WHEN excluded.plays > plays OR excluded.played > played
                         OR COALESCE(excluded.last_played, 0) > COALESCE(last_played, 0)
                         OR (excluded.position > 0 AND iif(:shared, excluded.position > position, excluded.position <> position))
                       THEN excluded.observed_at ELSE observed_at END,
    plays = MAX(plays, excluded.plays), played = MAX(played, excluded.played),
    last_played = NULLIF(MAX(COALESCE(last_played, 0), COALESCE(excluded.last_played, 0)), 0),
    position = iif(:shared, MAX(position, excluded.position), excluded.position),
    favourite = iif(:shared, MAX(favourite, excluded.favourite), excluded.favourite)
WHERE (plays, played, COALESCE(last_played, 0), position, favourite)
   IS NOT (MAX(plays, excluded.plays), MAX(played, excluded.played),
           MAX(COALESCE(last_played, 0), COALESCE(excluded.last_played, 0)),
           iif(:shared, MAX(position, excluded.position), excluded.position),
           iif(:shared, MAX(favourite, excluded.favourite), excluded.favourite))
RETURNING media_id
"""
"""`:shared`: the server lists the items more than once (an HD and a 4K copy), so one entry's silence takes nothing back."""


def accounts(service: Service, server: str, found: Sequence[Account], users: Mapping[str, Sequence[str]]) -> None:
    """Note a server's accounts and the persons they belong to (`[users]`, else the account's own name)."""
    persons = {fold(spelling): person for person, spellings in users.items() for spelling in spellings}
    named = {one.remote_id: fold(persons.get(fold(f"{service.name}:{one.name}"), one.name)) for one in found}
    with db.write("accounts"):
        before = db.rows("SELECT remote_id, person FROM account WHERE server = :server", {"server": server})
        for account in found:
            db.run(
                "INSERT INTO account(server, remote_id, service, name, person, enabled, last_activity)"
                " VALUES (:server, :id, :service, :name, :person, :enabled, :activity)"
                " ON CONFLICT(server, remote_id) DO UPDATE SET service = excluded.service, name = excluded.name,"
                " person = excluded.person, enabled = excluded.enabled, last_activity = excluded.last_activity",
                {
                    "server": server, "id": account.remote_id, "service": service.name, "name": account.name,
                    "person": named[account.remote_id], "enabled": int(account.enabled),
                    "activity": account.last_activity,
                },
            )  # fmt: skip
        if any(one["person"] != named.get(one["remote_id"], one["person"]) for one in before):
            db.run("INSERT OR IGNORE INTO touched SELECT DISTINCT media_id FROM watch WHERE server = :server",
                   {"server": server})  # fmt: skip
        _note_persons(service, server)


def _note_persons(service: Service, server: str) -> None:
    """The persons that a rule may name; accounts that are gone still have plays."""
    db.run("DELETE FROM vocabulary WHERE service_id = :id AND kind = 'user'", {"id": service.id})
    db.run(
        "INSERT OR IGNORE INTO vocabulary(kind, name, service_id)"
        " SELECT DISTINCT 'user', person, :id FROM account WHERE server = :server",
        {"id": service.id, "server": server},
    )


def record(service: Service, server: str, seen: Sequence[WatchSeen], now: int) -> int:
    """Take a page of one server's watching in; how many rows changed. Items we do not know are left out."""
    changed = 0
    for start in range(0, len(seen), BATCH):
        page = seen[start : start + BATCH]
        media = _media_of(service, [one.remote_id for one in page])
        rows = [(media_id, _row(one, media_id)) for one in page for media_id in media.get(one.remote_id, ())]
        twice = _listed_twice(service, {media_id for media_id, _ in rows})
        for shared in (False, True):
            mine = [row for media_id, row in rows if (media_id in twice) is shared]
            changed += _upsert(mine, {"server": server, "now": now, "shared": int(shared)}) if mine else 0
    return changed


def _upsert(rows: Sequence[tuple[object, ...]], told: dict[str, object]) -> int:
    with db.write("watching"):
        news = db.column(_UPSERT, told | {"seen": msgspec.json.encode(rows).decode()})
        touch(news)
    return len(news)


def _row(one: WatchSeen, media_id: int) -> tuple[object, ...]:
    return one.account, media_id, one.plays, int(one.played), one.last_played, float(one.position), int(one.favourite)


def swept(service: Service, server: str, account: str, listed: set[str]) -> None:
    """A whole sweep of one account ended: what it did not list is no favourite of theirs (plays stay)."""
    media = {one for found in _media_of(service, list(listed)).values() for one in found}
    rows = db.column(
        "SELECT media_id FROM watch WHERE server = :server AND account = :account AND favourite = 1",
        {"server": server, "account": account},
    )
    lost = [one for one in rows if one not in media]
    if lost:
        with db.write("favourites"):
            db.run_many(
                "UPDATE watch SET favourite = 0 WHERE media_id = ? AND server = ? AND account = ?",
                [(one, server, account) for one in lost],
            )
            touch(lost)


def complete(service: Service, server: str, history_since: int | None, now: int) -> None:
    """Every account was swept: since when the server can vouch, and that its word is fresh."""
    with db.write("watching complete"):
        db.run("UPDATE service SET watch_at = :now WHERE id = :id", {"now": now, "id": service.id})
        vouch(service, server, history_since)


def vouch(service: Service, server: str, history_since: int | None) -> None:
    """Note since when a server that was swept can vouch; facts that rest on another date are described anew.

    What the owner says of its history counts, where he says something: one old play vouches for no more than
    itself. The earliest play that was ever known is remembered, because a later one takes its place.
    """
    since = _earliest(server) if history_since is None else history_since
    if since != service.vouch_from:
        with db.write("vouch"):
            db.run("UPDATE service SET vouch_from = :since WHERE id = :id", {"since": since, "id": service.id})
            db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")


def _earliest(server: str) -> int | None:
    key = f"first_play:{server}"
    told = db.value("SELECT MIN(last_played) FROM watch WHERE server = :server AND last_played >= :from",
                    {"server": server, "from": EARLIEST})  # fmt: skip
    kept = db.value("SELECT CAST(value AS INTEGER) FROM setting WHERE key = :key", {"key": key})
    earliest = min((int(at) for at in (told, kept) if at is not None), default=None)
    if earliest is not None and earliest != kept:
        with db.write("earliest play"):
            db.run(
                "INSERT INTO setting(key, value) VALUES (:key, :value) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                {"key": key, "value": str(earliest)},
            )
    return earliest


def playing(service: Service, sessions: Sequence[NowPlaying]) -> None:
    """Replace what a server says is being watched right now."""
    remote = [remote_id for session in sessions for remote_id in session.remote_ids]
    media = _media_of(service, remote)
    now_playing = {
        (media_id, session.account)
        for session in sessions
        for remote_id in session.remote_ids
        for media_id in media.get(remote_id, ())
    }
    found = db.rows("SELECT media_id, account FROM playing WHERE service_id = :id", {"id": service.id})
    before = {(one["media_id"], one["account"]) for one in found}
    if now_playing == before:
        return
    with db.write("playing"):
        db.run("DELETE FROM playing WHERE service_id = :id", {"id": service.id})
        db.run_many(
            "INSERT INTO playing(service_id, media_id, account) VALUES (?, ?, ?)",
            [(service.id, media_id, account) for media_id, account in now_playing],
        )
        touch({media_id for media_id, _ in now_playing ^ before})


def _listed_twice(service: Service, media: Collection[int]) -> set[int]:
    """Those of our items that a server lists under several ids. The `+` has them looked up, not all that the server lists."""
    marks, params = db.marks(list(media))
    sql = f"SELECT media_id FROM placement WHERE +service_id = :service AND media_id IN ({marks})"
    return set(db.column(f"{sql} GROUP BY media_id HAVING COUNT(*) > 1", params | {"service": service.id}))


def _media_of(service: Service, remote_ids: Sequence[str]) -> dict[str, list[int]]:
    """Our items behind remote ids: an item that spans several episodes is several of ours."""
    found: dict[str, list[int]] = {}
    for start in range(0, len(remote_ids), BATCH):
        marks, params = db.marks(remote_ids[start : start + BATCH])
        for one in db.rows(
            f"SELECT remote_id, media_id FROM placement WHERE service_id = :service AND remote_id IN ({marks})"
            f" UNION ALL SELECT part_of, media_id FROM placement WHERE service_id = :service AND part_of IN ({marks})",
            params | {"service": service.id},
        ):
            found.setdefault(one["remote_id"], []).append(one["media_id"])
    return found
