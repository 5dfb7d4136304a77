"""What children wrote of their stacks, each part told once."""

from __future__ import annotations

from pathlib import Path

MOST = 65_536  # bytes of one telling: a dozen threads and more


class Stack:
    """One process's stack file, from its beginning on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = 0
        self._seen = 0

    def settled(self) -> str:
        """What came since it was told last and did not grow since the last look; mostly nothing."""
        size = self._size()
        settled = size == self._seen
        self._seen = size
        return self.rest() if settled and size > self._told else ""

    def rest(self) -> str:
        """All that was not told yet."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._told)
                raw = file.read(MOST)
        except OSError:
            return ""
        self._told = max(self._size(), self._told + len(raw))
        return raw.decode("utf-8", "replace").strip()

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
