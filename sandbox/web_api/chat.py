"""chat.*: posting, changing and deleting messages."""

from operator import itemgetter

from handlers.blockkit.table import MOST_MARKDOWN
from sandbox import checks, messages, scheduled
from sandbox.refusals import Refused
from sandbox.state import Channel, Json
from sandbox.web_api.call import Call, method, page


@method("chat.postMessage", "chat:write", per_minute=600, per_channel=True)
def post_message(call: Call) -> Json:
    """Post a message."""
    channel = _writable(call)
    message = messages.post(call.sandbox, call.workspace, channel, _message(call))
    return {"channel": channel.id, "ts": message["ts"], "message": _seen(message)}


@method("chat.postEphemeral", "chat:write", per_minute=100)
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person."""
    channel = _writable(call)
    user = call.user()
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    message = messages.post_ephemeral(call.sandbox, channel, user.id, _message(call))
    return {"message_ts": message["ts"]}


@method("chat.scheduleMessage", "chat:write", per_minute=20)
def schedule_message(call: Call) -> Json:
    """Post a message when its time has come."""
    channel = _writable(call)
    at = call.arguments.text("post_at")
    if not at.isdecimal() or len(at) > 10:
        raise Refused("invalid_time")
    message, bot_id = _message(call), call.installation.bot_id
    made = scheduled.schedule(call.sandbox, call.workspace, bot_id, channel.id, int(at), message)
    return {
        "channel": channel.id,
        "scheduled_message_id": made,
        "post_at": int(at),
        "message": {"type": "delayed_message", **_seen(message)},
    }


@method("chat.scheduledMessages.list", per_minute=50)
def list_scheduled(call: Call) -> Json:
    """List what the app has scheduled, in all conversations or in one."""
    channel = call.channel() if call.arguments.maybe("channel") else None
    found = [
        {
            "id": id_,
            "channel_id": one.channel,
            "post_at": one.post_at,
            "date_created": one.created,
            "text": one.message.get("text", ""),
        }
        for id_, one in call.workspace.scheduled.items()
        if one.bot_id == call.installation.bot_id and (channel is None or one.channel == channel.id)
    ]
    shown, more = page(call, sorted(found, key=itemgetter("post_at")))
    return {"scheduled_messages": shown, "response_metadata": more}


@method("chat.deleteScheduledMessage", "chat:write", per_minute=50)
def delete_scheduled(call: Call) -> Json:
    """Take back a message whose time has not come."""
    channel = call.channel()
    wanted = call.arguments.text("scheduled_message_id")
    one = call.workspace.scheduled.get(wanted)
    if one is None or one.bot_id != call.installation.bot_id or one.channel != channel.id:
        raise Refused("invalid_scheduled_message_id")
    del call.workspace.scheduled[wanted]
    call.sandbox.is_changed = True
    return {}


@method("chat.update", "chat:write", per_minute=50)
def update(call: Call) -> Json:
    """Replace what is given of a message of one's own; blocks and attachments that are not, stay."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    content = _content(call)
    for name in ("blocks", "attachments"):
        if content[name] is None:
            content[name] = message.get(name)
    metadata = call.arguments.json("metadata", dict)
    if metadata is not None:
        content["metadata"] = metadata
    messages.update(call.sandbox, call.workspace, channel, message, content)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message.get("text", ""),
        "message": _seen(message),
    }


@method("chat.delete", "chat:write", per_minute=50)
def delete(call: Call) -> Json:
    """Delete a message of one's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    ts = message["ts"]
    messages.delete(call.sandbox, call.workspace, channel, message)
    return {"channel": channel.id, "ts": ts}


@method("chat.getPermalink", per_minute=600)
def get_permalink(call: Call) -> Json:
    """Return the address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    number = message["ts"].replace(".", "")
    return {"channel": channel.id, "permalink": f"{call.sandbox.address}/archives/{channel.id}/p{number}"}


@method("chat.startStream", "chat:write", per_minute=20)
def start_stream(call: Call) -> Json:
    """Begin a message that grows."""
    channel = _writable(call)
    message = {
        "text": _markdown(call),
        "thread_ts": call.arguments.maybe("thread_ts"),
        "streaming_state": "in_progress",
        **messages.as_bot(call.app, call.installation),
    }
    posted = messages.post(call.sandbox, call.workspace, channel, message)
    return {"channel": channel.id, "ts": posted["ts"]}


@method("chat.appendStream", "chat:write", per_minute=100)
def append_stream(call: Call) -> Json:
    """Let a message grow."""
    channel, message = _streaming(call)
    content = {"text": message.get("text", "") + _markdown(call)}
    messages.update(call.sandbox, call.workspace, channel, message, content)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.stopStream", "chat:write", per_minute=20)
def stop_stream(call: Call) -> Json:
    """End a message that grows."""
    channel, message = _streaming(call)
    content: Json = {"text": message.get("text", "") + _markdown(call)}
    content["blocks"] = call.arguments.json("blocks", list)
    if content["blocks"]:
        checks.message({"blocks": content["blocks"]})
    message.pop("streaming_state")
    messages.update(call.sandbox, call.workspace, channel, message, content)
    return {"channel": channel.id, "ts": message["ts"], "message": _seen(message)}


def _writable(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_archived:
        raise Refused("is_archived")
    scopes = call.installation.scopes
    anywhere = scopes is not None and "chat:write.public" in scopes
    if call.installation.bot_user not in channel.members and not anywhere:
        raise Refused("not_in_channel")
    return channel


def _own(call: Call, channel: Channel, error: str) -> Json:
    message = call.message(channel)
    if message.get("bot_id") != call.installation.bot_id:
        raise Refused(error)
    return message


def _content(call: Call) -> Json:
    content: Json = {
        "text": call.arguments.text("text", ""),
        "blocks": call.arguments.json("blocks", list),
        "attachments": call.arguments.json("attachments", list),
    }
    markdown = call.arguments.maybe("markdown_text")
    if markdown:
        if content["text"] or content["blocks"]:
            raise Refused("markdown_text_conflict")
        content["blocks"] = [{"type": "markdown", "text": markdown}]
    checks.message(content)
    return content


def _message(call: Call) -> Json:
    arguments = call.arguments
    message = _content(call) | messages.as_bot(call.app, call.installation)
    message["thread_ts"] = arguments.maybe("thread_ts")
    message["metadata"] = arguments.json("metadata", dict)
    message["client_msg_id"] = arguments.maybe("client_msg_id")
    if not arguments.flag("mrkdwn", default=True):
        message["mrkdwn"] = False
    if message["thread_ts"] and arguments.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    username = arguments.maybe("username")
    if username:
        if call.installation.scopes is not None and "chat:write.customize" not in call.installation.scopes:
            raise Refused(
                "missing_scope", needed="chat:write.customize", provided=",".join(call.installation.scopes)
            )
        message |= {"username": username, "subtype": "bot_message"}
    emoji = arguments.maybe("icon_emoji")
    if emoji:
        message["icons"] = {"emoji": emoji}
    return message


def _markdown(call: Call) -> str:
    text = call.arguments.text("markdown_text", "")
    if len(text) > MOST_MARKDOWN:
        raise Refused("msg_too_long")
    return text


def _streaming(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    message = _own(call, channel, "message_not_owned_by_app")
    if message.get("streaming_state") != "in_progress":
        raise Refused("message_not_in_streaming_state")
    return channel, message


def _seen(message: Json) -> Json:
    return dict(message)
