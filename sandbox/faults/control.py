"""The control API under ``/control``: faults, rates, sockets, installations, messages and the ledger."""

from dataclasses import asdict, fields
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.apps import functions, groups, installing
from sandbox.faults.faults import SandboxFault
from sandbox.faults.ledger import LedgerEntry
from sandbox.faults.refusals import SlackRefused
from sandbox.people.endpoints import acting
from sandbox.transport import reading
from sandbox.web_api.users import news
from sandbox.workspace import own_messages
from sandbox.workspace.state import Json
from sandbox.workspace.world import Sandbox

LARGEST_BODY = 100_000
PAGE = 1000
FILTERS = frozenset(one.name for one in fields(LedgerEntry)) - {"number", "at", "text"}


ReadT = TypeVar("ReadT", bound=BaseModel)


class Course(BaseModel):
    """All faults at once and the random seed; faults that were on before are switched off."""

    model_config = ConfigDict(extra="forbid")

    seed: int = 0
    faults: Annotated[list[SandboxFault], Field(max_length=100)] = []


class Switch(BaseModel):
    """Whether Slack's rate limits are applied."""

    model_config = ConfigDict(extra="forbid")

    on: bool


class LedgerLine(BaseModel):
    """What happens to the Socket Mode connections of one app, or of all.

    ``drop`` closes them without a notice, ``kill`` breaks them without a close frame.
    """

    model_config = ConfigDict(extra="forbid")

    does: Literal["drop", "kill", "warning", "refresh_requested", "link_disabled"]
    app: str | None = None


class Change(BaseModel):
    """What a person does to a message of their own; only an edit has a text."""

    model_config = ConfigDict(extra="forbid")

    does: Literal["edit", "delete"]
    user: str
    channel: str
    ts: str
    text: str = ""


class FunctionRun(BaseModel):
    """A function that an app is to run; the first app and workspace unless others are named."""

    model_config = ConfigDict(extra="forbid")

    callback_id: str
    inputs: Json = {}
    team: str | None = None
    app: str | None = None


class PersonNews(BaseModel):
    """An event that tells apps how a person is now."""

    model_config = ConfigDict(extra="forbid")

    user: str
    event: Literal["user_change", "team_join"] = "user_change"


class GroupChange(BaseModel):
    """What becomes of a user group of the first workspace, or of ``team``; only ``people`` has ``users``."""

    model_config = ConfigDict(extra="forbid")

    does: Literal["people", "disable", "enable"]
    group: str
    users: list[str] = []
    team: str | None = None


class Installing(BaseModel):
    """An app to install or uninstall in a workspace; the first app and workspace unless others are named."""

    model_config = ConfigDict(extra="forbid")

    does: Literal["install", "uninstall", "revoke"]
    team: str | None = None
    app: str | None = None


def routes() -> list[Route]:
    """Return the routes under ``/control``."""
    return [
        Route("/control/faults", _faults, methods=["GET"]),
        Route("/control/faults", _add_fault, methods=["POST"]),
        Route("/control/faults", _replace_faults, methods=["PUT"]),
        Route("/control/faults", _clear_faults, methods=["DELETE"]),
        Route("/control/faults/{id}", _remove_fault, methods=["DELETE"]),
        Route("/control/rates", _rates, methods=["GET", "PUT"]),
        Route("/control/sockets", _sockets, methods=["POST"]),
        Route("/control/installations", _installations, methods=["POST"]),
        Route("/control/people", _people, methods=["POST"]),
        Route("/control/user_groups", _user_groups, methods=["POST"]),
        Route("/control/messages", _messages, methods=["POST"]),
        Route("/control/functions", _run_function, methods=["POST"]),
        Route("/control/functions/{id}", _function, methods=["GET"]),
        Route("/control/ledger", _ledger, methods=["GET"]),
        Route("/control/ledger", _clear_ledger, methods=["DELETE"]),
    ]


async def _faults(request: Request) -> Response:
    return _shown(_sandbox(request))


async def _add_fault(request: Request) -> Response:
    sandbox = _sandbox(request)
    fault = sandbox.faults.add(await _read(request, SandboxFault))
    _tell(sandbox)
    return JSONResponse({"ok": True, "fault": _fault(sandbox, fault)}, 201)


async def _replace_faults(request: Request) -> Response:
    sandbox = _sandbox(request)
    course = await _read(request, Course)
    sandbox.faults.clear()
    sandbox.faults.reseed(course.seed)
    for fault in course.faults:
        sandbox.faults.add(fault)
    _tell(sandbox)
    return _shown(sandbox)


async def _clear_faults(request: Request) -> Response:
    sandbox = _sandbox(request)
    sandbox.faults.clear()
    _tell(sandbox)
    return _shown(sandbox)


async def _remove_fault(request: Request) -> Response:
    sandbox = _sandbox(request)
    if not sandbox.faults.remove(request.path_params["id"]):
        raise SlackRefused(
            "fault_not_found", status=404, message="That fault has ended, or was switched off."
        )
    _tell(sandbox)
    return _shown(sandbox)


async def _rates(request: Request) -> Response:
    rates = _sandbox(request).rates
    if request.method == "PUT":
        rates.on = (await _read(request, Switch)).on
        rates.clear()
    return JSONResponse({"ok": True, "on": rates.on})


