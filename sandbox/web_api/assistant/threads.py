"""assistant.threads.*: status, suggested prompts and title in a conversation with the app."""

from typing import Any

from sandbox.apps import assistant
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace.state import Channel, Json

MOST_PROMPTS = 4
MOST_LOADING_MESSAGES = 10


@method("assistant.threads.setStatus", "assistant:write", "chat:write", per_minute=100)
def set_status(call: Call) -> Json:
    """Show what the app is doing; an empty status removes it."""
    channel, thread_ts = _thread(call)
    _at_most(call.arguments.json("loading_messages", list) or [], MOST_LOADING_MESSAGES, "loading_messages")
    event = {
        "type": "status",
        "channel": channel.id,
        "thread_ts": thread_ts,
        "app": call.app.id,
        "text": call.arguments.text("status", ""),
    }
    call.sandbox.streams.tell(channel.members, event)
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write", per_minute=100)
def set_suggested_prompts(call: Call) -> Json:
    """Suggest what the person could ask; of an agent nothing is shown in a thread, without an error."""
    channel = call.channel("channel_id")
    thread_ts = _thread(call)[1] if call.arguments.maybe("thread_ts") else None
    prompts = call.arguments.json("prompts", list)
    if prompts is None:
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: prompts"])
    _at_most(prompts, MOST_PROMPTS, "prompts")
    for number, prompt in enumerate(prompts):
        for name in ("title", "message"):
            if not isinstance(prompt, dict) or not isinstance(prompt.get(name), str) or not prompt[name]:
                raise SlackRefused(
                    "invalid_arguments",
                    [f"[ERROR] missing required field: {name} [json-pointer:/prompts/{number}]"],
                )
    if thread_ts and call.app.is_agent:
        return {}
    event = {
        "type": "prompts",
        "channel": channel.id,
        "thread_ts": thread_ts,
        "title": call.arguments.maybe("title"),
        "prompts": prompts,
    }
    call.sandbox.streams.tell(channel.members, event)
    return {}


@method("assistant.threads.setTitle", "assistant:write", per_minute=100)
def set_title(call: Call) -> Json:
    """Name a conversation."""
    channel, thread_ts = _thread(call)
    assistant.name(call.sandbox, call.workspace, channel, thread_ts, call.arguments.text("title"))
    return {}


def _thread(call: Call) -> tuple[Channel, str]:
    """Return the conversation, and the message in it with which the call's thread begins."""
    channel, thread_ts = call.channel("channel_id"), call.arguments.text("thread_ts")
    if thread_ts not in channel.messages:
        raise SlackRefused("invalid_thread_ts")
    return channel, thread_ts


def _at_most(given: list[Any], most: int, name: str) -> None:
    if len(given) > most:
        raise SlackRefused(
            "invalid_arguments", [f"[ERROR] no more than {most} items allowed [json-pointer:/{name}]"]
        )
