"""Views: each person's stack of modals, and the Home of each app."""

import secrets

from sandbox.apps import forms
from sandbox.apps.triggers import Trigger
from sandbox.blocks import blocks
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import AppInstallation, Json, Workspace
from sandbox.workspace.world import Sandbox

MOST_STACKED = 3


def open_(sandbox: Sandbox, installation: AppInstallation, trigger: Trigger, given: Json) -> Json:
    """Open a modal for the person who clicked; it replaces the modals that they had open."""
    view = _made(sandbox, installation, given, "modal")
    _stack(sandbox, trigger.user, [view])
    return view


def push(sandbox: Sandbox, installation: AppInstallation, user: str, given: Json) -> Json:
    """Push a modal onto the person's open ones.

    Raises:
        SlackRefused: three are open already.
    """
    stack = sandbox.stacks[user]
    if not stack:
        raise SlackRefused("not_found")
    if len(stack) >= MOST_STACKED:
        raise SlackRefused("push_limit_reached")
    view = _made(sandbox, installation, given, "modal")
    view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    _stack(sandbox, user, [*stack, view])
    return view


def update(sandbox: Sandbox, installation: AppInstallation, known: Json, given: Json) -> Json:
    """Replace the content of a view; it keeps its id, and what was entered in elements whose ids stay."""
    fresh = _made(sandbox, installation, given, known["type"], known)
    for name in ("id", "root_view_id", "previous_view_id"):
        fresh[name] = known[name]
    known.clear()
    known.update(fresh)
    user = owner(sandbox, known["id"])
    if user is not None:
        _stack(sandbox, user, sandbox.stacks[user])
    else:
        _tell_home(sandbox, installation, known)
    return known


def publish(
    sandbox: Sandbox, workspace: Workspace, installation: AppInstallation, user: str, given: Json
) -> Json:
    """Publish an app's Home for one person."""
    key = home_key(installation.app_id, user)
    known = workspace.homes.get(key)
    if known is not None:
        return update(sandbox, installation, known, given)
    view = _made(sandbox, installation, given, "home")
    workspace.homes[key] = view
    _tell_home(sandbox, installation, view)
    return view


def drop(sandbox: Sandbox, user: str, count: int = 1) -> list[Json]:
    """Close the topmost views of a person and return them."""
    stack = sandbox.stacks[user]
    gone = stack[max(len(stack) - count, 0) :]
    _stack(sandbox, user, stack[: len(stack) - len(gone)])
    return gone


def find(
    sandbox: Sandbox, installation: AppInstallation, view_id: str | None, external_id: str | None
) -> Json:
    """Return an app's open modal or published Home by its id or its external id.

    Raises:
        SlackRefused: there is none.
    """
    homes = sandbox.workspace(installation.team_id).homes.values()
    for view in (*(view for stack in sandbox.stacks.values() for view in stack), *homes):
        if view["app_id"] != installation.app_id or view["team_id"] != installation.team_id:
            continue
        if (view_id and view["id"] == view_id) or (external_id and view["external_id"] == external_id):
            return view
    raise SlackRefused("not_found")


def owner(sandbox: Sandbox, view_id: str) -> str | None:
    """Return who has a modal open."""
    for user, stack in sandbox.stacks.items():
        if any(view["id"] == view_id for view in stack):
            return user
    return None


def home_key(app_id: str, user: str) -> str:
    """Return the name under which a Home is kept."""
    return f"{app_id}:{user}"


def shown(view: Json) -> Json:
    """Return a view as windows get it: without the state, which they keep themselves."""
    return {name: value for name, value in view.items() if name != "state"}


def _made(
    sandbox: Sandbox, installation: AppInstallation, given: Json, kind: str, known: Json | None = None
) -> Json:
    if given.get("type") != kind:
        raise SlackRefused(
            "invalid_arguments", [f"[ERROR] must be equal to {kind} [json-pointer:/view/type]"]
        )
    _refuse_twin(sandbox, installation, given.get("external_id"), known)
    view_id = "V0" + secrets.token_hex(5).upper()
    made_blocks = blocks.kept(given.get("blocks") or [], known["blocks"] if known else None)
    return {
        "id": view_id,
        "team_id": installation.team_id,
        "type": kind,
        "blocks": made_blocks,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": {"values": forms.merge(made_blocks, known["state"]["values"] if known else {})},
        "hash": f"{sandbox.now()}.{secrets.token_urlsafe(6)}",
        "title": _text(given.get("title")) or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": _text(given.get("close")),
        "submit": _text(given.get("submit")),
        "submit_disabled": bool(given.get("submit_disabled")),
        "previous_view_id": None,
        "root_view_id": view_id,
        "app_id": installation.app_id,
        "external_id": given.get("external_id") or "",
        "app_installed_team_id": installation.team_id,
        "bot_id": installation.bot_id,
    }


def _refuse_twin(
    sandbox: Sandbox, installation: AppInstallation, external_id: str | None, known: Json | None
) -> None:
    if not external_id:
        return
    try:
        twin = find(sandbox, installation, None, external_id)
    except SlackRefused:
        return
    if known is None or twin["id"] != known["id"]:
        raise SlackRefused("duplicate_external_id")


def _text(given: Json | None) -> Json | None:
    return {"emoji": True, **given} if given else None


def _stack(sandbox: Sandbox, user: str, stack: list[Json]) -> None:
    sandbox.stacks[user] = stack
    sandbox.streams.tell([user], {"type": "views", "stack": [shown(view) for view in stack]})


def _tell_home(sandbox: Sandbox, installation: AppInstallation, view: Json) -> None:
    sandbox.is_changed = True
    for key, kept in sandbox.workspace(installation.team_id).homes.items():
        if kept is view:
            event = {"type": "home", "app": installation.app_id, "view": shown(view)}
            sandbox.streams.tell([key.partition(":")[2]], event)