async def _sockets(request: Request) -> Response:
    sandbox = _sandbox(request)
    line = await _read(request, LedgerLine)
    apps = [sandbox.app(line.app).id] if line.app else list(sandbox.state.apps)
    count = sum(sandbox.sockets.connected(app_id) for app_id in apps)
    for app_id in apps:
        await sandbox.sockets.disconnect(app_id, line.does)
    return JSONResponse({"ok": True, "connections": count})


async def _installations(request: Request) -> Response:
    sandbox = _sandbox(request)
    wanted = await _read(request, Installing)
    app = sandbox.app(wanted.app or next(iter(sandbox.state.apps), ""))
    workspace = sandbox.workspace(wanted.team or next(iter(sandbox.state.workspaces), ""))
    if wanted.does == "install":
        installation = installing.install(sandbox, app, workspace.id)
        return JSONResponse({"ok": True, "token": installation.token})
    known = sandbox.installation(app.id, workspace.id)
    if known is None:
        raise SlackRefused("app_not_installed", status=404)
    (installing.uninstall if wanted.does == "uninstall" else installing.revoke)(sandbox, app, known)
    return JSONResponse({"ok": True})


async def _people(request: Request) -> Response:
    sandbox = _sandbox(request)
    wanted = await _read(request, PersonNews)
    workspace, user = sandbox.workspace_of(wanted.user)
    news.tell(sandbox, workspace, user, wanted.event)
    return JSONResponse({"ok": True})


async def _user_groups(request: Request) -> Response:
    sandbox = _sandbox(request)
    wanted = await _read(request, GroupChange)
    workspace = sandbox.workspace(wanted.team or next(iter(sandbox.state.workspaces), ""))
    group = workspace.user_groups.get(wanted.group)
    if group is None:
        raise SlackRefused("no_such_subteam", status=404)
    if wanted.does == "people":
        strangers = [one for one in wanted.users if one not in workspace.users]
        if strangers:
            raise SlackRefused("user_not_found", strangers, status=404)
        groups.change_people(sandbox, workspace, group, wanted.users)
    else:
        groups.disable(sandbox, workspace, group, is_on=wanted.does == "enable")
    return JSONResponse({"ok": True})


async def _run_function(request: Request) -> Response:
    sandbox = _sandbox(request)
    wanted = await _read(request, FunctionRun)
    app = sandbox.app(wanted.app or next(iter(sandbox.state.apps), ""))
    workspace = sandbox.workspace(wanted.team or next(iter(sandbox.state.workspaces), ""))
    installation = sandbox.installation(app.id, workspace.id)
    if installation is None:
        raise SlackRefused("app_not_installed", status=404)
    made = functions.run(sandbox, app, installation, wanted.callback_id, wanted.inputs)
    return JSONResponse({"ok": True, "function_execution_id": made}, 201)


async def _function(request: Request) -> Response:
    for workspace in _sandbox(request).state.workspaces.values():
        execution = workspace.executions.get(request.path_params["id"])
        if execution is not None:
            return JSONResponse({"ok": True, "execution": asdict(execution)})
    raise SlackRefused("function_execution_not_found", status=404)


async def _messages(request: Request) -> Response:
    wanted = await _read(request, Change)
    person = acting(request, wanted.user)
    channel = person.room(wanted.channel)
    if wanted.does == "edit":
        message = own_messages.edit(person, channel, wanted.ts, wanted.text)
        return JSONResponse({"ok": True, "message": message})
    own_messages.delete(person, channel, wanted.ts)
    return JSONResponse({"ok": True})


async def _ledger(request: Request) -> Response:
    sandbox = _sandbox(request)
    wanted = dict(request.query_params)
    after, limit = (_number(wanted.pop(name, default)) for name, default in (("after", "0"), ("limit", PAGE)))
    strange = sorted(set(wanted) - FILTERS)
    if strange:
        raise SlackRefused("invalid_arguments", [f"unknown filter: {strange[0]}"], status=400)
    found = []
    for entry in sandbox.ledger.find(after=after, **wanted):
        found.append(entry.shown())
        if len(found) == min(limit, PAGE):
            break
    return JSONResponse({"ok": True, "entries": found, "next": found[-1]["number"] if found else after})


async def _clear_ledger(request: Request) -> Response:
    _sandbox(request).ledger.clear()
    return JSONResponse({"ok": True})


async def _read(request: Request, shape: type[ReadT]) -> ReadT:
    given = reading.json_value(await reading.body(request, LARGEST_BODY))
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        faults = [
            f"{fault['msg']} [json-pointer:/{'/'.join(map(str, fault['loc']))}]"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise SlackRefused("invalid_arguments", faults, status=400, message="; ".join(faults)) from None


def _sandbox(request: Request) -> Sandbox:
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


def _shown(sandbox: Sandbox) -> Response:
    shown = [_fault(sandbox, fault) for fault in sandbox.faults]
    return JSONResponse({"ok": True, "seed": sandbox.faults.seed, "faults": shown})


def _fault(sandbox: Sandbox, fault: SandboxFault) -> Json:
    return {**fault.model_dump(mode="json"), "struck": sandbox.faults.struck[fault.id]}


def _tell(sandbox: Sandbox) -> None:
    sandbox.streams.tell_all({"type": "faults", "count": sum(1 for _ in sandbox.faults)})


def _number(text: object) -> int:
    try:
        return max(int(str(text)), 0)
    except ValueError:
        raise SlackRefused("invalid_arguments", [f"no number: {text}"], status=400) from None
