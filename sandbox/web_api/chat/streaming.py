"""chat.startStream, appendStream and stopStream: messages that grow while an app prepares its answer."""

from blockkit.table import MOST_MARKDOWN
from sandbox.apps import events
from sandbox.blocks import checks, chunks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.web_api.chat.chat import authored, metadata_of, own, warned, writable
from sandbox.workspace import messages, sessions
from sandbox.workspace.state import Channel, Json, Streamed

DISPLAY_MODES = ("timeline", "plan")


@method("chat.startStream", "chat:write", per_minute=20)
def start(call: Call) -> Json:
    """Begin a message that grows."""
    channel = writable(call)
    _check_recipient(call, channel)
    if channel.is_direct and call.arguments.maybe("thread_ts") is None:
        # Only in channels may a stream be outside a thread.
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: thread_ts"])
    mode = call.arguments.text("task_display_mode", "timeline")
    if mode not in DISPLAY_MODES:
        raise SlackRefused(
            "invalid_arguments", ["[ERROR] must be a valid enum value [json-pointer:/task_display_mode]"]
        )
    streamed = Streamed(mode)
    chunks.add(streamed, _given(call))
    message = {
        **chunks.content(streamed),
        "thread_ts": call.arguments.maybe("thread_ts"),
        "streaming_state": "in_progress",
        **authored(call),
    }
    posted = messages.post(call.sandbox, call.workspace, channel, message)
    call.workspace.streamed[posted["ts"]] = streamed
    return {"channel": channel.id, "ts": posted["ts"]}


@method("chat.appendStream", "chat:write", per_minute=100)
def append(call: Call) -> Json:
    """Append to a message that grows."""
    channel, message, streamed = _streaming(call)
    if streamed.is_stopped:
        raise SlackRefused("stopped_by_user")
    chunks.add(streamed, _given(call))
    messages.grow(call.sandbox, call.workspace, channel, message, chunks.content(streamed))
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.stopStream", "chat:write", per_minute=20)
def stop(call: Call) -> Json:
    """End a message that grows; given blocks come below the streamed text."""
    channel, message, streamed = _streaming(call)
    status = call.arguments.maybe("session_status")
    if status is not None and status not in sessions.STATUSES:
        raise SlackRefused(
            "invalid_arguments", ["[ERROR] must be a valid enum value [json-pointer:/session_status]"]
        )
    given = _given(call)
    blocks = call.arguments.json("blocks", list)
    if blocks:
        checks.message({"blocks": blocks}, call.asker)
        given.append({"type": "blocks", "blocks": blocks})
    told = metadata_of(call)
    chunks.add(streamed, given)
    content = chunks.content(streamed) | {"streaming_state": "completed"}
    if told is not None:
        content["metadata"] = told
    messages.grow(call.sandbox, call.workspace, channel, message, content)
    del call.workspace.streamed[message["ts"]]
    if status is not None:
        thread_ts = str(message.get("thread_ts", message["ts"]))
        sessions.set_status(call.sandbox, call.workspace, call.app, channel, thread_ts, status)
    return {"channel": channel.id, "ts": message["ts"], "message": dict(message), **warned(call)}


def _given(call: Call) -> list[Json]:
    """Return what a call streams as chunks; plain markdown text becomes the first of them."""
    given: list[Json] = call.arguments.json("chunks", list) or []
    checks.chunks(given, call.asker)
    text = call.arguments.text("markdown_text", "")
    made = [{"type": "markdown_text", "text": text}] if text else []
    made += given
    if sum(len(one["text"]) for one in made if one["type"] == "markdown_text") > MOST_MARKDOWN:
        raise SlackRefused("msg_too_long")
    return made


def _check_recipient(call: Call, channel: Channel) -> None:
    """Refuse a stream into a channel without a recipient; a direct message needs none."""
    user, team = call.arguments.maybe("recipient_user_id"), call.arguments.maybe("recipient_team_id")
    if events.channel_type(channel) not in ("im", "mpim"):
        if user is None:
            raise SlackRefused("missing_recipient_user_id")
        if team is None:
            raise SlackRefused("missing_recipient_team_id")
    if user is not None and user not in call.workspace.users:
        raise SlackRefused("user_not_found")
    if team is not None and team != call.workspace.id:
        raise SlackRefused("team_not_found")


def _streaming(call: Call) -> tuple[Channel, Json, Streamed]:
    channel = call.channel()
    if channel.is_archived:
        raise SlackRefused("is_archived")
    message = own(call, channel, "message_not_owned_by_app")
    streamed = call.workspace.streamed.get(message["ts"])
    if streamed is None:
        raise SlackRefused("message_not_in_streaming_state")
    return channel, message, streamed
