"""files.*: upload in two steps, describe, delete."""

from sandbox.blocks import checks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import messages, uploads
from sandbox.workspace.state import Channel, File, Json


@method("files.getUploadURLExternal", "files:write", per_minute=20)
def get_upload_url(call: Call) -> Json:
    """Reserve a file and return the address for its bytes."""
    name = call.arguments.text("filename")
    length = call.arguments.text("length")
    if not length.isdecimal() or len(length) > 10 or not 0 < int(length) <= uploads.LARGEST_FILE:
        raise SlackRefused("invalid_arguments", ["[ERROR] must be a size in bytes [json-pointer:/length]"])
    file = uploads.reserve(call.sandbox, call.workspace, call.installation.bot_user, name, int(length))
    file.alt_txt = call.arguments.text("alt_txt", "")
    if len(file.alt_txt) > uploads.LONGEST_ALT:
        raise SlackRefused("alt_txt_too_large")
    return {
        "upload_url": f"{call.sandbox.address}/upload/{call.workspace.id}/{file.id}",
        "file_id": file.id,
    }


@method("files.completeUploadExternal", "files:write", per_minute=20)
def complete_upload(call: Call) -> Json:
    """Finish uploads, and share them into a conversation."""
    given = call.arguments.json("files", list)
    if not given or not all(isinstance(one, dict) for one in given):
        raise SlackRefused("invalid_arguments", ["[ERROR] must be a list of files [json-pointer:/files]"])
    done = []
    for one in given:
        file = call.workspace.files.get(str(one.get("id")))
        if file is None or file.content is None or file.user != call.installation.bot_user:
            raise SlackRefused("file_not_found")
        file.title = str(one.get("title") or file.name)
        done.append(file)
    channels = _targets(call)
    message = _message(call, channels)
    for file in done:
        file.is_complete = True
    for channel in channels:
        uploads.share(call.sandbox, call.workspace, channel, done, message)
    return {"files": [uploads.in_full(call.sandbox.address, file) for file in done]}


@method("files.info", "files:read", per_minute=100)
def info(call: Call) -> Json:
    """Describe a file."""
    return {
        "file": uploads.in_full(call.sandbox.address, _file(call)),
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", "files:write", per_minute=50)
def delete(call: Call) -> Json:
    """Delete the app's own file."""
    file = _file(call)
    if file.user != call.installation.bot_user:
        raise SlackRefused("cant_delete_file")
    uploads.delete(call.sandbox, call.workspace, file)
    return {}


def _targets(call: Call) -> list[Channel]:
    """Return the conversations to share into: those of ``channel_id`` and ``channels``."""
    named = [call.arguments.maybe("channel_id") or "", *call.arguments.text("channels", "").split(",")]
    channels = [call.channel_named(one.strip()) for one in named if one.strip()]
    for channel in channels:
        if call.installation.bot_user not in channel.members:
            raise SlackRefused("not_in_channel")
    return list({channel.id: channel for channel in channels}.values())


def _message(call: Call, channels: list[Channel]) -> Json:
    content = {
        "text": call.arguments.text("initial_comment", ""),
        "blocks": call.arguments.json("blocks", list),
    }
    if any(content.values()):
        checks.message(content, call.asker)
    thread_ts = call.arguments.maybe("thread_ts")
    if thread_ts is not None and not all(thread_ts in channel.messages for channel in channels):
        raise SlackRefused("thread_not_found")
    return {
        **content,
        "thread_ts": thread_ts,
        **messages.as_bot(call.app, call.installation),
    }


def _file(call: Call) -> File:
    file = call.workspace.files.get(call.arguments.text("file"))
    if file is None or not file.is_complete:
        raise SlackRefused("file_not_found")
    return file
