"""The body of an answer: unpacked within bounds, then decoded into types with the place of a fault."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TypeVar

import msgspec
import requests

from reclaimerr.clients import faults
from reclaimerr.errors import BadAnswer
from reclaimerr.units import human_bytes

CHUNK = 1 << 16
T = TypeVar("T")


def wired(service: str, response: requests.Response) -> Iterator[bytes]:
    """The body as it comes over the wire, still packed; a broken one is our error."""
    try:
        yield from response.raw.stream(CHUNK, decode_content=False)
    except faults.FOREIGN as error:
        raise faults.translate(service, error) from error


def unpacked(service: str, encoding: str, chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The body unpacked piece by piece, so that a bomb bursts at `limit` and not in our memory.

    urllib3 could unpack too, but hands out whole what one chunk holds: a thousand times its size.
    """
    size = 0
    for piece in _pieces(service, encoding.strip().lower(), chunks):
        size += len(piece)
        if size > limit:
            raise BadAnswer(service, f"the answer is larger than {human_bytes(limit)}")
        yield piece


def _pieces(service: str, encoding: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
    elif encoding in ("gzip", "x-gzip"):
        yield from _inflated(service, chunks)
    else:
        raise BadAnswer(service, f"the answer is packed with {encoding[:20]!r}, which was not asked for")


def _inflated(service: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            yield inflate.decompress(chunk, CHUNK)
            while inflate.unconsumed_tail and not inflate.eof:
                yield inflate.decompress(inflate.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise BadAnswer(service, "the answer is packed wrongly") from error
    if not inflate.eof:
        raise BadAnswer(service, "the packed answer was cut off")


def decode(service: str, data: bytes | memoryview | mmap.mmap, kind: type[T]) -> T:
    """A JSON text as `kind`; a fault names its place, such as `$.records[3].id`."""
    return decoded(service, msgspec.json.Decoder(kind).decode, data)


def decoded(service: str, decoder: Callable[..., T], data: object, place: str = "$") -> T:
    """What a decoder makes of some bytes that stand at `place` of an answer."""
    with reading(service, place):
        return decoder(data)


@contextmanager
def reading(service: str, place: str) -> Iterator[None]:
    """A mistake in an answer, made of it here or in what it is turned into, is a BadAnswer with its place."""
    try:
        yield
    except msgspec.ValidationError as error:
        raise BadAnswer(service, f"unexpected answer: {_placed(str(error), place)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = error if isinstance(error, msgspec.DecodeError) else "JSON is malformed"
        raise BadAnswer(service, f"broken answer: {what} - at `{place}`") from error


def _placed(text: str, place: str) -> str:
    """msgspec leaves the place out when it is the top."""
    if " - at `$" not in text:
        return f"{text} - at `{place}`"
    return text.replace(" - at `$", f" - at `{place}", 1)


def elements(service: str, file: IO[bytes], kind: type[T]) -> Iterator[T]:
    """The elements of the JSON array in a file, each decoded alone.

    The mapped file costs no anonymous memory and `Raw` elements only point into it.
    """
    if not file.tell():
        raise BadAnswer(service, "the answer is empty")
    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    rows = decode(service, data, list[msgspec.Raw])
    return _each(service, rows, kind)


def _each(service: str, rows: list[msgspec.Raw], kind: type[T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(kind)
    for index, row in enumerate(rows):
        yield decoded(service, decoder.decode, row, f"$[{index}]")
