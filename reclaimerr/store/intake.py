"""The one way in for what services say: whole syncs page by page, and single items afresh.

Unchanged items cost a look at a digest and no write. An item missing from one complete sync is
marked; a second complete sync that misses it too takes its placement away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import FileSeen, ItemSeen, Kind
from reclaimerr.store import db
from reclaimerr.store.identity import entangled, judge_doubt, resolve, resolve_version, touch
from reclaimerr.store.numbering import PART, judge_numbers, resolve_episode, resolve_season, series_above, spread
from reclaimerr.store.services import Service
from reclaimerr.store.words import join, pack

BATCH = 500


class Counts(msgspec.Struct):
    """What a sync found."""

    items: int = 0
    added: int = 0
    changed: int = 0
    missing: int = 0
    gone: int = 0


class Intake:
    """One read of one service: call `take` for every page, then `complete` if it was whole."""

    def __init__(
        self, service: Service, maps: tuple[PathMap, ...], now: int, kinds: tuple[Kind, ...] = ("movie",)
    ) -> None:
        self.service, self.maps, self.now, self.kinds = service, maps, now, kinds
        self.counts = Counts()
        self.seen: set[str] = set()
        self.words: set[tuple[str, str]] = set()

    def take(self, items: Sequence[ItemSeen]) -> None:
        """Take one page in (at most BATCH items a transaction); a repeated id counts once."""
        fresh = {item.remote_id: item for item in spread(items) if item.remote_id not in self.seen}
        self.seen.update(fresh)
        listed = list(fresh.values())
        for start in range(0, len(listed), BATCH):
            self._batch(listed[start : start + BATCH])

    def complete(self) -> Counts:
        """The read was whole: what it did not list is missing, or gone if it was missing before."""
        with db.write("sync complete"):
            self._mark_missing()
            self._note_words()
            db.run(
                "UPDATE service SET library_at = :now, state = 'ok', message = '', items = :items WHERE id = :id",
                {"now": self.now, "items": len(self.seen), "id": self.service.id},
            )
            if self.service.library_at is None:  # what rested on its silence can be known from now on
                db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")
        return self.counts

    def afresh(self, items: Sequence[ItemSeen]) -> None:
        """A targeted read: like `take`, and each item is noted as seen now even where nothing changed."""
        self.take(items)
        marks, params = db.marks([item.remote_id for item in items])
        with db.write("afresh"):
            db.run(
                f"UPDATE placement SET observed_at = :now WHERE service_id = :service AND remote_id IN ({marks})",
                params | {"now": self.now, "service": self.service.id},
            )

    def absent(self, remote_id: str) -> None:
        """A targeted read found that this item does not exist: its placement goes at once."""
        with db.write("absent"):
            self._forget("service_id = :service AND remote_id = :remote", {"remote": remote_id})

    def _batch(self, items: Sequence[ItemSeen]) -> None:
        digests = {item.remote_id: digest(item, self.maps) for item in items}
        known = self._known([item.remote_id for item in items])
        self.counts.items += len(items)
        for item in items:
            self._collect_words(item)
        changed = [item for item in items if self._is_news(known.get(item.remote_id), digests[item.remote_id])]
        if not changed:
            return
        with db.write("intake"):
            touched: set[int] = set()
            for item in changed:
                touched |= self._place(item, digests[item.remote_id], known.get(item.remote_id))
            settle(touched)

    def _known(self, remote_ids: Sequence[str]) -> dict[str, db.Row]:
        marks, params = db.marks(remote_ids)
        found = db.rows(
            f"SELECT id, remote_id, digest, media_id, missing_at, tmdb, imdb, tvdb FROM placement"
            f" WHERE service_id = :service AND remote_id IN ({marks})",
            params | {"service": self.service.id},
        )
        return {one["remote_id"]: one for one in found}

    @staticmethod
    def _is_news(known: db.Row | None, now_digest: int) -> bool:
        return known is None or known["digest"] != now_digest or known["missing_at"] is not None

    def _place(self, item: ItemSeen, now_digest: int, known: db.Row | None) -> set[int]:
        """Write one placement and its files; the items whose facts change."""
        media_id = self._media_of(item, known)
        if media_id is None:
            return set()
        values = self._columns(item, media_id, now_digest)
        if known is None:
            self.counts.added += 1
            placement_id = db.insert("placement", values)
        else:
            self.counts.changed += 1
            placement_id = known["id"]
            sets = ", ".join(f"{name} = :{name}" for name in values)
            db.run(f"UPDATE placement SET {sets}, missing_at = NULL WHERE id = :id", values | {"id": placement_id})
        _arrived(media_id, item)
        versions = self._files(item, placement_id, media_id)
        return {media_id, *versions, *((known["media_id"],) if known else ())}

    def _media_of(self, item: ItemSeen, known: db.Row | None) -> int | None:
        """Which item of ours it is; None for a season or episode whose series is not known (yet)."""
        if item.kind == "season":
            return int(known["media_id"]) if known else resolve_season(item, self.service.id, self.now)
        if item.kind == "episode":
            return resolve_episode(item, self.service.id, self.service.type, self.maps, self.now)
        ids = (_text(item.ids.tmdb), item.ids.imdb, _text(item.ids.tvdb))
        if known is not None and (known["tmdb"], known["imdb"], known["tvdb"]) == ids:
            return int(known["media_id"])
        return resolve(item, self.service.type, self.maps, self.now)

    def _columns(self, item: ItemSeen, media_id: int, now_digest: int) -> dict[str, object]:
        return {
            "service_id": self.service.id,
            "remote_id": item.remote_id,
            "media_id": media_id,
            "kind": item.kind,
            "title": item.title,
            "year": item.year,
            "tmdb": _text(item.ids.tmdb),
            "tvdb": _text(item.ids.tvdb),
            "imdb": item.ids.imdb,
            "path": item.path,
            "here": mapped(item.path, self.maps) if item.path else None,
            "tail": tail(item.path) if item.path else None,
            "added": item.added,
            "monitored": None if item.monitored is None else int(item.monitored),
            "tags": join(item.tags),
            "quality_profile": item.quality_profile,
            "root_folder": item.root_folder,
            "library": item.library,
            "collection": item.collection,
            "file_count": item.file_count,
            "parent": item.parent,
            "part_of": item.remote_id.partition(PART)[0] if PART in item.remote_id else None,
            "season_number": item.season_number,
            "episode_number": item.episode_number,
            "episode_number_end": item.episode_number_end,
            "size": item.size,
            "more": _more(item),
            "about": pack(item.about),
            "digest": now_digest,
            "observed_at": self.now,
        }

    def _files(self, item: ItemSeen, placement_id: int, media_id: int) -> set[int]:
        old = set(db.column("SELECT version_id FROM file WHERE placement_id = :id", {"id": placement_id}))
        db.run("DELETE FROM file WHERE placement_id = :id", {"id": placement_id})
        new = {self._file(file, placement_id, media_id, item.kind) for file in item.files}
        _retire(old - new, self.now)
        return old | new

    def _file(self, file: FileSeen, placement_id: int, media_id: int, kind: str) -> int:
        here = mapped(file.path, self.maps)
        version = media_id
        if kind == "movie":
            version = resolve_version(file, self.service.id, self.service.type, media_id, here, self.now)
        db.insert(
            "file",
            {
                "service_id": self.service.id, "placement_id": placement_id, "version_id": version,
                "remote_id": file.remote_id, "path": file.path, "here": here, "tail": tail(file.path),
                "size": file.size, "added": file.added, "details": pack(file.details),
            },
        )  # fmt: skip
        db.run("UPDATE media SET gone_at = NULL WHERE id = :id AND gone_at IS NOT NULL", {"id": version})
        return version

    def _mark_missing(self) -> None:
        listed = db.rows(
            "SELECT id, remote_id, media_id, missing_at FROM placement WHERE service_id = :id"
            " AND kind IN (SELECT value FROM json_each(:kinds))",
            {"id": self.service.id, "kinds": msgspec.json.encode(self.kinds).decode()},
        )
        absent = [one for one in listed if one["remote_id"] not in self.seen]
        first = [one for one in absent if one["missing_at"] is None]
        self.counts.missing, self.counts.gone = len(absent), len(absent) - len(first)
        db.run_many(
            "UPDATE placement SET missing_at = :now WHERE id = :id",
            [{"now": self.now, "id": one["id"]} for one in first],
        )
        for start in range(0, len(first), BATCH):
            settle({one["media_id"] for one in first[start : start + BATCH]})
        for one in absent:
            if one["missing_at"] is not None:
                self._forget("id = :id", {"id": one["id"]})

    def _forget(self, where: str, params: dict[str, object]) -> None:
        params = params | {"service": self.service.id}
        found = db.row(f"SELECT id, media_id, remote_id, kind FROM placement WHERE {where}", params)
        if found is None:
            return
        if found["kind"] == "series":
            for below in db.column(
                "SELECT id FROM placement WHERE service_id = :service AND parent = :series",
                {"service": self.service.id, "series": found["remote_id"]},
            ):
                self._forget("id = :id", {"id": below})
        versions = set(db.column("SELECT version_id FROM file WHERE placement_id = :id", found))
        db.run("DELETE FROM placement WHERE id = :id", {"id": found["id"]})
        _retire({found["media_id"], *versions}, self.now)
        settle({found["media_id"], *versions})

    def _collect_words(self, item: ItemSeen) -> None:
        self.words.update(("tag", tag.casefold()) for tag in item.tags or ())
        self.words.update(("genre", genre.casefold()) for genre in item.about.genres or ())
        for kind, word in (
            ("quality_profile", item.quality_profile), ("library", item.library), ("root_folder", item.root_folder),
        ):  # fmt: skip
            if word:
                self.words.add((kind, word.casefold()))

    def _note_words(self) -> None:
        note_words(self.service.id, self.words | {("service", self.service.name.casefold())})


def digest(item: ItemSeen, maps: tuple[PathMap, ...]) -> int:
    """Changes whenever anything that we keep of an item changes (64 bits, signed)."""
    packed = msgspec.msgpack.encode((item, maps))
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big", signed=True)


def settle(media_ids: Iterable[int]) -> None:
    """After a change: whose identity is in doubt, and whose facts are to be refreshed."""
    ids = list(set(media_ids))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        others = entangled(some)
        both = [*some, *others]
        judge_doubt(both)
        judge_numbers(series_above(some))
        touch(both)


def note_words(service_id: int, words: Iterable[tuple[str, str]]) -> None:
    """Replace the vocabulary that a service's library read brought (not its users). Inside `write()`."""
    db.run("DELETE FROM vocabulary WHERE service_id = :id AND kind <> 'user'", {"id": service_id})
    db.run_many("INSERT OR IGNORE INTO vocabulary(kind, name, service_id) VALUES (?, ?, ?)",
                [(kind, name, service_id) for kind, name in words])  # fmt: skip


