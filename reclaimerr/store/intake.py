"""The one way in for what services say: whole syncs page by page, and single items afresh.

Unchanged items cost a look at a digest and no write. An item missing from one complete sync is
marked; a second complete sync that misses it too takes its placement away, unless so much is missing at
once that a person has to say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from reclaimerr.config.shape import Limits
from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import FileSeen, ItemSeen, Kind
from reclaimerr.rules.functions import fold
from reclaimerr.store import breaker, db, linked, losses
from reclaimerr.store.doubts import doubted, entangled, judge_doubt, judge_episodes, judge_seasons, misnumbered
from reclaimerr.store.identity import resolve, resolve_version
from reclaimerr.store.merging import follow, touch
from reclaimerr.store.numbering import ask_again, resolve_episode, resolve_season, series_above, spread
from reclaimerr.store.sameness import Sameness, removed_since
from reclaimerr.store.services import Service
from reclaimerr.store.told import columns, digest, text_of
from reclaimerr.store.words import pack

BATCH = 100
SHARE = Limits().breaker_share


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
        self.emptied: set[int] = set()
        self.sameness = Sameness(service)
        self.words: set[tuple[str, str]] = set()

    def take(self, items: Sequence[ItemSeen]) -> None:
        """Take one page in (at most BATCH items a transaction); a repeated id counts once."""
        fresh = {item.remote_id: item for item in spread(items) if item.remote_id not in self.seen}
        self.seen.update(fresh)
        above = [item for item in fresh.values() if item.kind == "series"]
        below = [item for item in fresh.values() if item.kind != "series"]
        for listed in (above, below):
            for start in range(0, len(listed), BATCH):
                self._batch(listed[start : start + BATCH])

    def complete(self, breaker_share: float = SHARE) -> Counts:
        """The read was whole: what it did not list is missing, or gone if it was missing before.

        Where more than `breaker_share` is missing at once automation stops, and all of it stays known as missing
        until a person says that it is gone. Raises WrongService where an arr's titles are not the ones that were
        known: then nothing is missing.
        """
        self.sameness.whole()
        with db.write("sync complete"):
            self._mark_missing(breaker_share)
            self._retire_left()
            self._note_words()
            db.run(
                "UPDATE service SET library_at = :now, items = :items, state = iif(state = 'stale', 'ok', state)"
                " WHERE id = :id",
                {"now": self.now, "items": len(self.seen), "id": self.service.id},
            )
            if self.service.library_at is None:  # what rested on its silence can be known from now on
                db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")
        return self.counts

    def afresh(self, items: Sequence[ItemSeen]) -> None:
        """A targeted read: like `take`, and each item is noted as seen now even where nothing changed."""
        self.take(items)
        marks, params = db.marks([item.remote_id for item in items])
        mine = params | {"now": self.now, "service": self.service.id}
        with db.write("afresh"):
            for column in ("remote_id", "part_of"):  # an OR of both would look at every placement
                db.run(
                    f"UPDATE placement SET observed_at = :now WHERE service_id = :service AND {column} IN ({marks})"
                    f" AND observed_at <> :now",
                    mine,
                )

    def absent(self, remote_id: str) -> None:
        """A targeted read found that this item does not exist: its placement goes at once."""
        with db.write("absent"):
            for found in db.column(
                "SELECT id FROM placement WHERE service_id = :service AND remote_id = :remote"
                " UNION SELECT id FROM placement WHERE service_id = :service AND part_of = :remote",
                {"service": self.service.id, "remote": remote_id},
            ):
                self._forget(found)

    def _batch(self, items: Sequence[ItemSeen]) -> None:
        removed = removed_since(self.service, self.now)
        items = [item for item in items if item.remote_id not in removed]
        digests = {item.remote_id: digest(item, self.maps) for item in items}
        known = self._known([item.remote_id for item in items])
        self.sameness.look(items, known)
        self.counts.items += len(items)
        for item in items:
            self._collect_words(item)
        changed = [item for item in items if self._is_news(item, known.get(item.remote_id), digests[item.remote_id])]
        if not changed:
            return
        with db.write("intake"):
            before = [known[item.remote_id]["media_id"] for item in changed if item.remote_id in known]
            touched: set[int] = set(entangled(before)) if before else set()
            for item in changed:
                touched |= self._place(item, digests[item.remote_id], known.get(item.remote_id))
            settle(touched)

    def _known(self, remote_ids: Sequence[str]) -> dict[str, db.Row]:
        marks, params = db.marks(remote_ids)
        found = db.rows(
            f"SELECT id, remote_id, digest, media_id, missing_at, tmdb, imdb, tvdb, here FROM placement"
            f" WHERE service_id = :service AND remote_id IN ({marks})",
            params | {"service": self.service.id},
        )
        return {one["remote_id"]: one for one in found}

    def _is_news(self, item: ItemSeen, known: db.Row | None, now_digest: int) -> bool:
        """Of an arr's movie that claims more files than were told what was known stays known."""
        if known is None:
            return True
        half_told = self.service.is_arr and item.kind == "movie" and (item.file_count or 0) > len(item.files)
        return not half_told and (known["digest"] != now_digest or known["missing_at"] is not None)

    def _place(self, item: ItemSeen, now_digest: int, known: db.Row | None) -> set[int]:
        """Write one placement and its files; the items whose facts change."""
        media_id = self._media_of(item, known)
        if media_id is None:
            return set()
        values = columns(item, self.service.id, self.maps, self.now) | {"media_id": media_id, "digest": now_digest}
        left = known["media_id"] if known and known["media_id"] != media_id else None
        stayed = known is not None and left is not None and self._lies_where_it_lay(known, item)
        if known is None:
            self.counts.added += 1
            placement_id = db.insert("placement", values)
        else:
            self.counts.changed += 1
            placement_id = known["id"]
            sets = ", ".join(f"{name} = :{name}" for name in values)
            db.run(f"UPDATE placement SET {sets}, missing_at = NULL WHERE id = :id", values | {"id": placement_id})
        self._arrived(media_id, item)
        versions = self._files(item, placement_id, media_id)
        if known is None or left is not None:
            self._unswept()
        if left is not None:
            self._moved(item, placement_id, left, media_id if stayed else None)
        if item.kind == "episode" and self.service.is_arr:
            ask_again(media_id, self.service.id)
        return {media_id, *versions, *((known["media_id"],) if known else ())}

    def _unswept(self) -> None:
        """Who watched what a media server did not list before is not known until its next sweep."""
        db.run("UPDATE service SET watch_at = NULL WHERE id = :id AND watch_at IS NOT NULL", {"id": self.service.id})

    def _arrived(self, media_id: int, item: ItemSeen) -> None:
        """Keep the title fresh (an arr's spelling goes first), and remember the absence of a returning one."""
        spells = self.service.is_arr or not db.value(
            "SELECT 1 FROM placement p JOIN service s ON s.id = p.service_id WHERE p.media_id = :id"
            " AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed' LIMIT 1",
            {"id": media_id},
        )
        db.run(
            "UPDATE media SET back_at = COALESCE(gone_at, back_at), gone_at = NULL,"
            " title = iif(:spells, :title, title), year = iif(:spells, :year, year)"
            " WHERE id = :id AND (gone_at IS NOT NULL OR (:spells AND (title, year) IS NOT (:title, :year)))",
            {"id": media_id, "title": item.title, "year": item.year, "spells": int(spells)},
        )

    def _lies_where_it_lay(self, known: db.Row, item: ItemSeen) -> bool:
        """Whether what a remote id means is still the same file (or folder): then only its ids or number changed."""
        lay = db.column("SELECT here FROM file WHERE placement_id = :id", known)
        lies = [mapped(file.path, self.maps) for file in item.files]
        if not lay and not lies:
            return item.path is not None and known["here"] == mapped(item.path, self.maps)
        return not set(lay).isdisjoint(lies)

    def _moved(self, item: ItemSeen, placement_id: int, left: int, entered: int | None) -> None:
        """A remote id means another item of ours; what hangs below a series has to be looked at again."""
        if entered is not None:
            follow(left, entered)
        if item.kind == "series":
            db.run("DELETE FROM inventory WHERE placement_id = :id", {"id": placement_id})
            db.run(
                "UPDATE placement SET digest = 0 WHERE service_id = :service AND parent = :remote",
                {"service": self.service.id, "remote": item.remote_id},
            )

    def _media_of(self, item: ItemSeen, known: db.Row | None) -> int | None:
        """Which item of ours it is; None for a season or episode whose series is not known (yet)."""
        if item.kind == "season":
            return resolve_season(item, self.service.id, self.now)
        if item.kind == "episode":
            return resolve_episode(item, self.service.id, self.service.type, self.maps, self.now)
        ids = (text_of(item.ids.tmdb), item.ids.imdb, text_of(item.ids.tvdb))
        if known is not None and (known["tmdb"], known["imdb"], known["tvdb"]) == ids:
            return int(known["media_id"])
        shared = known is not None and any(
            one is not None and one == known[scheme] for scheme, one in zip(("tmdb", "imdb", "tvdb"), ids, strict=True)
        )
        return resolve(item, self.service.type, self.maps, self.now, known["media_id"] if known and shared else None)

    def _files(self, item: ItemSeen, placement_id: int, media_id: int) -> set[int]:
        rows = db.rows(
            "SELECT version_id, remote_id, path, size, json_extract(details, '$.hard_links') AS links FROM file"
            " WHERE placement_id = :id",
            {"id": placement_id},
        )
        was = {one["path"]: one["version_id"] for one in rows} | {one["remote_id"]: one["version_id"] for one in rows}
        old = {one["version_id"] for one in rows}
        db.run("DELETE FROM file WHERE placement_id = :id", {"id": placement_id})
        new = {
            self._file(file, placement_id, media_id, item.kind, was.get(file.remote_id, was.get(file.path)))
            for file in {file.remote_id: file for file in item.files}.values()
        }
        linked.keep(placement_id, rows)
        if item.kind == "movie":
            _retire(old - new, self.now)
        if bool(rows) != bool(item.files):
            self._note_emptied(placement_id, emptied=bool(rows))
        return old | new

    def _note_emptied(self, placement_id: int, *, emptied: bool) -> None:
        """What had a file has none any more, or one again."""
        at = {"at": self.now if emptied else None, "id": placement_id}
        db.run("UPDATE placement SET emptied_at = :at WHERE id = :id AND emptied_at IS NOT :at", at)
        if emptied:
            self.emptied.add(placement_id)

    def _file(self, file: FileSeen, placement_id: int, media_id: int, kind: str, before: int | None) -> int:
        here = mapped(file.path, self.maps)
        version = media_id
        if kind == "movie":
            version = resolve_version(file, self.service.id, self.service.type, media_id, here, self.now, before)
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

    def _mark_missing(self, breaker_share: float) -> None:
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
        meant = breaker.is_meant(self.service.name)
        losses.look(self.service, [one["id"] for one in first], self.emptied, breaker_share, self.now)
        if not breaker.keeps(self.service.name):
            for one in absent:
                if one["missing_at"] is not None or meant:
                    self._forget(one["id"])
            breaker.was_read(self.service.name, self.now)

    def _retire_left(self) -> None:
        """What no service means any more since remote ids changed their meaning, now that one is read to its end."""
        left = db.column(
            "SELECT id FROM media m WHERE gone_at IS NULL AND kind IN ('movie', 'series', 'episode')"
            " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.media_id = m.id)"
        )
        for start in range(0, len(left), BATCH):
            _retire(left[start : start + BATCH], self.now)

    def _forget(self, placement_id: int) -> None:
        found = db.row("SELECT id, media_id, remote_id, kind FROM placement WHERE id = :id", {"id": placement_id})
        if found is None:
            return
        if found["kind"] == "series":
            for below in db.column(
                "SELECT id FROM placement WHERE service_id = :service AND parent = :series",
                {"service": self.service.id, "series": found["remote_id"]},
            ):
                self._forget(below)
        others = entangled([found["media_id"]])
        versions = set(db.column("SELECT version_id FROM file WHERE placement_id = :id", found))
        db.run("DELETE FROM placement WHERE id = :id", {"id": found["id"]})
        _retire({found["media_id"], *versions}, self.now)
        settle({found["media_id"], *versions, *others})

    def _collect_words(self, item: ItemSeen) -> None:
        self.words.update(("tag", fold(tag) or "") for tag in item.tags or ())
        self.words.update(("genre", fold(genre) or "") for genre in item.about.genres or ())
        for kind, word in (
            ("quality_profile", item.quality_profile), ("library", item.library), ("root_folder", item.root_folder),
        ):  # fmt: skip
            if word:
                self.words.add((kind, fold(word) or ""))

    def _note_words(self) -> None:
        note_words(self.service.id, self.words | {("service", fold(self.service.name) or "")})


def settle(media_ids: Iterable[int]) -> None:
    """After a change: whose identity is in doubt, and whose facts are to be refreshed."""
    ids = list(set(media_ids))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        others = entangled(some)
        both = [*some, *others]
        above = series_above(some)
        judge_doubt([*both, *(above if others else doubted(above))])
        judge_seasons(misnumbered(some, above))
        judge_episodes(some)
        touch([*both, *above])


def note_words(service_id: int, words: Iterable[tuple[str, str]]) -> None:
    """Replace the vocabulary that a service's library read brought (not its users). Inside `write()`."""
    db.run("DELETE FROM vocabulary WHERE service_id = :id AND kind <> 'user'", {"id": service_id})
    db.run_many("INSERT OR IGNORE INTO vocabulary(kind, name, service_id) VALUES (?, ?, ?)",
                [(kind, name, service_id) for kind, name in words])  # fmt: skip


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
