"""Whether an arr is still the one that it was: it has no id of its own, only its titles tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reclaimerr.errors import WrongService
from reclaimerr.model.media import ItemSeen
from reclaimerr.store import breaker, db
from reclaimerr.store.services import Service

SURE_FROM = 10
"""Below so many known titles nothing can be told from how many of them are there."""


class Sameness:
    """Counts, during one read, the known titles that are there under their remote ids with their ids of old."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.known = self.kept = self.fresh = 0
        self.meant = breaker.is_meant(service.name)

    def look(self, items: Sequence[ItemSeen], known: Mapping[str, db.Row]) -> None:
        """Before a page is taken in. Raises WrongService once too few of the known titles are what they were."""
        for item in items:
            before = known.get(item.remote_id)
            if item.kind not in ("movie", "series"):
                continue
            if before is None:
                self.fresh += 1
                continue
            self.known += 1
            told = (item.ids.tmdb, item.ids.tvdb, item.ids.imdb)
            self.kept += any(str(one) == before[name] for one, name in zip(told, ("tmdb", "tvdb", "imdb"), strict=True) if one)
        self._refuse(self.known)

    def whole(self) -> None:
        """At the end, before anything counts as missing: of all that was listed until now. Raises WrongService."""
        listed = "SELECT COUNT(*) FROM placement WHERE service_id = :id AND missing_at IS NULL AND kind IN ('movie', 'series')"
        self._refuse(int(db.value(listed, {"id": self.service.id})) - self.fresh)

    def _refuse(self, known: int) -> None:
        if self.service.is_arr and not self.meant and known >= SURE_FROM and self.kept < known / 2:
            raise WrongService(
                self.service.name,
                f"only {self.kept} of {known} known titles are there under their ids, so this is another database;"
                " if it is meant, say go on, or give its section another name",
            )


def removed_since(service: Service, since: int) -> set[str]:
    """Remote ids of what we removed since a read began: the answer that is being taken in does not know that yet."""
    return set(
        db.column(
            "SELECT json_extract(plan, '$.remote_id') FROM intent WHERE service = :service AND dry_run = 0"
            " AND state IN ('removed', 'failed') AND ended_at >= :since",
            {"service": service.name, "since": since},
        )
    )
