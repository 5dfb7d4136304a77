"""How many names each file has on its disk: kept with what its arr says of the file, where the facts look for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from reclaimerr.store import db, families
from reclaimerr.store.merging import touch
from reclaimerr.store.services import Service

PAGE = 500


class Held(msgspec.Struct, frozen=True):
    """A file of an arr, where it would be seen from here, and how many names it had when it was last seen; None: not seen."""

    id: int
    here: str
    size: int | None
    links: int | None


def page(service: Service, after: int) -> list[Held]:
    """The next files of a service, by our own number."""
    return _held("service_id + 0 = :service AND id > :after ORDER BY id LIMIT :page",
                 {"service": service.id, "after": after, "page": PAGE})  # fmt: skip


def is_any(service: Service) -> bool:
    """Whether a file of a service was ever seen on its disk."""
    sql = "SELECT 1 FROM file WHERE service_id = :service AND json_extract(details, '$.hard_links') IS NOT NULL LIMIT 1"
    return db.value(sql, {"service": service.id}) is not None


def of_titles(service: Service, titles: Sequence[int]) -> list[Held]:
    """Its files of some titles, with all that hangs below them."""
    ids, params = families.everything_of(titles)
    return _held(f"+service_id = :service AND version_id IN ({ids})", {**params, "service": service.id})


def note(seen: Sequence[tuple[Held, int | None]]) -> int:
    """Write down how many names each of these has now; how many that changed."""
    changed = [{"id": file.id, "links": links} for file, links in seen if links != file.links]
    if changed:
        with db.write("hard links"):
            db.run_many(
                "UPDATE file SET details = iif(:links IS NULL, json_remove(details, '$.hard_links'),"
                " json_set(details, '$.hard_links', :links)) WHERE id = :id",
                changed,
            )
            marks, params = db.marks([file.id for file, links in seen if links != file.links])
            touch(db.column(f"SELECT DISTINCT version_id FROM file WHERE id IN ({marks})", params))
    return len(changed)


def keep(placement_id: int, before: Iterable[db.Row]) -> None:
    """What was seen of files (remote_id, path, size, links) stays while a placement's are written anew. Inside `write()`."""
    db.run_many(
        "UPDATE file SET details = json_set(details, '$.hard_links', :links)"
        " WHERE placement_id = :placement AND remote_id = :remote_id AND path = :path AND size = :size",
        [{name: one[name] for name in ("remote_id", "path", "size", "links")} | {"placement": placement_id}
         for one in before if one["links"] is not None],
    )  # fmt: skip


def _held(where: str, params: dict[str, int]) -> list[Held]:
    found = db.rows(f"SELECT id, here, size, json_extract(details, '$.hard_links') AS links FROM file WHERE {where}", params)
    return [Held(**one) for one in found]
