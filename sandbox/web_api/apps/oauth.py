"""oauth.*: exchanging an installer's code for a bot token."""

import base64
import binascii

from sandbox.apps import installing
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, Holder, method
from sandbox.workspace.state import App, Json


@method("oauth.v2.access", holder=Holder.ANYONE, per_minute=600)
def access(call: Call) -> Json:
    """Exchange a code of the install page for the token of the installation."""
    app = _app(call)
    grant = call.sandbox.grants.pop(call.arguments.text("code"), None)
    if grant is None or grant.app_id != app.id:
        raise SlackRefused("invalid_code")
    if call.sandbox.clock() >= grant.expires_at:
        raise SlackRefused("code_expired")
    if grant.redirect_uri != (call.arguments.maybe("redirect_uri") or grant.redirect_uri):
        raise SlackRefused("bad_redirect_uri")
    installation = installing.install(call.sandbox, app, grant.team_id, grant.scopes)
    workspace = call.sandbox.workspace(grant.team_id)
    return {
        "access_token": installation.token,
        "token_type": "bot",
        "scope": ",".join(installation.scopes or []),
        "bot_user_id": installation.bot_user,
        "app_id": app.id,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "authed_user": {"id": grant.user},
        "is_enterprise_install": False,
    }


def _app(call: Call) -> App:
    client_id, secret = _client(call)
    for app in call.sandbox.state.apps.values():
        if app.client_id == client_id:
            if app.client_secret != secret:
                raise SlackRefused("bad_client_secret")
            return app
    raise SlackRefused("invalid_client_id")


def _client(call: Call) -> tuple[str, str]:
    kind, _, coded = call.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise SlackRefused("invalid_client_id") from None
        return client_id, secret
    return call.arguments.text("client_id", ""), call.arguments.text("client_secret", "")
