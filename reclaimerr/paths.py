"""Where our own files lie: the data directory and the page's files."""

from __future__ import annotations

import errno
import glob
import os
import secrets
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

from reclaimerr.pids import is_there


@dataclass(frozen=True)
class DataDir:
    """The layout of one installation's data directory."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "reclaimerr.db"

    @property
    def write_lock(self) -> Path:
        return self.root / "reclaimerr.db.lock"

    @property
    def turn_lock(self) -> Path:
        """Whoever has it is the next to get the write lock."""
        return self.root / "reclaimerr.db.turn"

    @property
    def users_lock(self) -> Path:
        """Shared by every user of the database; exclusive for migrate and restore."""
        return self.root / "reclaimerr.db.users"

    @property
    def in_use(self) -> Path:
        """There while somebody uses the database; left over and empty it tells that not everybody closed it."""
        return self.run / "database.in-use"

    @property
    def suspect(self) -> Path:
        """Somebody met damage in the database: the supervisor has it looked at, alone."""
        return self.run / "database.suspect"

    @property
    def age(self) -> Path:
        """How old the newest database is that was seen here, in starts and copies."""
        return self.root / "database.age"

    @property
    def fresh(self) -> Path:
        """A whole database that is to take the place of the present one."""
        return self.root / "reclaimerr.db.fresh"

    @property
    def pending(self) -> Path:
        """What is left to do of a restore, until it is done."""
        return self.root / "restore.pending"

    @property
    def supervisor_lock(self) -> Path:
        return self.root / "supervisor.lock"

    @property
    def accepted(self) -> Path:
        """The configuration that the supervisor accepted; all that children ever read."""
        return self.root / "accepted.toml"

    @property
    def token(self) -> Path:
        return self.root / "token"

    @property
    def setup_token(self) -> Path:
        """There while the installation waits for its first configuration: what opens the page until then."""
        return self.root / "setup-token"

    @property
    def ended_sessions(self) -> Path:
        """Which sessions of the page were logged out of."""
        return self.root / "ended-sessions.json"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def beat(self, name: str) -> Path:
        """A process's beat file: its mtime is the beat, its content the current step's deadline."""
        return self.run / f"{name}.beat"

    @property
    def processes(self) -> Path:
        """The supervisor's own view of its children."""
        return self.run / "processes.json"

    @property
    def config_mistakes(self) -> Path:
        """Why the configuration file that lies there was not accepted."""
        return self.run / "config-mistakes.json"

    def stack(self, name: str) -> Path:
        """Where a crashing or hung process leaves its stacks for the supervisor to tell."""
        return self.run / f"{name}.stack"

    def make(self) -> DataDir:
        """Make the directories, private to their owner."""
        for folder in (self.root, self.run, self.logs, self.backups):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self


def static_dir() -> Path:
    """The page's files: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    inside = package / "static"
    return inside if inside.is_dir() else package.parent / "static"


def open_private(path: str | Path, mode: Literal["w", "a", "x"]) -> TextIOWrapper:
    """A text file to write to; where it is made, it is its owner's alone, whatever the umask."""
    return open(path, mode, encoding="utf-8", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a file atomically with mode 0600: temporary file, fsync, rename, fsync of the folder."""
    sweep(path)
    temporary = half_written(path)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def half_written(path: Path) -> Path:
    """What a file is called while this process writes it."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def sweep(path: Path) -> None:
    """Remove what processes that are gone left half written of a file, or of all in a folder (`folder / "*"`).

    A database that is half written has a journal beside it.
    """
    name = "*" if path.name == "*" else glob.escape(path.name)
    for left in path.parent.glob(f".{name}.*.new*"):
        pid = left.name.split(".")[-2]
        if pid.isdigit() and not is_there(int(pid)):
            left.unlink(missing_ok=True)


def create_private(path: Path, text: str) -> None:
    """The same for a file that must not be there: FileExistsError where it is, and whatever it holds stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.{os.getpid()}.new")
    write_private(draft, text)
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS) or path.is_symlink() or path.exists():
            raise
        draft.replace(path)  # a file system without hard links
    finally:
        draft.unlink(missing_ok=True)
