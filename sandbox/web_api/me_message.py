"""chat.meMessage: what the bot does, told as a line in italics."""

from sandbox import checks, messages
from sandbox.refusals import Refused
from sandbox.state import Json
from sandbox.web_api.call import Call, method


@method("chat.meMessage", "chat:write", per_minute=50)
def me_message(call: Call) -> Json:
    """Post a line that says what the bot does."""
    channel = call.channel()
    if channel.is_archived:
        raise Refused("is_archived")
    if call.installation.bot_user not in channel.members:
        raise Refused("not_in_channel")
    content = {"text": call.arguments.text("text", "")}
    if not content["text"]:
        raise Refused("no_text")
    checks.message(content, call.asker)
    message = {**content, "subtype": "me_message", **messages.as_bot(call.app, call.installation)}
    posted = messages.post(call.sandbox, call.workspace, channel, message)
    return {"channel": channel.id, "ts": posted["ts"]}
