"""Two families: errors say what went wrong, signals say what to do next.

ReclaimerrError (Exception)
├── Mistakes            a person wrote something wrong (all mistakes at once)
│   ├── ConfigMistakes  in config.toml or the environment; exit code 78
│   └── RuleMistake     in the text of a rule, with its column
├── ServiceError        a media service
│   ├── NoConnection    not reached, timed out, 5xx, 429: may come back, wait
│   ├── Refused         key, rights or address are wrong: a person has to act
│   │   └── WrongService  another product or another database answers there
│   ├── NotFound        the service answered that the thing does not exist
│   ├── Conflict        the service declined this write (400, 409, 422): nothing was done
│   ├── BadAnswer       the answer is not what the API promises
│   └── NoPermit        a writing request without permit: a bug, caught before the wire
└── StoreError          the database
    ├── Busy            locked by somebody else for too long
    ├── Full            no space left, or a read-only file system
    ├── Damaged         confirmed corruption
    ├── WrongPlace      on a file system that it cannot work on
    └── WrongSchema     made by a newer version, or not migrated

Signal (BaseException)  so that `except Exception` never swallows one
├── Skip                leave this item out (counted)
├── DelayLoop           come back in some seconds
├── RestartLoop         begin this turn again
└── StopLoop            leave the loop
"""

from __future__ import annotations

from dataclasses import dataclass


class ReclaimerrError(Exception):
    """Anything that we raise on purpose and can say in one line."""


@dataclass(frozen=True)
class Mistake:
    """One mistake of a person: where it is, what is wrong, what is expected."""

    key: str
    text: str
    line: int | None = None
    file: str = "config.toml"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


class Mistakes(ReclaimerrError):
    """Somebody wrote something that we cannot accept."""


class ConfigMistakes(Mistakes):
    """Every mistake of a configuration at once."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class RuleMistake(Mistakes):
    """A mistake in a rule's text; `column` counts characters from 1."""

    def __init__(self, column: int, message: str, expected: str = "", nearest: str = "") -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column
        self.message = message
        self.expected = expected
        self.nearest = nearest


class ServiceError(ReclaimerrError):
    """A media service did not do what was asked; `service` is its section's name."""

    def __init__(self, service: str, message: str) -> None:
        super().__init__(f"{service}: {message}")
        self.service = service
        self.message = message


class NoConnection(ServiceError):
    """Not reached or not able to answer now; `retry_after` in seconds where it said so."""

    def __init__(self, service: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(service, message)
        self.retry_after = retry_after


class Refused(ServiceError):
    """The key, the rights or the address are wrong: waiting does not help."""


class WrongService(Refused):
    """Another product, or another database of the same product, answers at the address."""


class NotFound(ServiceError):
    """The service says that the thing does not exist."""


class Conflict(ServiceError):
    """The service declined this write and did nothing (400, 409, 422)."""


class BadAnswer(ServiceError):
    """The answer is not what the API promises (HTML, truncated, wrong types, too large)."""


class NoPermit(ServiceError):
    """A writing request was about to leave without a permit."""


class StoreError(ReclaimerrError):
    """The database could not do it."""


class Busy(StoreError):
    """Somebody else holds the lock for too long."""


class Full(StoreError):
    """There is no room left, or the file system is read-only."""


class Damaged(StoreError):
    """The database is corrupt: confirmed by a fresh connection."""


class WrongPlace(StoreError):
    """The data directory lies on a file system that the database cannot work on."""


class WrongSchema(StoreError):
    """The database has a schema that this version does not know."""


class Signal(BaseException):
    """What a loop shall do next; not an error."""


class Skip(Signal):
    """Leave this item out and count it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class DelayLoop(Signal):
    """Come back after `seconds`."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.why = why


class RestartLoop(Signal):
    """Begin this turn again."""


class StopLoop(Signal):
    """Leave the loop for good."""
