"""Guards: what must hold at the very moment of a removal. Cheap ones first; every objection is kept.

A guard answers with a sentence for the owner, or None. A guard that cannot see what it needs objects.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

import msgspec

from reclaimerr.model.location import below, normal
from reclaimerr.units import human_bytes, human_seconds

FRESH = 300
"""Seconds that an answer may be old when a removal acts on it."""
PROTECTED = "It is protected."
ASKED_TO_KEEP = "Somebody asked to keep it, and that is not decided yet."


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """All that the guards look at: one planned removal in one service, and the facts of this moment.

    Paths are as the owning service sees them. None is "not known". `answers_at` is the oldest of the
    answers that confirmed. `others` are folders of other titles, in any arr, that touch this one's;
    `stopped` says why automation stands, where this is automatic; `along` are files that the service would
    delete unasked; `silent` are services that were not read completely lately, `awaited` those whose open
    requests are not known.
    """

    now: int
    action: str
    kind: str
    service: str
    answers_at: int | None
    stopped: str | None = None
    protected: bool = True
    asked_to_keep: bool = True
    awaited: tuple[str, ...] = ()
    doubt: str | None = None
    favourite: bool | None = None
    keep_favourites: bool = True
    playing: bool | None = None
    served: bool = True
    added: int | None = None
    min_age: int = 0
    busy: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    folder: str | None = None
    roots: tuple[str, ...] = ()
    closed_roots: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    shared_with: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    copies_left: int | None = None
    drop_folder: bool = False
    strangers: tuple[str, ...] = ()
    size: int | None = None
    items_today: int = 0
    bytes_today: int = 0
    max_items: int = 0
    max_bytes: int = 0
    known_bytes: int = 0
    max_share: float = 1.0


class Guard(Protocol):
    """One reason why something may not go now."""

    def __call__(self, scene: Scene) -> str | None: ...


class NotProtected:
    """A person's word comes before any rule."""

    def __call__(self, scene: Scene) -> str | None:
        return PROTECTED if scene.protected else None


class NobodyAsksToKeep:
    """A pending ask blocks at once."""

    def __call__(self, scene: Scene) -> str | None:
        return ASKED_TO_KEEP if scene.asked_to_keep else None


class NobodyAwaitsIt:
    """What somebody asked a Seerr for, and has not got yet, stays."""

    def __call__(self, scene: Scene) -> str | None:
        if not scene.awaited:
            return None
        return f"Whether somebody still waits for it is not known: {' and '.join(scene.awaited)} cannot be asked."


class AutomationRuns:
    """What goes because its time has come waits while automation stands; what a person named now does not."""

    def __call__(self, scene: Scene) -> str | None:
        return f"Automation has stopped: {scene.stopped}" if scene.stopped else None


class NotInDoubt:
    """Only what we are sure to recognise may go."""

    def __call__(self, scene: Scene) -> str | None:
        return f"Which title this is is in doubt: {scene.doubt}." if scene.doubt else None


class NotAFavourite:
    """Somebody's favourite stays, unless the owner switched that off."""

    def __call__(self, scene: Scene) -> str | None:
        if not scene.keep_favourites or not scene.served:
            return None
        if scene.favourite is None:
            return "Whether it is somebody's favourite is not known."
        return "It is somebody's favourite." if scene.favourite else None


class NobodyIsWatching:
    """Never from under somebody's eyes."""

    def __call__(self, scene: Scene) -> str | None:
        if not scene.served:
            return None
        if scene.playing is None:
            return "Whether somebody is watching it is not known."
        return "Somebody is watching it right now." if scene.playing else None


class OldEnough:
    """What came only lately stays, whatever a rule says."""

    def __call__(self, scene: Scene) -> str | None:
        if scene.added is None:
            return "When it was added is not known."
        age = scene.now - scene.added
        if age >= scene.min_age:
            return None
        return f"It was added {human_seconds(max(age, 0))} ago; min_age is {human_seconds(scene.min_age)}."


class NothingUnderWay:
    """No download and no import for it in its arr."""

    def __call__(self, scene: Scene) -> str | None:
        return f"{scene.service} is busy with it ({', '.join(scene.busy)})." if scene.busy else None


class EverySourceAnswered:
    """Who holds it was read to the end, and lately: silence is no answer."""

    def __call__(self, scene: Scene) -> str | None:
        return f"{' and '.join(scene.silent)} did not answer completely lately." if scene.silent else None