def _arrived(media_id: int, item: ItemSeen) -> None:
    """Keep the title fresh, and remember the absence that a returning title had."""
    db.run(
        "UPDATE media SET back_at = COALESCE(gone_at, back_at), gone_at = NULL, title = :title, year = :year"
        " WHERE id = :id AND (gone_at IS NOT NULL OR (title, year) IS NOT (:title, :year))",
        {"id": media_id, "title": item.title, "year": item.year},
    )


def _retire(ids: Iterable[int], now: int) -> None:
    """Note which of these items nobody holds any more."""
    marks, params = db.marks(list(ids))
    db.run(
        f"""
        UPDATE media SET gone_at = :now WHERE id IN ({marks}) AND gone_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.media_id = media.id)
           AND NOT EXISTS (SELECT 1 FROM file f WHERE f.version_id = media.id)
        """,
        params | {"now": now},
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


_MORE = ("episode_title", "aired", "first_aired", "last_aired", "previous_airing", "next_airing", "series_type",
         "monitor_new_items", "episode_count", "total_episode_count", "absolute_number")  # fmt: skip


def _more(item: ItemSeen) -> str:
    """What only series, seasons and episodes have, as JSON."""
    if item.kind == "movie":
        return "{}"
    told = {name: value for name in _MORE if (value := getattr(item, name)) is not None}
    return msgspec.json.encode(told).decode()
