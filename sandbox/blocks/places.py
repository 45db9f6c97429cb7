"""The places of elements: messages, modals and Homes, and what a payload says about them."""

import copy
from dataclasses import dataclass

from sandbox.apps import forms
from sandbox.blocks import blocks
from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import ActingPerson
from sandbox.workspace.state import Channel, Json


@dataclass(frozen=True)
class ElementPlace:
    """The place of an element, and what a payload says about it."""

    app_id: str
    blocks: list[Json]
    payload: Json
    view_id: str | None = None
    channel: Channel | None = None
    message: Json | None = None


def find(person: ActingPerson, container: Json, values: forms.Values) -> ElementPlace:
    """Return the message or view that a container names, with the values entered there.

    Raises:
        SlackRefused: it is no longer there.
    """
    if container.get("type") == "view":
        return _in_view(person, str(container.get("view_id")), values)
    channel = person.workspace.channels.get(str(container.get("channel")))
    if channel is None or person.user.id not in channel.members:
        raise SlackRefused("channel_not_found", status=404)
    ts = str(container.get("ts"))
    ephemeral = person.sandbox.ephemerals[channel.id, person.user.id].get(ts)
    message = ephemeral or channel.messages.get(ts)
    if message is None or "app_id" not in message:
        raise SlackRefused("message_not_found", status=404, message="That message is no longer there.")
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
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "state": {"values": forms.merge(all_blocks, {}, values)},
    }
    # Slack does not keep ephemeral messages, so it cannot send them back.
    if ephemeral is None:
        payload["message"] = copy.deepcopy(message)
    return ElementPlace(message["app_id"], all_blocks, payload, channel=channel, message=message)


def _in_view(person: ActingPerson, view_id: str, values: forms.Values) -> ElementPlace:
    homes = {key: view for key, view in person.workspace.homes.items() if key.endswith(":" + person.user.id)}
    for view in (*person.sandbox.stacks[person.user.id], *homes.values()):
        if view["id"] == view_id:
            view["state"]["values"] = forms.merge(view["blocks"], view["state"]["values"], values)
            payload = {
                "container": {"type": "view", "view_id": view_id},
                "view": copy.deepcopy(view),
            }
            return ElementPlace(view["app_id"], view["blocks"], payload, view_id=view_id)
    raise SlackRefused("view_not_found", status=404, message="That view is no longer open.")


def element_at(all_blocks: list[Json], action: Json) -> tuple[Json, Json]:
    """Return the block and element that an action names by its ids.

    Raises:
        SlackRefused: it is no longer there.
    """
    found = blocks.find(all_blocks, str(action.get("block_id")), str(action.get("action_id")))
    if found is None:
        raise SlackRefused("element_not_found", status=404, message="That element is no longer there.")
    return found
