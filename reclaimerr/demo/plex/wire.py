"""Plex's two tongues: one document, written as JSON or as XML by what the client accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from reclaimerr.demo.messages import Answer, Request, as_json

Document = dict[str, Any]
XML = "text/xml;charset=utf-8"
VIDEOS = frozenset({"movie", "episode", "clip"})


def container(document: Document, request: Request, headers: Mapping[str, str] | None = None) -> Answer:
    """A MediaContainer: XML unless JSON is asked for."""
    if "application/json" in request.headers.get("accept", ""):
        answer = as_json({"MediaContainer": document})
        return Answer(200, answer.body, "application/json", headers or {})
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _element(pieces, "MediaContainer", document)
    return Answer(200, "".join(pieces).encode(), XML, headers or {})


def done() -> Answer:
    """Plex's word for a write that was done: an empty page."""
    return Answer(200, content_type="text/html")


def page_of_error(status: int, words: str) -> Answer:
    """An error as Plex puts it: a page."""
    text = f"<html><head><title>{words}</title></head><body><h1>{status} {words}</h1></body></html>"
    return Answer(status, text.encode(), "text/html")


def _element(pieces: list[str], name: str, document: Document) -> None:
    """Scalars are attributes, what is nested is elements; Metadata is named by its type."""
    pieces.append(f"<{name}")
    children: list[tuple[str, Document]] = []
    for key, value in document.items():
        if isinstance(value, dict):
            children.append((key, value))
        elif isinstance(value, list):
            children += [(_named(key, one), one) for one in value]
        else:
            pieces.append(f' {key}="{_attribute(value)}"')
    if not children:
        pieces.append("/>\n")
        return
    pieces.append(">\n")
    for key, child in children:
        _element(pieces, key, child)
    pieces.append(f"</{name}>\n")


def _named(key: str, document: Document) -> str:
    if key != "Metadata":
        return key
    return "Video" if document.get("type") in VIDEOS else "Directory"


def _attribute(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return escape(str(value), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
