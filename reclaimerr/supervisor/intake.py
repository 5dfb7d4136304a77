"""Takes in the configuration file: what is good reaches the children as accepted.toml, what is not is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from reclaimerr import clock, process
from reclaimerr.config import accepted, load
from reclaimerr.config.shape import Config
from reclaimerr.errors import ConfigMistakes, Mistake
from reclaimerr.paths import DataDir, write_private

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]  # inode, mtime in ns, size
UNREADABLE: Stamp = (0, 0, -1)


class Intake:
    """The configuration in force and the file that it came from, which may change under us."""

    def __init__(self, path: Path | None, data: DataDir, env: Mapping[str, str]) -> None:
        self._path = path
        self._data = data
        self._env = env
        self._read_stamp: Stamp | None = None
        self._new_stamp: Stamp | None = None
        self._had_file = False
        self.config = Config()
        self.generation = 0

    def first(self) -> None:
        """Read it at the start. Raises ConfigMistakes: nothing runs yet that could go on without."""
        self._read_stamp = self._stamp()
        self._accept(self._load(), _generation_before(self._data) + 1)

    def changed(self) -> bool:
        """Whether the file is another one than last read, and the same as at the last look.

        An editor may write in several steps, and the first half of a file can be valid: so it has to settle.
        """
        stamp = self._stamp()
        settled = stamp == self._new_stamp
        self._new_stamp = stamp
        return settled and stamp != self._read_stamp

    @property
    def waits_for_setup(self) -> bool:
        """Whether there has never been a file, though there may be one, and nothing to look after."""
        return self._path is not None and not self._had_file and not self.config.services

    def again(self) -> bool:
        """Read the file again; whether another configuration is in force now. Mistakes keep the old one."""
        self._read_stamp = self._stamp()
        try:
            config = self._load()
            if config == self.config:
                self._data.config_mistakes.unlink(missing_ok=True)
                return False
            self._accept(config, self.generation + 1)
        except ConfigMistakes as mistakes:
            self._tell(mistakes.mistakes)
            return False
        except OSError as error:
            self._tell(self._one(f"could not be taken in: {error}").mistakes)
            return False
        log.info("took in the changed configuration (generation %s)", self.generation)
        return True

    def _load(self) -> Config:
        stamp = self._read_stamp
        if self.generation and self._had_file and (stamp is None or stamp[2] == 0):
            # Read as it is, this would stop every manager; it is an accident far more often than a wish.
            raise self._one(f"the file is {'empty' if stamp else 'gone'}; the last good configuration stays in force")
        config = load.load(self._path if stamp else None, self._env)
        self._had_file = stamp is not None
        return config

    def _one(self, text: str) -> ConfigMistakes:
        return ConfigMistakes([Mistake("", text, file=self._path.name if self._path else "config.toml")])

    def _accept(self, config: Config, generation: int) -> None:
        accepted.write(self._data, config, generation, self._path)
        self._data.config_mistakes.unlink(missing_ok=True)
        self.config, self.generation = config, generation

    def _tell(self, mistakes: list[Mistake]) -> None:
        told = tuple(process.ToldMistake(file=m.file, line=m.line, key=m.key, text=m.text) for m in mistakes)
        document = process.ToldMistakes(at=clock.now(), mistakes=told)
        write_private(self._data.config_mistakes, msgspec.json.encode(document).decode())
        for mistake in mistakes:
            log.warning("configuration not accepted: %s", mistake)

    def _stamp(self) -> Stamp | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return UNREADABLE  # not "no file": reading it will say what is wrong
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def _generation_before(data: DataDir) -> int:
    try:
        return accepted.read(data)[1]
    except (OSError, ValueError, msgspec.MsgspecError):
        return 0
