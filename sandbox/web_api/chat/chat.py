"""chat.*: posting, changing and deleting messages."""

from operator import itemgetter

from blockkit.table import MOST_MARKDOWN
from sandbox.blocks import checks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method, page
from sandbox.workspace import messages, metadata, scheduled
from sandbox.workspace.state import Channel, Json


@method("chat.postMessage", "chat:write", per_minute=600, per_channel=True)
def post_message(call: Call) -> Json:
    """Post a message."""
    channel = writable(call)
    message = messages.post(call.sandbox, call.workspace, channel, _message(call))
    return {"channel": channel.id, "ts": message["ts"], "message": _seen(message), **warned(call)}


@method("chat.postEphemeral", "chat:write", per_minute=100)
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person."""
    channel = writable(call)
    user = call.user()
    if user.id not in channel.members:
        raise SlackRefused("user_not_in_channel")
    message = messages.post_ephemeral(call.sandbox, channel, user.id, _message(call))
    return {"message_ts": message["ts"]}


@method("chat.scheduleMessage", "chat:write", per_minute=20)
def schedule_message(call: Call) -> Json:
    """Post a message at a later time."""
    channel = writable(call)
    at = call.arguments.text("post_at")
    if not at.isdecimal() or len(at) > 10:
        raise SlackRefused("invalid_time")
    message, bot_id = _message(call), call.installation.bot_id
    made = scheduled.schedule(call.sandbox, call.workspace, bot_id, channel.id, int(at), message)
    return {
        "channel": channel.id,
        "scheduled_message_id": made,
        "post_at": int(at),
        "message": {"type": "delayed_message", **_seen(message)},
        **warned(call),
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
    """Delete a message that has not been posted yet."""
    channel = call.channel()
    wanted = call.arguments.text("scheduled_message_id")
    one = call.workspace.scheduled.get(wanted)
    if one is None or one.bot_id != call.installation.bot_id or one.channel != channel.id:
        raise SlackRefused("invalid_scheduled_message_id")
    del call.workspace.scheduled[wanted]
    call.sandbox.is_changed = True
    return {}


@method("chat.update", "chat:write", per_minute=50)
def update(call: Call) -> Json:
    """Replace parts of the app's own message; blocks and attachments that are not given stay."""
    channel = call.channel()
    message = own(call, channel, "cant_update_message")
    if channel.is_archived:
        raise SlackRefused("is_inactive")
    streamed = call.workspace.streamed.get(message["ts"])
    if streamed is not None and not streamed.is_stopped:
        raise SlackRefused("streaming_state_conflict")
    content = _content(call)
    for name in ("blocks", "attachments"):
        if content[name] is None:
            content[name] = message.get(name)
    told = metadata_of(call)
    if told is not None or call.arguments.json("metadata", dict) == {}:
        content["metadata"] = told
    messages.update(call.sandbox, call.workspace, channel, message, content)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message.get("text", ""),
        "message": _seen(message),
        **warned(call),
    }


@method("chat.delete", "chat:write", per_minute=50)
def delete(call: Call) -> Json:
    """Delete the app's own message."""
    channel = call.channel()
    message = own(call, channel, "cant_delete_message")
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


def writable(call: Call) -> Channel:
    """Return the conversation that an argument names, if the app may post there.

    Raises:
        SlackRefused: it is archived, or the app is not a member.
    """
    channel = call.channel()
    if channel.is_archived:
        raise SlackRefused("is_archived")
    scopes = call.installation.scopes
    anywhere = scopes is not None and "chat:write.public" in scopes
    if call.installation.bot_user not in channel.members and not anywhere:
        raise SlackRefused("not_in_channel")
    return channel


def own(call: Call, channel: Channel, error: str) -> Json:
    """Return the message that an argument names.

    Raises:
        SlackRefused: it is not the app's own, or does not exist.
    """
    message = call.message(channel)
    if message.get("bot_id") != call.installation.bot_id:
        raise SlackRefused(error)
    return message


def authored(call: Call) -> Json:
    """Return the author's fields of a message: the app's own, or those that the call gives."""
    author = messages.as_bot(call.app, call.installation)
    wanted = {name: call.arguments.maybe(name) for name in ("username", "icon_emoji", "icon_url")}
    scopes = call.installation.scopes
    if wanted["username"] and scopes is not None and "chat:write.customize" not in scopes:
        raise SlackRefused("missing_scope", needed="chat:write.customize", provided=",".join(scopes))
    if wanted["username"]:
        author |= {"username": wanted["username"], "subtype": "bot_message"}
    if wanted["icon_emoji"]:
        author["icons"] = {"emoji": wanted["icon_emoji"]}
    elif wanted["icon_url"]:
        author["icons"] = {"image_48": wanted["icon_url"]}
    return author


def metadata_of(call: Call) -> Json | None:
    """Return the metadata that a call gives.

    ``None`` means none: not given, empty, or ignored by Slack, for which see ``warned``.

    Raises:
        SlackRefused: they do not have the form of metadata.
    """
    given: Json | None = call.arguments.json("metadata", dict)
    if not given:
        return None
    if "event_payload" in given and given["event_payload"] is None:
        # Bolt for Python's AsyncAssistant sends this for a thread without a context, and Slack accepts it.
        given = {**given, "event_payload": {}}
    checks.metadata(given)
    return given if metadata.fits(call.app, given) else None


def warned(call: Call) -> Json:
    """Return the answer's fields besides the message: a warning if metadata were ignored."""
    if not call.arguments.json("metadata", dict) or metadata_of(call) is not None:
        return {}
    return {"warning": metadata.UNFIT, "response_metadata": {"warnings": [metadata.UNFIT]}}


def _content(call: Call) -> Json:
    content: Json = {
        "text": call.arguments.text("text", ""),
        "blocks": call.arguments.json("blocks", list),
        "attachments": call.arguments.json("attachments", list),
    }
    markdown = call.arguments.maybe("markdown_text")
    if markdown:
        if content["text"] or content["blocks"]:
            raise SlackRefused("markdown_text_conflict")
        if len(markdown) > MOST_MARKDOWN:
            raise SlackRefused("msg_too_long")
        content["blocks"] = [{"type": "markdown", "text": markdown}]
    checks.message(content, call.asker)
    return content


def _message(call: Call) -> Json:
    arguments = call.arguments
    message = _content(call) | authored(call)
    message["thread_ts"] = arguments.maybe("thread_ts")
    message["metadata"] = metadata_of(call)
    message["client_msg_id"] = arguments.maybe("client_msg_id")
    if not arguments.flag("mrkdwn", default=True):
        message["mrkdwn"] = False
    if message["thread_ts"] and arguments.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    return message


def _seen(message: Json) -> Json:
    return dict(message)