class Recent:
    """The answers that this rests on are minutes old, not hours."""

    limit: ClassVar[int] = FRESH

    def __call__(self, scene: Scene) -> str | None:
        if scene.answers_at is None or scene.now - scene.answers_at > self.limit:
            return "The services' answers are older than five minutes."
        return None


class BelowARoot:
    """Every path lies strictly below an accessible root folder."""

    def __call__(self, scene: Scene) -> str | None:
        paths = [*scene.files, *([scene.folder] if scene.folder else [])]
        if not paths:
            return "It has no path that we know of."
        for path in paths:
            if ".." in normal(path).split("/"):
                return f"{path} leads out of the folder that it names."
            if not any(below(path, root) for root in scene.roots):
                return f"{path} is not below a root folder of {scene.service}."
            if any(below(path, root) for root in scene.closed_roots):
                return f"The root folder of {path} is not accessible now."
        return None


class NotNested:
    """Its folder is not another title's, nor above or below one."""

    def __call__(self, scene: Scene) -> str | None:
        if not scene.others:
            return None
        return f"Its folder {scene.folder or 'there'} touches another title's: {scene.others[0]}."


class NotShared:
    """A file that somebody else still holds stays."""

    def __call__(self, scene: Scene) -> str | None:
        if scene.shared_with:
            return f"The same file is held by {', '.join(scene.shared_with)}, which does not go with it."
        return None


class NothingAlong:
    """A media server deletes whole items: never with another version or episode in it."""

    def __call__(self, scene: Scene) -> str | None:
        if not scene.along:
            return None
        more = f" and {len(scene.along) - 1} more" if len(scene.along) > 1 else ""
        return f"{scene.service} would delete {scene.along[0]}{more} along with it."


class NotTheLastCopy:
    """A version rule never takes the last version of a movie."""

    def __call__(self, scene: Scene) -> str | None:
        if scene.kind != "version":
            return None
        return None if scene.copies_left else "It is the last copy of this movie."


class OnlyItsOwnFiles:
    """A folder goes only when it holds no media file outside the selection."""

    def __call__(self, scene: Scene) -> str | None:
        if scene.drop_folder and scene.strangers:
            return f"Its folder holds another media file: {scene.strangers[0]}."
        return None


class WithinLimits:
    """The limits of a rolling day: items (others than this one), bytes, share of the library."""

    def __call__(self, scene: Scene) -> str | None:
        if scene.action == "unmonitor":
            return None  # it takes nothing away
        if full := day_is_full(scene.items_today, scene.max_items):
            return full
        if scene.size is None:
            return "How large it is is not known."
        if scene.bytes_today + scene.size > scene.max_bytes:
            return (f"{human_bytes(scene.bytes_today)} went in the last 24 hours and this is {human_bytes(scene.size)};"
                    f" max_bytes_per_day is {human_bytes(scene.max_bytes)}.")  # fmt: skip
        if scene.size and scene.bytes_today + scene.size > scene.max_share * scene.known_bytes:
            return f"More than {scene.max_share:.0%} of the library would go in 24 hours (max_share_per_day)."
        return None


def day_is_full(items_today: int, max_items: int) -> str | None:
    """Whether no more items may go today; that is known before anybody is asked."""
    if items_today < max_items:
        return None
    went = "1 item" if items_today == 1 else f"{items_today} items"
    return f"{went} went in the last 24 hours; max_items_per_day is {max_items}."


GUARDS: tuple[Guard, ...] = (
    NotProtected(), NobodyAsksToKeep(), AutomationRuns(), NotInDoubt(), NotAFavourite(), NobodyIsWatching(),
    NobodyAwaitsIt(), OldEnough(), NothingUnderWay(), EverySourceAnswered(), Recent(), BelowARoot(), NotNested(),
    NotShared(), NothingAlong(), NotTheLastCopy(), OnlyItsOwnFiles(), WithinLimits(),
)  # fmt: skip


def objections(scene: Scene) -> list[str]:
    """Every guard's objection, in order; a guard that breaks objects."""
    found = []
    for guard in GUARDS:
        try:
            text = guard(scene)
        except Exception as error:  # noqa: BLE001 - a bug in a guard must never let anything through
            text = f"The check {type(guard).__name__} failed ({type(error).__name__})."
        if text:
            found.append(text)
    return found
