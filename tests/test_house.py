"""The house: a room imports only from floors below, and never from a sibling on its own floor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reclaimerr"
FLOORS: dict[str, int] = {
    "__main__": 8, "cli": 7,
    "demo": 6,
    "supervisor": 5,
    "web": 4, "managers": 4,
    "store": 3, "clients": 3,
    "config": 2,
    "rules": 1,
    "model": 0, "errors": 0, "clock": 0, "units": 0, "paths": 0, "logs": 0, "logbook": 0, "process": 0, "pids": 0,
}  # fmt: skip
FILES = sorted(PACKAGE.rglob("*.py"))
GROUND = {"msgspec"}
"""What the lowest floor may use beside the standard library."""


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "reclaimerr":
                yield from (f"reclaimerr.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    assert room in FLOORS, f"{room} stands on no floor"
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "reclaimerr" or len(parts) == 1 or parts[1] in (room, "__version__"):
            continue
        lower = FLOORS[parts[1]] < FLOORS[room] or (FLOORS[room] == 0 == FLOORS[parts[1]])
        assert lower, f"{path.relative_to(ROOT)} (floor {FLOORS[room]}) imports {name}"


@pytest.mark.parametrize("path", [one for one in FILES if FLOORS.get(room_of(one)) == 0], ids=lambda path: path.name)
def test_the_ground_floor_needs_nothing_but_the_standard_library_and_msgspec(path: Path) -> None:
    import sys

    for name in imports_of(path):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or top in GROUND or top == "reclaimerr", f"{path.name} imports {name}"


def test_only_the_store_knows_peewee_and_only_clients_speak_http() -> None:
    for path in FILES:
        tops = {name.split(".")[0] for name in imports_of(path)}
        if "peewee" in tops:
            assert room_of(path) == "store"
        if "requests" in tops:
            assert room_of(path) in ("clients", "demo")


def test_modules_stay_small() -> None:
    large = {str(path.relative_to(ROOT)): lines for path in FILES if (lines := len(path.read_text().splitlines())) > 400}
    assert not large
