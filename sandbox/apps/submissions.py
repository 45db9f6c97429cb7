"""Submitting and closing modals, and applying the app's answer."""

import copy
from typing import Any

from sandbox.apps import forms, views
from sandbox.blocks import blocks, checks
from sandbox.blocks.references import Asker
from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import NO_ANSWER, ActingPerson
from sandbox.transport.courier import DeliveryKind, Undelivered, deliver
from sandbox.workspace.state import App, AppInstallation, Json


async def submit(person: ActingPerson, view_id: str, values: forms.Values) -> Json:
    """Submit a modal; the answer has ``errors`` by block if something must be fixed."""
    sandbox = person.sandbox
    view = _top(person, view_id)
    if view["submit"] is None:
        raise SlackRefused("nothing_to_submit", status=400, message="That view has no Submit button.")
    app, installation = person.installed(view["app_id"])
    view["state"]["values"] = forms.merge(view["blocks"], view["state"]["values"], values)
    errors = forms.check(view["blocks"], view["state"]["values"])
    if errors:
        return {"errors": errors}
    payload = {
        **person.facts(app),
        "type": "view_submission",
        "trigger_id": person.trigger(app, view_id),
        "view": copy.deepcopy(view),
        "response_urls": _response_urls(person, app, view),
    }
    answer = await person.deliver(app, payload)
    if not answer:
        if sandbox.stacks[person.user.id] and sandbox.stacks[person.user.id][-1]["id"] == view_id:
            views.drop(sandbox, person.user.id)
        return {}
    try:
        return _follow(person, installation, view_id, answer)
    except SlackRefused as refusal:
        where = "; ".join(refusal.messages)
        message = f"{NO_ANSWER} The app's answer was refused: {refusal.error}. {where}".strip()
        raise SlackRefused(refusal.error, refusal.messages, status=502, message=message) from refusal


def close(person: ActingPerson, view_id: str, *, clear: bool) -> None:
    """Close the top modal, or all of them, and tell the app of those that ask for it.

    To close all, the one whose button was pressed need not be open any more: the app may have closed it.
    """
    sandbox = person.sandbox
    stack = sandbox.stacks[person.user.id]
    view = stack[-1] if clear and stack else _top(person, view_id)
    clear = clear or view["clear_on_close"]
    for gone in reversed(views.drop(sandbox, person.user.id, views.MOST_STACKED if clear else 1)):
        if gone["notify_on_close"]:
            app, _ = person.installed(gone["app_id"])
            payload = {**person.facts(app), "type": "view_closed", "view": gone, "is_cleared": clear}
            sandbox.spawn(_tell_closed(person, app, payload))


def _top(person: ActingPerson, view_id: str) -> Json:
    stack = person.sandbox.stacks[person.user.id]
    if not stack or stack[-1]["id"] != view_id:
        raise SlackRefused("view_not_found", status=404, message="That view is no longer open.")
    return stack[-1]


def _follow(person: ActingPerson, installation: AppInstallation, view_id: str, answer: Any) -> Json:
    sandbox, user = person.sandbox, person.user.id
    action = answer.get("response_action") if isinstance(answer, dict) else None
    stack = sandbox.stacks[user]
    asker = Asker(person.workspace, sandbox.app(installation.app_id), installation)
    view = next((one for one in stack if one["id"] == view_id), None)
    match action:
        case "errors":
            return {"errors": _errors(answer.get("errors"), view)}
        case "clear":
            views.drop(sandbox, user, views.MOST_STACKED)
        case "update" if view is not None:
            views.update(sandbox, installation, view, checks.view(answer.get("view"), asker))
        case "push" if view is not None:
            views.push(sandbox, installation, user, checks.view(answer.get("view"), asker))
        case "update" | "push":
            raise SlackRefused("not_found")
        case _:
            raise SlackRefused("invalid_response_action")
    return {}


def _errors(errors: Any, view: Json | None) -> dict[str, str]:
    inputs = {block["block_id"] for block in (view or {}).get("blocks", []) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackRefused("invalid_errors", ["errors must be an object with a sentence by block_id"])
    strange = [name for name in errors if name not in inputs]
    if strange:
        raise SlackRefused("invalid_errors", [f"no input block has the block_id {strange[0]!r}"])
    return {str(name): str(sentence) for name, sentence in errors.items()}


def _response_urls(person: ActingPerson, app: App, view: Json) -> list[Json]:
    given = []
    for block, element in blocks.elements(view["blocks"]):
        if not element.get("response_url_enabled"):
            continue
        chosen = forms.value_of(view["state"]["values"][block["block_id"]][element["action_id"]])
        channel = person.workspace.channels.get(str(chosen))
        if channel is not None:
            given.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel.id,
                    "response_url": person.response_url(app, channel),
                }
            )
    return given


async def _tell_closed(person: ActingPerson, app: App, payload: Json) -> None:
    try:
        await deliver(person.sandbox, app, DeliveryKind.INTERACTION, payload)
    except Undelivered:
        # As in Slack, the person sees nothing of it: the modal is closed.
        return
