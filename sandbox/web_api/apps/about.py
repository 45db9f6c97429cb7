"""api.*, apps.*, auth.*, bots.* and team.*: the token, the connection, the workspace and the bot."""

from sandbox.apps import installing
from sandbox.faults.refusals import SlackRefused
from sandbox.people import pictures
from sandbox.web_api.call import Call, Holder, method
from sandbox.workspace.state import Json


@method("api.test", holder=Holder.ANYONE, per_minute=100)
def api_test(call: Call) -> Json:
    """Repeat the arguments, or the requested error."""
    given = dict(call.arguments.given)
    error = call.arguments.maybe("error")
    if error:
        raise SlackRefused(error, args=given)
    return {"args": given}


@method("auth.test", per_minute=600)
def auth_test(call: Call) -> Json:
    """Say whose token it is."""
    workspace, installation = call.workspace, call.installation
    bot = workspace.users[installation.bot_user]
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": bot.name,
        "team_id": workspace.id,
        "user_id": bot.id,
        "bot_id": installation.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Revoke the token."""
    is_test = call.arguments.flag("test")
    if not is_test:
        installing.revoke(call.sandbox, call.app, call.installation)
    return {"revoked": not is_test}


@method("team.info", "team:read", per_minute=50)
def team_info(call: Call) -> Json:
    """Describe the workspace."""
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.id,
            "name": workspace.name,
            "domain": workspace.domain,
            "url": f"https://{workspace.domain}.slack.com/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


@method("bots.info", "users:read", per_minute=50)
def bots_info(call: Call) -> Json:
    """Describe a bot."""
    wanted = call.arguments.text("bot", call.installation.bot_id)
    for app, installation in call.sandbox.installed(call.workspace.id):
        if installation.bot_id == wanted:
            user = call.workspace.users[installation.bot_user]
            return {
                "bot": {
                    "id": wanted,
                    "deleted": False,
                    "name": app.bot_name,
                    "updated": 0,
                    "app_id": app.id,
                    "user_id": installation.bot_user,
                    "icons": pictures.addresses(call.sandbox, call.workspace.id, user, (48, 72)),
                }
            }
    raise SlackRefused("bot_not_found")


@method("apps.connections.open", holder=Holder.APP, per_minute=1000)
def connections_open(call: Call) -> Json:
    """Return an address for one Socket Mode connection."""
    ticket = call.sandbox.sockets.ticket(call.app.id)
    address = call.sandbox.address.replace("http", "ws", 1)
    return {"url": f"{address}/socket/link?ticket={ticket}&app_id={call.app.id}"}
