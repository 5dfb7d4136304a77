"""/command: what shall happen; rescans look at the disk, anything else is taken and does nothing."""

from __future__ import annotations

from reclaimerr.clock import iso
from reclaimerr.demo.arr import Command
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.servarr.app import ArrApp, error, missing, whole
from reclaimerr.demo.servarr.render import Document

ROUTES = Routes()


@ROUTES.on("POST", "/api/v3/command")
def command(app: ArrApp, request: Request) -> Answer:
    body = request.fields()
    name = body.get("name")
    if not isinstance(name, str):
        return error(400, "Command name is missing")
    if name.lower() not in app.rescans:
        app.complain(request, f"command {name} is not simulated")
    row = Command(app.arr.next_id(), name, body, app.state.clock())
    app.arr.commands[row.id] = row
    app.later.put(lambda: _obey(app, row), app.delay)
    return as_json(_command(row), 201)


@ROUTES.on("GET", "/api/v3/command")
def commands(app: ArrApp, request: Request) -> Answer:
    return as_json([_command(row) for row in app.arr.commands.values()])


@ROUTES.on("GET", "/api/v3/command/{id}")
def command_state(app: ArrApp, request: Request) -> Answer:
    row = app.arr.commands.get(whole(request.parts["id"])) or missing("Command", request.parts["id"])
    return as_json(_command(row))


def _obey(app: ArrApp, row: Command) -> None:
    with app.state.lock:
        if row.name.lower() in app.rescans:
            app.rescan(row.body)
        row.status, row.ended = "completed", app.state.clock()


def _command(row: Command) -> Document:
    document: Document = {
        "name": row.name, "commandName": row.name, "body": {"name": row.name, "sendUpdatesToClient": True},
        "priority": "normal", "status": row.status, "result": "successful" if row.ended else "unknown",
        "queued": iso(row.queued), "trigger": "manual", "stateChangeTime": iso(row.ended or row.queued),
        "sendUpdatesToClient": True, "updateScheduledTask": True, "id": row.id,
    }  # fmt: skip
    if row.ended:
        document |= {"started": iso(row.queued), "ended": iso(row.ended), "duration": "00:00:00.1000000"}
    return document
