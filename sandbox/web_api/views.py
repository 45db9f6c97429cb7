"""views.*: open, push and update modals; publish Homes."""

from sandbox.apps import views
from sandbox.apps.triggers import Trigger
from sandbox.blocks import checks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace.state import Json


@method("views.open", per_minute=100)
def open_(call: Call) -> Json:
    """Open a modal for the person who has just clicked."""
    given = _view(call)
    trigger = _trigger(call)
    return {"view": views.open_(call.sandbox, call.installation, trigger, given)}


@method("views.push", per_minute=100)
def push(call: Call) -> Json:
    """Push a modal onto the one in which the person has just clicked."""
    given = _view(call)
    trigger = _trigger(call)
    return {"view": views.push(call.sandbox, call.installation, trigger.user, given)}


@method("views.update", per_minute=100)
def update(call: Call) -> Json:
    """Replace the content of a view, if it is still the version that the caller knows."""
    view_id, external_id = call.arguments.maybe("view_id"), call.arguments.maybe("external_id")
    if not view_id and not external_id:
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    given = _view(call)
    known = views.find(call.sandbox, call.installation, view_id, external_id)
    _refuse_stale(call, known)
    return {"view": views.update(call.sandbox, call.installation, known, given)}


@method("views.publish", per_minute=100)
def publish(call: Call) -> Json:
    """Publish an app's Home for one person."""
    if not call.app.home_tab:
        raise SlackRefused("not_enabled")
    user = call.arguments.text("user_id")
    if user not in call.workspace.users or call.workspace.users[user].is_bot:
        raise SlackRefused("invalid_arguments", ["[ERROR] user not found [json-pointer:/user_id]"])
    given = _view(call)
    known = call.workspace.homes.get(views.home_key(call.app.id, user))
    if known is not None:
        _refuse_stale(call, known)
    return {"view": views.publish(call.sandbox, call.workspace, call.installation, user, given)}


def _view(call: Call) -> Json:
    given: Json | None = call.arguments.json("view", dict)
    if given is None:
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: view"])
    return checks.view(given, call.asker)


def _trigger(call: Call) -> Trigger:
    trigger_id = call.arguments.maybe("trigger_id") or call.arguments.maybe("interactivity_pointer")
    if trigger_id is None:
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: trigger_id"])
    return call.sandbox.triggers.redeem(trigger_id, call.app.id, call.sandbox.patience)


def _refuse_stale(call: Call, known: Json) -> None:
    wanted = call.arguments.maybe("hash")
    if wanted and wanted != known["hash"]:
        raise SlackRefused("hash_conflict")
