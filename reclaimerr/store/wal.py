"""Whether SQLite's write-ahead log still holds what was committed to it.

SQLite itself cannot tell: a log that is gone, or that has one wrong byte, just ends there, and the
transactions behind that point were never made. Looked at before anybody opens the database.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

HEADER, FRAME = 32, 24
LITTLE, BIG = 0x377F0682, 0x377F0683
MASK = 0xFFFFFFFF


class Lost(msgspec.Struct, frozen=True):
    """What is missing, in words; `half`: the database file itself may hold a part of it."""

    text: str
    half: bool = False


class Index(msgspec.Struct, frozen=True):
    """What the index beside the log says: pages in it, of these how many are in the database, which log."""

    committed: int
    copied: int
    copying: int
    salts: tuple[int, int]


def lost(database: Path, *, in_use: bool) -> Lost | None:
    """What the log lacks; None where it has everything. `in_use`: not everybody has closed the database."""
    log = database.with_name(f"{database.name}-wal")
    index = _index(database.with_name(f"{database.name}-shm"))
    if index is None:
        return Lost("the database's write-ahead log is gone") if in_use and not log.exists() else _broken(log, in_use=in_use)
    if index.committed <= index.copied:
        return None
    salts, intact = _intact(log)
    missing = index.committed - max(index.copied, intact if salts == index.salts else 0)
    if missing <= 0:
        return None
    return Lost(f"the database's write-ahead log lacks {missing} of {index.committed} pages", index.copying > index.copied)


def _index(path: Path) -> Index | None:
    """As written by this machine (native byte order); None where it is not there or not whole."""
    try:
        raw = path.read_bytes()[:132]
    except OSError:
        return None
    if len(raw) < 132 or raw[:48] != raw[48:96] or not raw[12]:
        return None
    committed, salts = struct.unpack_from("=I", raw, 16)[0], struct.unpack_from(">2I", raw, 32)
    copied, copying = struct.unpack_from("=I", raw, 96)[0], struct.unpack_from("=I", raw, 128)[0]
    return Index(committed, copied, copying, (salts[0], salts[1]))


def _broken(log: Path, *, in_use: bool) -> Lost | None:
    """Without an index: a page that is wrong and has others of the same log behind it was no last one."""
    salts, intact = _intact(log)
    if salts is None:
        unreadable = in_use and log.exists() and log.stat().st_size > HEADER
        return Lost("the database's write-ahead log cannot be read") if unreadable else None
    with log.open("rb") as file:
        behind = sum(1 for number, found in enumerate(_frames(file)) if number > intact and found[1] == salts)
    return Lost(f"the database's write-ahead log is damaged: {behind} pages behind the damage are lost") if behind else None


def _intact(log: Path) -> tuple[tuple[int, int] | None, int]:
    """The log's own salts (None: no log), and how many pages from its beginning are as they were written."""
    try:
        file = log.open("rb")
    except OSError:
        return None, 0
    with file:
        head = file.read(HEADER)
        if len(head) < HEADER:
            return None, 0
        magic, _version, _page, _count, *salts, first, second = struct.unpack(">8I", head)
        order = {LITTLE: "<", BIG: ">"}.get(magic)
        if order is None or _sum(order, head[:24], 0, 0) != (first, second):
            return None, 0
        own, sums, count = (salts[0], salts[1]), (first, second), 0
        for found, salted, told, page in _frames(file, HEADER):
            sums = _sum(order, page, *_sum(order, found, *sums))
            if salted != own or sums != told:
                break
            count += 1
    return own, count


def _frames(file: BinaryIO, at: int = 0) -> Iterator[tuple[bytes, tuple[int, int], tuple[int, int], bytes]]:
    """Of each page: what is summed of its header, its salts, its sums, itself."""
    file.seek(8)
    size = struct.unpack(">I", file.read(4))[0]
    size = 65536 if size == 1 else size
    file.seek(at or HEADER)
    while len(head := file.read(FRAME)) == FRAME and len(page := file.read(size)) == size:
        salt, other, first, second = struct.unpack_from(">4I", head, 8)
        yield head[:8], (salt, other), (first, second), page


def _sum(order: str, data: bytes, first: int, second: int) -> tuple[int, int]:
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & MASK
        second = (second + two + first) & MASK
    return first, second
