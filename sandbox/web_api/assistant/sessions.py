"""agents.sessions.*: the status of an agent's work in a thread, and the thread's title."""

from sandbox.apps import assistant
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import sessions
from sandbox.workspace.state import Channel, Json

LONGEST_TITLE = 200


@method("agents.sessions.setStatus", "chat:write", per_minute=50)
def set_status(call: Call) -> Json:
    """Set the status of the agent; a missing session begins, with the given title."""
    status = call.arguments.text("status")
    if status not in sessions.STATUSES:
        raise SlackRefused("invalid_arguments", ["[ERROR] must be a valid enum value [json-pointer:/status]"])
    channel, thread_ts = _thread(call)
    title = _title(call.arguments.maybe("title") or "")
    initiator = call.arguments.maybe("initiator_user_id")
    if initiator is not None and initiator not in channel.members:
        raise SlackRefused("user_not_in_channel")
    is_new = sessions.find(call.workspace, channel, thread_ts) is None
    session = sessions.set_status(call.sandbox, call.workspace, call.app, channel, thread_ts, status)
    if is_new and title:
        _name(call, channel, thread_ts, title)
    answer: Json = {"status": status, "agent_status": status, "title": session.title}
    if status == "processing" and not sessions.hears_of_stop(call.app):
        warning = f"missing_{sessions.STOPPED}_event_subscription"
        answer |= {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return answer


@method("agents.sessions.rename", "chat:write", per_minute=50)
def rename(call: Call) -> Json:
    """Give a session another title."""
    title = _title(call.arguments.text("title"))
    channel, thread_ts = _thread(call)
    if sessions.find(call.workspace, channel, thread_ts) is None:
        raise SlackRefused("session_not_found")
    _name(call, channel, thread_ts, title)
    return {"title": title}


def _thread(call: Call) -> tuple[Channel, str]:
    channel = call.channel("channel_id")
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    thread_ts = call.arguments.text("thread_ts")
    if thread_ts not in channel.messages:
        raise SlackRefused("thread_not_found")
    return channel, thread_ts


def _title(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        pointer = f"must be less than {LONGEST_TITLE + 1} characters [json-pointer:/title]"
        raise SlackRefused("invalid_arguments", [f"[ERROR] {pointer}"])
    return title


def _name(call: Call, channel: Channel, thread_ts: str, title: str) -> None:
    sessions.rename(call.workspace, channel, thread_ts, title)
    assistant.name(call.sandbox, call.workspace, channel, thread_ts, title)
