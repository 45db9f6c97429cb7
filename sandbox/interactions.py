"""What a person does with an app: commands, shortcuts, clicks, searches, submissions."""

import copy
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox import blocks, checks, forms, messages, views
from sandbox.courier import Kind, Undelivered, deliver
from sandbox.refusals import Refused
from sandbox.responses import Response
from sandbox.state import App, Channel, Installation, Json, User, Workspace
from sandbox.world import Sandbox

NO_ANSWER = "We had some trouble connecting. Try again?"

MOST_RESPONSES = 10_000
"""Response URLs that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True)
class Person:
    """Who acts, and where."""

    sandbox: Sandbox
    workspace: Workspace
    user: User

    def facts(self, app: App) -> Json:
        """Return what every interaction's payload says of person, workspace and app."""
        return {
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.workspace.id,
            },
            "team": {"id": self.workspace.id, "domain": self.workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": app.id,
            "token": app.verification_token,
        }

    def trigger(self, app: App, view_id: str | None = None) -> str:
        """Return a trigger id for what was just done."""
        return self.sandbox.triggers.issue(app.id, self.workspace.id, self.user.id, view_id)

    def response_url(self, app: App, channel: Channel, message: Json | None = None) -> str:
        """Return an address to which the app may answer."""
        token = secrets.token_urlsafe(24)
        responses = self.sandbox.responses
        if len(responses) > MOST_RESPONSES:
            responses.pop(next(iter(responses)))
        responses[token] = Response(
            app_id=app.id,
            team_id=self.workspace.id,
            user=self.user.id,
            channel=channel.id,
            issued=self.sandbox.clock(),
            message_ts=message["ts"] if message else None,
            is_ephemeral=bool(message and message.get("is_ephemeral")),
        )
        return f"{self.sandbox.address}/response/{self.workspace.id}/{token}"

    def installed(self, app_id: str) -> tuple[App, Installation]:
        """Return an app that works in the person's workspace.

        Raises:
            Refused: it does not.
        """
        installation = self.sandbox.installation(app_id, self.workspace.id)
        if installation is None:
            raise Refused("app_not_installed", status=404)
        return self.sandbox.app(app_id), installation

    async def deliver(
        self, app: App, payload: Json, *, kind: Kind = Kind.INTERACTION, url: str | None = None
    ) -> Any:
        """Deliver a payload; what goes wrong is told to the person.

        Raises:
            Refused: the app did not acknowledge; the sentence is for the person.
        """
        try:
            return await deliver(self.sandbox, app, kind, payload, url=url)
        except Undelivered as failure:
            word = "operation_timeout" if failure.reason == "timeout" else "dispatch_failed"
            what = payload.get("command") if kind is Kind.COMMAND else None
            sentence = f"{what} failed with the error “{word}”" if what else NO_ANSWER.rstrip("?") + "?"
            detail = f" ({failure.detail})" if failure.detail else ""
            raise Refused(word, status=502, message=sentence + detail) from failure


async def command(person: Person, channel: Channel, name: str, text: str) -> None:
    """Run a slash command; what the app answers is shown, to the person alone unless it says otherwise."""
    sandbox = person.sandbox
    for app, installation in sandbox.installed(person.workspace.id):  # noqa: B007 -- used below
        known = next((one for one in app.commands if one.command == name), None)
        if known is not None:
            break
    else:
        raise Refused("unknown_command", status=404, message=f"{name} is not a valid command.")
    payload = {
        "token": app.verification_token,
        "team_id": person.workspace.id,
        "team_domain": person.workspace.domain,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.is_private else channel.name,
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
        app, payload, kind=Kind.COMMAND, url=known.url if not app.request_url else None
    )
    if answer:
        show_answer(person, app, installation, channel, answer)


