"""What a person does with an app: commands, shortcuts, clicks, searches."""

import copy
from typing import Any

from sandbox.apps import forms
from sandbox.blocks import checks, places
from sandbox.blocks.references import Asker
from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import ActingPerson
from sandbox.transport.courier import DeliveryKind
from sandbox.workspace import messages
from sandbox.workspace.state import App, AppInstallation, Channel, Json

RESPONSE_TYPES = ("ephemeral", "in_channel")


async def command(person: ActingPerson, channel: Channel, name: str, text: str) -> None:
    """Run a slash command and show the app's answer, to the person alone unless the answer says otherwise."""
    sandbox = person.sandbox
    for app, installation in sandbox.installed(person.workspace.id):  # noqa: B007 -- used below
        known = next((one for one in app.commands if one.command == name), None)
        if known is not None:
            break
    else:
        raise SlackRefused("unknown_command", status=404, message=f"{name} is not a valid command.")
    payload = {
        "token": app.verification_token,
        "team_id": person.workspace.id,
        "team_domain": person.workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payloads,
        "user_id": person.user.id,
        "user_name": person.user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": person.response_url(app, channel),
        "trigger_id": person.trigger(app),
    }
    answer = await person.deliver(
        app, payload, kind=DeliveryKind.COMMAND, url=known.url if not app.request_url else None
    )
    if answer:
        show_answer(person, app, installation, channel, answer)


async def shortcut(
    person: ActingPerson, app_id: str, callback_id: str, channel: Channel | None, message_ts: str | None
) -> None:
    """Use a global shortcut, or one on a message."""
    app, _ = person.installed(app_id)
    kind = "message" if message_ts else "global"
    if not any(one.callback_id == callback_id and one.type == kind for one in app.shortcuts):
        raise SlackRefused("unknown_shortcut", status=404, message="The app has no such shortcut.")
    payload = {
        **person.facts(app),
        "type": "shortcut",
        "callback_id": callback_id,
        "trigger_id": person.trigger(app),
        "action_ts": person.sandbox.ts(),
    }
    if message_ts:
        if channel is None or message_ts not in channel.messages:
            raise SlackRefused("message_not_found", status=404)
        message = channel.messages[message_ts]
        payload |= {
            "type": "message_action",
            "channel": {"id": channel.id, "name": channel.name_in_payloads},
            "message_ts": message_ts,
            "message": copy.deepcopy(message),
            "response_url": person.response_url(app, channel, message),
        }
    await person.deliver(app, payload)


async def act(person: ActingPerson, container: Json, action: Json, values: forms.Values) -> None:
    """Use an element of a message, a modal or a Home."""
    place = places.find(person, container, values)
    block, element = places.element_at(place.blocks, action)
    app, installation = person.installed(place.app_id)
    person.sandbox.is_changed = True
    payload = {
        **person.facts(app),
        "type": "block_actions",
        "trigger_id": person.trigger(app, place.view_id),
        **place.payload,
        "actions": [_done(element, block, action, person.sandbox.ts())],
    }
    if place.channel is not None:
        payload["response_url"] = person.response_url(app, place.channel, place.message)
    answer = await person.deliver(app, payload)
    if place.channel is not None and isinstance(answer, dict) and answer.get("text"):
        show_answer(person, app, installation, place.channel, answer)


async def options(person: ActingPerson, container: Json, block_id: str, action_id: str, value: str) -> Json:
    """Ask the app for the options of an external select."""
    place = places.find(person, container, {})
    places.element_at(place.blocks, {"block_id": block_id, "action_id": action_id})
    app, _ = person.installed(place.app_id)
    payload = {
        **person.facts(app),
        "type": "block_suggestion",
        "action_id": action_id,
        "block_id": block_id,
        "value": value,
        **place.payload,
    }
    answer = await person.deliver(app, payload, url=app.options_url)
    if not isinstance(answer, dict) or not ("options" in answer or "option_groups" in answer):
        raise SlackRefused("no_options", status=502, message="The app gave no options.")
    checks.options(answer)
    return answer


def show_answer(
    person: ActingPerson, app: App, installation: AppInstallation, channel: Channel, answer: Any
) -> Json:
    """Show what an app answered to a command or a click, and return the message."""
    content = {"text": answer} if isinstance(answer, str) else answer
    checks.message(content, Asker(person.workspace, app, installation))
    kind = content.get("response_type")
    if kind is not None and kind not in RESPONSE_TYPES:
        sentence = f"The app answered with the response_type {kind!r}; it should be one of {RESPONSE_TYPES}."
        raise SlackRefused("invalid_response_type", [sentence], message=sentence)
    fields = ("text", "blocks", "attachments", "thread_ts", "metadata", "mrkdwn")
    message = {name: content[name] for name in fields if name in content}
    message |= messages.as_bot(app, installation)
    if kind == "in_channel":
        return messages.post(person.sandbox, person.workspace, channel, message)
    return messages.post_ephemeral(person.sandbox, channel, person.user.id, message)


def _done(element: Json, block: Json, action: Json, ts: str) -> Json:
    """Return the action as Slack sends it: the element and what was chosen."""
    return {
        **{name: value for name, value in action.items() if name != "confirm"},
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **{
            name: element[name]
            for name in ("text", "value", "style", "placeholder")
            if _repeats(element, name)
        },
        "action_ts": ts,
    }


def _repeats(element: Json, name: str) -> bool:
    return name in element and (name == "placeholder" or element["type"] == "button")
