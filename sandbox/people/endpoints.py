"""Endpoints of the page: who acts, what they look at, what they do."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import ActingPerson
from sandbox.transport import reading
from sandbox.workspace.state import Json
from sandbox.workspace.world import Sandbox

LARGEST_BODY = 2_000_000

Did = Callable[[ActingPerson, Json], Awaitable[Json]]
Seen = Callable[[ActingPerson, Request], Awaitable[Json]]


def looking(look: Seen) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint for what a person reads; the query's ``as`` says who."""

    async def endpoint(request: Request) -> Response:
        seen = await look(acting(request, request.query_params.get("as")), request)
        return JSONResponse({"ok": True, **seen})

    return endpoint


def doing(do: Did) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint for what a person does; the body's ``as`` says who."""

    async def endpoint(request: Request) -> Response:
        given = reading.json_object(await reading.body(request, LARGEST_BODY))
        answer = await do(acting(request, given.get("as")), given)
        return JSONResponse({"ok": True, **answer})

    return endpoint


def acting(request: Request, user_id: object) -> ActingPerson:
    """Return the person with this id, or the first one if none is named.

    Raises:
        SlackRefused: no person has this id.
    """
    sandbox: Sandbox = request.app.state.sandbox
    workspace, user = sandbox.workspace_of(acting_id(sandbox, user_id))
    if user.is_bot:
        raise SlackRefused("user_is_bot", status=400)
    return ActingPerson(sandbox, workspace, user)


def acting_id(sandbox: Sandbox, user_id: object) -> str:
    """Return the id that is named, else that of the first person."""
    if user_id:
        return str(user_id)
    for workspace in sandbox.state.workspaces.values():
        for user in workspace.users.values():
            if not user.is_bot and not user.deleted:
                return user.id
    return ""
