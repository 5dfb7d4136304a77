"""The OpenAPI document, made of the routes and of what each declares (told.py): it cannot go stale.

Nothing is described by hand here but what every request meets: the gate, and how a refusal looks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from flask import Flask
from werkzeug.routing import Rule

from reclaimerr import __version__
from reclaimerr.web.problems import Refused
from reclaimerr.web.queries import MAX_ID, Asked
from reclaimerr.web.roles import Role, role_of
from reclaimerr.web.told import JSON, Told, told_of

Part = dict[str, Any]
COMPONENTS = "#/components/schemas/"
SESSION = "reclaimerr_session"
_VARIABLE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<words>[^)]*)\))?:)?(?P<name>\w+)>")
_LIST = re.compile(rb"\bListed_(\w+?)_(?=\")")
_WORDS = {200: "done", 201: "made", 202: "accepted: it will be done"}
_GATE = {
    400: "not understood: a parameter, the body, or the Host header",
    401: "no token, or one that is not known",
    403: "this token may not do that, or a write by cookie that did not come from the page itself",
    404: "there is no such thing",
    413: "the body is too large",
    415: "the body is no JSON",
    421: "the page does not answer to this host name",
    422: "understood, but not acceptable",
    429: "too many wrong tokens from this address",
    500: "a bug here; it is in the log",
    503: "the database is busy or cannot answer",
    507: "no room left to write",
}
_INTRODUCTION = (
    "Times are ISO 8601 UTC, sizes are whole bytes, ages and durations are seconds. Every key of an answer is always"
    " there; more may come to stand beside them. `x-role` names who may call a route: anybody, a viewer, an admin."
)


class Operation(msgspec.Struct, frozen=True):
    """One method of one route."""

    path: str
    method: str
    rule: Rule
    role: Role
    told: Told
    doc: str


def document(app: Flask, base_path: str = "") -> Part:
    """The whole description of an application."""
    found = sorted(operations(app), key=lambda one: (one.path, one.method))
    schemas, components = _schemas(found)
    paths: dict[str, Part] = {}
    for one in found:
        paths.setdefault(one.path, {})[one.method] = _operation(one, schemas)
    said = {
        "openapi": "3.1.0",
        "info": {"title": "Reclaimerr", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": base_path or "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }
    named: Part = msgspec.json.decode(_LIST.sub(rb"\1List", msgspec.json.encode(said)))
    return named


_SECURITY: Part = {
    "token": {"type": "apiKey", "in": "header", "name": "X-API-Token"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION},
}


def operations(app: Flask) -> Iterator[Operation]:
    """Every method of every route that declares itself."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        told, role = told_of(view), role_of(view)
        if told is None or role is None:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            doc = inspect.cleandoc(view.__doc__ or "")
            yield Operation(_VARIABLE.sub(r"{\g<name>}", rule.rule), method.lower(), rule, role, told, doc)


def _operation(one: Operation, schemas: dict[Any, Part]) -> Part:
    summary, _, more = one.doc.partition("\n")
    said: Part = {
        "operationId": one.rule.endpoint.replace(".", "_"),
        "tags": [one.rule.endpoint.partition(".")[0]],
        "summary": summary.rstrip("."),
        "x-role": one.role,
        "security": [] if one.role == "public" else [{name: []} for name in _SECURITY],
        "parameters": [*_variables(one.rule.rule), *_query(one.told.asks, schemas)],
        "responses": _responses(one, schemas),
    }
    if more.strip():
        said["description"] = more.strip()
    if one.told.takes is not None:
        content = {JSON: {"schema": _schema(one.told.takes, schemas)}}
        said["requestBody"] = {"required": not one.told.optional, "content": content}
    return said


def _variables(rule: str) -> Iterator[Part]:
    """The parts of a path that are filled in."""
    for match in _VARIABLE.finditer(rule):
        schema: Part = {"type": "string", "minLength": 1}
        if match["kind"] == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": MAX_ID, "examples": [1]}
        elif match["kind"] == "any":
            schema = {"type": "string", "enum": [word.strip(" '\"") for word in match["words"].split(",")]}
        yield {"name": match["name"], "in": "path", "required": True, "schema": schema}