async def shortcut(
    person: Person, app_id: str, callback_id: str, channel: Channel | None, message_ts: str | None
) -> None:
    """Use a shortcut, from anywhere or on a message."""
    app, _ = person.installed(app_id)
    kind = "message" if message_ts else "global"
    if not any(one.callback_id == callback_id and one.type == kind for one in app.shortcuts):
        raise Refused("unknown_shortcut", status=404, message="The app offers no such shortcut.")
    payload = {
        **person.facts(app),
        "type": "shortcut",
        "callback_id": callback_id,
        "trigger_id": person.trigger(app),
        "action_ts": person.sandbox.ts(),
    }
    if message_ts:
        if channel is None or message_ts not in channel.messages:
            raise Refused("message_not_found", status=404)
        message = channel.messages[message_ts]
        payload |= {
            "type": "message_action",
            "channel": {"id": channel.id, "name": channel.name},
            "message_ts": message_ts,
            "message": copy.deepcopy(message),
            "response_url": person.response_url(app, channel, message),
        }
    await person.deliver(app, payload)


async def act(person: Person, container: Json, action: Json, values: forms.Values) -> None:
    """Use an element of a message, a modal or a Home."""
    place = _place(person, container, values)
    block, element = _element(place.blocks, action)
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


async def options(person: Person, container: Json, block_id: str, action_id: str, value: str) -> Json:
    """Ask the app for the options of an external select."""
    place = _place(person, container, {})
    _element(place.blocks, {"block_id": block_id, "action_id": action_id})
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
        raise Refused("no_options", status=502, message="The app gave no options.")
    checks.options(answer)
    return answer


async def submit(person: Person, view_id: str, values: forms.Values) -> Json:
    """Submit a modal; the answer has ``errors`` by block where something must be mended."""
    sandbox = person.sandbox
    view = _top(person, view_id)
    if view["submit"] is None:
        raise Refused("nothing_to_submit", status=400, message="That view has no button to submit it with.")
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
    except Refused as refusal:
        where = "; ".join(refusal.messages)
        message = f"{NO_ANSWER} The app's answer was refused: {refusal.error}. {where}".strip()
        raise Refused(refusal.error, refusal.messages, status=502, message=message) from refusal


def close(person: Person, view_id: str, *, clear: bool) -> None:
    """Close the top modal, or all of them; the app hears of those that asked for it."""
    sandbox = person.sandbox
    view = _top(person, view_id)
    clear = clear or view["clear_on_close"]
    for gone in reversed(views.drop(sandbox, person.user.id, views.MOST_STACKED if clear else 1)):
        if gone["notify_on_close"]:
            app, _ = person.installed(gone["app_id"])
            payload = {**person.facts(app), "type": "view_closed", "view": gone, "is_cleared": clear}
            sandbox.spawn(_tell_closed(person, app, payload))


def show_answer(person: Person, app: App, installation: Installation, channel: Channel, answer: Any) -> Json:
    """Show what an app answered to a command or a click, and return the message."""
    content = {"text": answer} if isinstance(answer, str) else answer
    checks.message(content)
    fields = ("text", "blocks", "attachments", "thread_ts", "metadata", "mrkdwn")
    message = {name: content[name] for name in fields if name in content}
    message |= messages.as_bot(app, installation)
    if content.get("response_type") == "in_channel":
        return messages.post(person.sandbox, person.workspace, channel, message)
    return messages.post_ephemeral(person.sandbox, channel, person.user.id, message)


@dataclass(frozen=True)
class _Place:
    """Where an element stands, and what a payload says of that."""

    app_id: str
    blocks: list[Json]
    payload: Json
    view_id: str | None = None
    channel: Channel | None = None
    message: Json | None = None


