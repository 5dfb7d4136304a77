"""The figures for Prometheus: read from the rows when asked, kept nowhere.

The text is written here: the usual client library costs this process 12 MiB and a third of a second
at its first use, for a format of one line a figure. A test reads the text with that library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from reclaimerr import __version__, clock
from reclaimerr.store.stats import Sum
from reclaimerr.web.documents import Status
from reclaimerr.web.shapes import Instant

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[tuple[str, ...], float | None]
"""The values of the labels, and the figure; None is left out."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def text(status: Status) -> str:
    """The document that Prometheus reads."""
    return "".join([*_library(status), *_services(status), *_disks(status), *_processes(status)])


def _library(status: Status) -> Iterator[str]:
    sums, levels = status.sums, [notice.level for notice in status.notices]
    yield _metric("info", "Which version runs.", ("version",), [((__version__,), 1)])
    yield _metric("dry_run", "1 while nothing is ever removed.", (), [((), status.dry_run)])
    yield _metric("library_items", "Items that are there.", ("kind",), _items(sums.library))
    yield _metric("library_bytes", "Their size.", ("kind",), _bytes(sums.library))
    yield _metric("candidates", "What may go.", ("state",), _items(sums.candidates))
    yield _metric("candidate_bytes", "Its size.", ("state",), _bytes(sums.candidates))
    yield _metric("jobs", "Open jobs.", ("state",), [((state,), count) for state, count in sums.jobs.items()])
    yield _metric("freed_items_total", "Titles removed; no dry runs.", (), [((), sums.freed.items)], "counter")
    yield _metric("freed_bytes_total", "Bytes that removals gave back.", (), [((), sums.freed.bytes)], "counter")
    yield _metric("notices", "What needs a person.", ("level",),
                  [((level,), levels.count(level)) for level in ("error", "warning", "info")])  # fmt: skip


def _items(sums: Mapping[Any, Sum]) -> list[Sample]:
    return [((word,), one.items) for word, one in sums.items()]


def _bytes(sums: Mapping[Any, Sum]) -> list[Sample]:
    return [((word,), one.bytes) for word, one in sums.items()]


def _services(status: Status) -> Iterator[str]:
    found, labels = [((one.name, one.type), one) for one in status.services], ("service", "type")
    yield _metric("service_up", "1 while it answers and what it said is fresh.", labels,
                  [(of, one.state == "ok") for of, one in found])  # fmt: skip
    yield _metric("service_items", "Items that it holds.", labels, [(of, one.items) for of, one in found])
    yield _metric("service_synced_timestamp_seconds", "When its library was last read completely.", labels,
                  [(of, _epoch(one.last_sync)) for of, one in found])  # fmt: skip


def _disks(status: Status) -> Iterator[str]:
    found, labels = [((one.service, one.path), one) for one in status.disks], ("service", "path")
    yield _metric("disk_free_bytes", "Room below a root folder.", labels, [(of, one.free) for of, one in found])
    yield _metric("disk_total_bytes", "Its disk, where that is known.", labels, [(of, one.total) for of, one in found])


def _processes(status: Status) -> Iterator[str]:
    found, labels = [((one.name, one.kind), one) for one in status.processes], ("process", "kind")
    yield _metric("process_up", "1 while it runs.", labels, [(of, one.state == "running") for of, one in found])
    yield _metric("process_restarts_total", "Restarts since the supervisor began.", labels,
                  [(of, one.restarts) for of, one in found], "counter")  # fmt: skip
    yield _metric("process_memory_bytes", "Memory that it shares with no other.", labels,
                  [(of, one.memory) for of, one in found])  # fmt: skip


def _epoch(instant: Instant | None) -> int | None:
    return clock.parse(instant)


def _metric(
    name: str, help: str, labels: tuple[str, ...], samples: Iterable[Sample], kind: Literal["gauge", "counter"] = "gauge"
) -> str:
    """One figure with all its labels, in the text format."""
    lines = [f"# HELP reclaimerr_{name} {help}", f"# TYPE reclaimerr_{name} {kind}"]
    for values, figure in samples:
        if figure is not None:
            pairs = ",".join(f'{label}="{value.translate(_ESCAPES)}"' for label, value in zip(labels, values, strict=True))
            lines.append(f"reclaimerr_{name}{f'{{{pairs}}}' if pairs else ''} {figure + 0}")
    return "\n".join(lines) + "\n"
