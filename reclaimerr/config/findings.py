"""The mistakes found in one configuration, and the line of each."""

from __future__ import annotations

import re

from reclaimerr.config.outline import Outline, Path
from reclaimerr.errors import ConfigMistakes, Mistake

ENVIRONMENT = "environment"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Findings:
    """Collects mistakes by path; looks for their lines only when there are any."""

    def __init__(self, text: str, file: str, origins: dict[tuple[str, ...], str]) -> None:
        self._text = text
        self._file = file
        self._origins = origins
        self._found: dict[tuple[Path, str], None] = {}
        self._variables: list[tuple[str, str]] = []

    def add(self, path: Path, words: str) -> None:
        """Something is wrong at a path: what it is, and what is expected."""
        self._found[path, words] = None

    def add_variable(self, name: str, words: str) -> None:
        """Something is wrong with a variable of the environment."""
        self._variables.append((name, words))

    def settle(self) -> None:
        """Raises ConfigMistakes when anything was found."""
        if not self._found and not self._variables:
            return
        outline = Outline(self._text)
        mistakes = [self._mistake(outline, path, words) for path, words in self._found]
        mistakes.sort(key=lambda mistake: (mistake.file == ENVIRONMENT, mistake.line or 0))
        mistakes += [Mistake(name, words, None, ENVIRONMENT) for name, words in self._variables]
        raise ConfigMistakes(mistakes)

    def _mistake(self, outline: Outline, path: Path, words: str) -> Mistake:
        if path in self._origins:
            return Mistake(self._origins[path], words, None, ENVIRONMENT)  # type: ignore[index]
        line = outline.line(path) or outline.line(path[:-1])
        made_there = any(len(origin) > 1 and origin[:-1] == path[: len(origin) - 1] for origin in self._origins)
        return Mistake(dotted(path), words, line, ENVIRONMENT if made_there and line is None else self._file)


def dotted(path: Path) -> str:
    """A path as a key in words: `services.radarr.url`, `rules[2].when` (counted from 1)."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + (part if _BARE.fullmatch(part) else _quoted(part))
    return text


def _quoted(part: str) -> str:
    return repr(part) if "'" not in part else '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'
