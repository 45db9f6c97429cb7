"""assistant.threads.*: status, suggested prompts and title in a conversation with the app."""

from sandbox import assistant
from sandbox.refusals import Refused
from sandbox.state import Json
from sandbox.web_api.call import Call, method

MOST_PROMPTS = 4


@method("assistant.threads.setStatus", "assistant:write", "chat:write", per_minute=100)
def set_status(call: Call) -> Json:
    """Show what the app is doing; an empty status takes it away."""
    channel = call.channel("channel_id")
    event = {
        "type": "status",
        "channel": channel.id,
        "thread_ts": call.arguments.maybe("thread_ts"),
        "app": call.app.id,
        "text": call.arguments.text("status", ""),
    }
    call.sandbox.streams.tell(channel.members, event)
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write", "chat:write", per_minute=100)
def set_suggested_prompts(call: Call) -> Json:
    """Offer what the person could ask."""
    channel = call.channel("channel_id")
    prompts = call.arguments.json("prompts", list) or []
    if len(prompts) > MOST_PROMPTS:
        raise Refused(
            "invalid_arguments",
            [f"[ERROR] no more than {MOST_PROMPTS} items allowed [json-pointer:/prompts]"],
        )
    for number, prompt in enumerate(prompts):
        for name in ("title", "message"):
            if not isinstance(prompt, dict) or not isinstance(prompt.get(name), str) or not prompt[name]:
                raise Refused(
                    "invalid_arguments",
                    [f"[ERROR] missing required field: {name} [json-pointer:/prompts/{number}]"],
                )
    event = {
        "type": "prompts",
        "channel": channel.id,
        "thread_ts": call.arguments.maybe("thread_ts"),
        "title": call.arguments.maybe("title"),
        "prompts": prompts,
    }
    call.sandbox.streams.tell(channel.members, event)
    return {}


@method("assistant.threads.setTitle", "assistant:write", per_minute=100)
def set_title(call: Call) -> Json:
    """Name a conversation."""
    channel = call.channel("channel_id")
    title = call.arguments.text("title")
    assistant.name(call.sandbox, call.workspace, channel, call.arguments.text("thread_ts", ""), title)
    return {}