def _query(asks: type[Asked], schemas: dict[Any, Part]) -> Iterator[Part]:
    """The parameters behind the question mark; none has to be there unless it has no default."""
    described = schemas[asks]
    for name, schema in described.get("properties", {}).items():
        kept = {key: value for key, value in schema.items() if key != "description"}
        yield {
            "name": name, "in": "query", "required": name in described.get("required", ()), "schema": _not_null(kept),
        } | {key: value for key, value in schema.items() if key == "description"}  # fmt: skip


def _not_null(schema: Part) -> Part:
    """A parameter may be left out, but `null` is no value of it."""
    kept = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    if "anyOf" in kept:
        parts = [part for part in kept.pop("anyOf") if part != {"type": "null"}]
        kept |= parts[0] if len(parts) == 1 else {"anyOf": parts}
    if None in kept.get("enum", ()):
        kept["enum"] = [word for word in kept["enum"] if word is not None]
    return kept


def _responses(one: Operation, schemas: dict[Any, Part]) -> Part:
    told = one.told
    fine: Part = {"description": _WORDS.get(told.status, "done")}
    if told.media != JSON:
        fine["content"] = {told.media: {"schema": {"type": "string"}}}
    elif told.answer is not None:
        fine["content"] = {JSON: {"schema": _schema(told.answer, schemas)}}
    refused = {JSON: {"schema": _schema(Refused, schemas)}}
    words = {status: _GATE[status] for status in _implied(one)} | dict(told.refuses)
    said = {status: {"description": words[status], "content": refused} for status in words}
    for status, answer in told.also.items():
        said[status] = {"description": _GATE[status], "content": {JSON: {"schema": _schema(answer, schemas)}}}
    return {str(status): said[status] for status in sorted(said)} | {str(told.status): fine}


def _implied(one: Operation) -> Iterator[int]:
    """What a route may answer without saying so, by its role, path, query and body."""
    yield from (400, 421, 500, 503)
    if one.role != "public":
        yield from (401, 403, 429)
    if "<" in one.rule.rule:
        yield 404
    if one.told.takes is not None:
        yield from (413, 415, 422)
    if one.method != "get":
        yield from (413, 507)


def _schemas(found: list[Operation]) -> tuple[dict[Any, Part], Part]:
    """A schema for every type that is declared, and the components that they refer to."""
    shown = [answer for one in found for answer in (one.told.answer, *one.told.also.values()) if answer is not None]
    answers = {part for answer in shown for part in _parts(answer)} | {Refused}
    bodies = {one.told.takes for one in found if one.told.takes is not None}
    asked = {one.told.asks for one in found}
    told = sorted(answers, key=str)
    made, components = msgspec.json.schema_components(told, ref_template=COMPONENTS + "{name}")
    for component in components.values():
        _always_there(component)
    taken = sorted(bodies, key=str)
    made_taken, more = msgspec.json.schema_components(taken, ref_template=COMPONENTS + "{name}")
    both = components.keys() & more.keys()
    if both:
        raise TypeError(f"one name for two structs, or one struct for both ways: {', '.join(sorted(both))}")
    queries = {kind: msgspec.json.schema_components([kind])[1][kind.__name__] for kind in asked}
    schemas = dict(zip([*told, *taken], [*made, *made_taken], strict=True)) | queries
    return schemas, dict(sorted((components | more).items()))


def _parts(answer: Any) -> tuple[Any, ...]:
    """The types of an answer: several where it may look one way or another."""
    return get_args(answer) if get_origin(answer) in (Union, UnionType) else (answer,)


def _schema(answer: Any, schemas: dict[Any, Part]) -> Part:
    parts = [schemas[part] for part in _parts(answer)] if answer not in schemas else [schemas[answer]]
    return parts[0] if len(parts) == 1 else {"anyOf": parts}


def _always_there(component: Part) -> None:
    """Answers are written out in full: a default is one of the code, not of the answer."""
    properties = component.get("properties", {})
    always = [name for name, schema in properties.items() if name in component["required"] or "default" in schema]
    for schema in properties.values():
        schema.pop("default", None)
    if always:
        component["required"] = always