def _place(person: Person, container: Json, values: forms.Values) -> _Place:
    if container.get("type") == "view":
        return _in_view(person, str(container.get("view_id")), values)
    channel = person.workspace.channels.get(str(container.get("channel")))
    if channel is None or person.user.id not in channel.members:
        raise Refused("channel_not_found", status=404)
    ts = str(container.get("ts"))
    ephemeral = person.sandbox.ephemerals[channel.id, person.user.id].get(ts)
    message = ephemeral or channel.messages.get(ts)
    if message is None or "app_id" not in message:
        raise Refused("message_not_found", status=404, message="That message is no longer there.")
    all_blocks = [*(message.get("blocks") or [])]
    for attachment in message.get("attachments") or []:
        all_blocks += attachment.get("blocks") or []
    where = {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral is not None,
    }
    if message.get("thread_ts"):
        where["thread_ts"] = message["thread_ts"]
    payload: Json = {
        "container": where,
        "channel": {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name},
        "state": {"values": forms.merge(all_blocks, {}, values)},
    }
    # Slack does not keep ephemeral messages, so it cannot send them back.
    if ephemeral is None:
        payload["message"] = copy.deepcopy(message)
    return _Place(message["app_id"], all_blocks, payload, channel=channel, message=message)


def _in_view(person: Person, view_id: str, values: forms.Values) -> _Place:
    homes = {key: view for key, view in person.workspace.homes.items() if key.endswith(":" + person.user.id)}
    for view in (*person.sandbox.stacks[person.user.id], *homes.values()):
        if view["id"] == view_id:
            view["state"]["values"] = forms.merge(view["blocks"], view["state"]["values"], values)
            payload = {
                "container": {"type": "view", "view_id": view_id},
                "view": copy.deepcopy(view),
            }
            return _Place(view["app_id"], view["blocks"], payload, view_id=view_id)
    raise Refused("view_not_found", status=404, message="That view is no longer open.")


def _top(person: Person, view_id: str) -> Json:
    stack = person.sandbox.stacks[person.user.id]
    if not stack or stack[-1]["id"] != view_id:
        raise Refused("view_not_found", status=404, message="That view is no longer open.")
    return stack[-1]


def _element(all_blocks: list[Json], action: Json) -> tuple[Json, Json]:
    found = blocks.find(all_blocks, str(action.get("block_id")), str(action.get("action_id")))
    if found is None:
        raise Refused("element_not_found", status=404, message="That element is no longer there.")
    return found


def _done(element: Json, block: Json, action: Json, ts: str) -> Json:
    """Return the action as Slack sends it: what the element is, and what was chosen."""
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


def _follow(person: Person, installation: Installation, view_id: str, answer: Any) -> Json:
    sandbox, user = person.sandbox, person.user.id
    action = answer.get("response_action") if isinstance(answer, dict) else None
    stack = sandbox.stacks[user]
    view = next((one for one in stack if one["id"] == view_id), None)
    match action:
        case "errors":
            return {"errors": _errors(answer.get("errors"), view)}
        case "clear":
            views.drop(sandbox, user, views.MOST_STACKED)
        case "update" if view is not None:
            views.update(sandbox, installation, view, checks.view(answer.get("view")))
        case "push" if view is not None:
            views.push(sandbox, installation, user, checks.view(answer.get("view")))
        case "update" | "push":
            raise Refused("not_found")
        case _:
            raise Refused("invalid_response_action")
    return {}


def _errors(errors: Any, view: Json | None) -> dict[str, str]:
    inputs = {block["block_id"] for block in (view or {}).get("blocks", []) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_errors", ["errors must be an object with a sentence by block_id"])
    strange = [name for name in errors if name not in inputs]
    if strange:
        raise Refused("invalid_errors", [f"no input block has the block_id {strange[0]!r}"])
    return {str(name): str(sentence) for name, sentence in errors.items()}


def _response_urls(person: Person, app: App, view: Json) -> list[Json]:
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


async def _tell_closed(person: Person, app: App, payload: Json) -> None:
    try:
        await deliver(person.sandbox, app, Kind.INTERACTION, payload)
    except Undelivered:
        # The person sees nothing of it in Slack either: the modal is closed.
        return
