"""What was asked of the simulated services, what they really removed, and what they disliked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

KEEP = 50_000
"""Requests remembered; a demo that runs for weeks must not grow."""

What = Literal["file", "title", "recycled"]


@dataclass(frozen=True, slots=True)
class Logged:
    """One request and its answer; `body` decoded where it is JSON, `status` 0 where none went out."""

    number: int
    service: str
    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Any
    status: int
    at: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Who did it: a service's request by its number, or the world itself (number 0)."""

    service: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that is really gone: a file (its bytes free), a file moved to a recycle bin, or a title's row.

    `path` is the host's. `holder` names the arr that held the file, or the service for a title.
    `parts` are the keys of the episodes that a file of a series held. `wrong` says why it had to stay,
    as things were at that moment; None where it was rightly done.
    """

    service: str
    what: What
    path: str
    bytes: int
    key: str
    at: int
    by: Cause
    holder: str
    wrong: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that the real service would take in silence, to somebody's harm."""

    service: str
    text: str
    by: Cause


@dataclass(slots=True)
class Journal:
    """The three lists; whoever holds the world's lock may write."""

    log: deque[Logged] = field(default_factory=lambda: deque(maxlen=KEEP))
    removals: list[Removal] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def complain(self, cause: Cause, text: str) -> None:
        """Write down what a test should fail on."""
        self.complaints.append(Complaint(cause.service, text, cause))
