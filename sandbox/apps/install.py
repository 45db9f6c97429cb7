"""The page on which a workspace allows an app to be installed, and the code that it returns."""

import secrets
from datetime import timedelta
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.apps.grants import Grant
from sandbox.transport import reading
from sandbox.workspace.state import App
from sandbox.workspace.world import Sandbox

LARGEST_BODY = 10_000
CODE_LIFE = timedelta(minutes=10)


def routes() -> list[Route]:
    """Return the routes of the install page, and of the address that leads to an app in a workspace."""
    return [
        Route("/oauth/v2/authorize", _authorize, methods=["GET", "POST"]),
        Route("/app_redirect", _open_app),
    ]


async def _open_app(request: Request) -> Response:
    """Open the messages of an app, as the first member of the workspace that is named."""
    sandbox: Sandbox = request.app.state.sandbox
    app = sandbox.state.apps.get(request.query_params.get("app", ""))
    workspace = sandbox.state.workspaces.get(request.query_params.get("team", ""))
    people = [one for one in workspace.users.values() if not one.is_bot] if workspace else []
    if app is None or not people:
        return HTMLResponse(_page("Not found", "There is no such app or workspace."), 404)
    return RedirectResponse(f"/?{urlencode({'as': people[0].id})}#/app/{app.id}/messages", 302)


async def _authorize(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    app = next(
        (
            one
            for one in sandbox.state.apps.values()
            if one.client_id == request.query_params.get("client_id")
        ),
        None,
    )
    redirect_uri = request.query_params.get("redirect_uri") or (
        app.redirect_urls[0] if app and app.redirect_urls else ""
    )
    if app is None or not _fits(app, redirect_uri):
        return HTMLResponse(
            _page("This app cannot be installed", "Its client ID or redirect URL is not known."), 400
        )
    state = request.query_params.get("state", "")
    scopes = _scopes(request.query_params.get("scope", ""))
    if request.method == "GET":
        return HTMLResponse(_page(f"Install {app.name}?", _form(sandbox, app, scopes)))
    try:
        form = await reading.form(request, LARGEST_BODY)
    except ValueError:
        return HTMLResponse(_page("The form could not be read", "Go back and try again."), 400)
    user_id = str(form.get("as", ""))
    if form.get("answer") != "allow":
        return _back(redirect_uri, {"error": "access_denied", "state": state})
    owner = next((one for one in sandbox.state.workspaces.values() if user_id in one.users), None)
    if owner is None:
        return HTMLResponse(_page("Nobody was chosen", "Go back and choose who installs the app."), 400)
    code = secrets.token_urlsafe(24)
    end = sandbox.clock() + CODE_LIFE
    sandbox.grants[code] = Grant(app.id, owner.id, user_id, redirect_uri, end, scopes or None)
    return _back(redirect_uri, {"code": code, "state": state})


def _fits(app: App, redirect_uri: str) -> bool:
    if urlsplit(redirect_uri).scheme not in {"http", "https"}:
        return False
    return not app.redirect_urls or any(_is_below(redirect_uri, one) for one in app.redirect_urls)


def _is_below(address: str, known: str) -> bool:
    """Tell whether an address is a known one, or a path below it."""
    return address == known or address.startswith((known.rstrip("/") + "/", known + "?"))


def _scopes(asked: str) -> list[str]:
    """Return requested scopes, which commas or spaces separate, each once."""
    return list(dict.fromkeys(asked.replace(",", " ").split()))


def _back(redirect_uri: str, fields: dict[str, str]) -> Response:
    joint = "&" if "?" in redirect_uri else "?"
    return RedirectResponse(redirect_uri + joint + urlencode(fields), 302)


def _form(sandbox: Sandbox, app: App, asked: list[str]) -> str:
    people = "".join(
        f'<option value="{escape(user.id)}">{escape(user.real_name)} · {escape(workspace.name)}</option>'
        for workspace in sandbox.state.workspaces.values()
        for user in workspace.users.values()
        if not user.is_bot and not user.deleted
    )
    scopes = "".join(
        f"<li><code>{escape(scope)}</code></li>" for scope in asked or app.scopes or ["everything"]
    )
    return (
        f"<p>{escape(app.name)} asks to be allowed:</p><ul>{scopes}</ul>"
        f'<form method="post"><p><label>Installed by <select name="as">{people}</select></label></p>'
        '<p><button name="answer" value="allow">Allow</button> '
        '<button name="answer" value="deny">Cancel</button></p></form>'
    )


def _page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;"
        "margin:4rem auto;padding:0 1rem}button,select{font:inherit;padding:.4rem .8rem}</style>"
        f"<h1>{escape(title)}</h1>{inside}</html>"
    )
