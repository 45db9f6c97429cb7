"""The route of the Web API: reads the request, checks the token and its scopes, calls the method."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.faults.breaking import received
from sandbox.faults.faults import Where
from sandbox.faults.ledger import LedgerEntry
from sandbox.faults.refusals import SlackRefused
from sandbox.transport import reading
from sandbox.web_api import METHODS
from sandbox.web_api.call import Arguments, Call, Holder, Method
from sandbox.workspace.state import App, AppInstallation
from sandbox.workspace.world import Sandbox

LARGEST_BODY = 1_000_000
"""Bytes of a request; a larger one is refused unread."""


async def call(request: Request) -> Response:
    """Answer one call of a method."""
    sandbox: Sandbox = request.app.state.sandbox
    arguments = await read(request)
    name = request.path_params["method"]

    async def answer(entry: LedgerEntry) -> Response:
        method = METHODS.get(name)
        if method is None:
            raise SlackRefused("unknown_method", req_method=name)
        made = authenticate(sandbox, method, arguments, request)
        entry.team = made.team
        sandbox.rates.take(made.team, name, method.per_minute, entry.channel if method.per_channel else None)
        body = method.body(made)
        entry.ts = entry.ts or body.get("ts") or body.get("message_ts")
        scopes = {} if made.scopes is None else {"x-oauth-scopes": ",".join(made.scopes)}
        return JSONResponse({"ok": True, **body}, headers=scopes)

    return await received(sandbox, Where.API, name, arguments.given, answer)


async def read(request: Request) -> Arguments:
    """Return the arguments of a request, from its address, its form, or its JSON.

    Raises:
        SlackRefused: the body is none of these, or too large.
    """
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "GET" or not kind:
        return Arguments(given)
    if kind == "application/json":
        text = await reading.body(request, LARGEST_BODY) or b"{}"
        return Arguments(given | reading.json_object(text, status=None))
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        try:
            form = await reading.form(request, LARGEST_BODY)
        except ValueError:
            raise SlackRefused("invalid_form_data") from None
        return Arguments(given | {name: value for name, value in form.items() if isinstance(value, str)})
    raise SlackRefused("invalid_post_type")


def authenticate(sandbox: Sandbox, method: Method, arguments: Arguments, request: Request) -> Call:
    """Return the call, with the app of its token.

    Raises:
        SlackRefused: no token, a wrong one, or one without the scope that the method needs.
    """
    headers = dict(request.headers)
    if method.holder is Holder.ANYONE:
        return Call(sandbox, arguments, headers=headers)
    token = headers.get("authorization", "").partition(" ")[2].strip() or arguments.maybe("token")
    if not token:
        raise SlackRefused("not_authed")
    app, installation = _holder(sandbox, token)
    if (installation is None) is (method.holder is Holder.BOT):
        raise SlackRefused("not_allowed_token_type")
    made = Call(sandbox, arguments, app, installation, headers)
    if method.scopes:
        made.require(*method.scopes)
    return made


def _holder(sandbox: Sandbox, token: str) -> tuple[App, AppInstallation | None]:
    for app in sandbox.state.apps.values():
        if app.app_token == token:
            return app, None
    for installation in sandbox.state.installations:
        if installation.token == token:
            if installation.uninstalled:
                raise SlackRefused("account_inactive")
            if installation.revoked:
                raise SlackRefused("token_revoked")
            return sandbox.app(installation.app_id), installation
    raise SlackRefused("invalid_auth")
