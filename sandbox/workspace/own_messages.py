"""People's own messages: changing and deleting them."""

from sandbox.blocks import typed
from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import ActingPerson
from sandbox.workspace import messages
from sandbox.workspace.state import Channel, Json

LONGEST = 40_000
"""Characters that a person's message may have."""


def edit(person: ActingPerson, channel: Channel, ts: str, text: str) -> Json:
    """Change the text of a person's own message, and return it.

    Raises:
        SlackRefused: it is somebody else's, was deleted, or would be empty or too long.
    """
    message = _own(person, channel, ts, "cant_update_message", "You can edit only what you wrote yourself.")
    if not text.strip() and not message.get("files"):
        raise SlackRefused("no_text", status=400, message="Write something, or delete the message.")
    if len(text) > LONGEST:
        raise SlackRefused("msg_too_long", status=400, message="That message is too long.")
    content = {"text": text, "blocks": typed.blocks(text)}
    return messages.update(person.sandbox, person.workspace, channel, message, content)


def delete(person: ActingPerson, channel: Channel, ts: str) -> None:
    """Delete a person's own message.

    Raises:
        SlackRefused: it is somebody else's, or was deleted.
    """
    message = _own(person, channel, ts, "cant_delete_message", "You can delete only what you wrote yourself.")
    messages.delete(person.sandbox, person.workspace, channel, message)


def _own(person: ActingPerson, channel: Channel, ts: str, error: str, sentence: str) -> Json:
    message = channel.messages.get(ts)
    if message is None:
        raise SlackRefused("message_not_found", status=404, message="That message is no longer there.")
    is_own = message.get("user") == person.user.id and not message.get("bot_id")
    if not is_own or message.get("subtype") not in {None, "me_message", "thread_broadcast", "file_share"}:
        raise SlackRefused(error, status=403, message=sentence)
    if channel.is_archived:
        raise SlackRefused("is_archived", status=409, message="This channel is archived.")
    return message
