"""chat.meMessage: a line in italics about what the bot does."""

from sandbox.blocks import checks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import messages
from sandbox.workspace.state import Json


@method("chat.meMessage", "chat:write", per_minute=50)
def me_message(call: Call) -> Json:
    """Post a line that says what the bot does."""
    channel = call.channel()
    if channel.is_archived:
        raise SlackRefused("is_archived")
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    content = {"text": call.arguments.text("text", "")}
    if not content["text"]:
        raise SlackRefused("no_text")
    checks.message(content, call.asker)
    message = {**content, "subtype": "me_message", **messages.as_bot(call.app, call.installation)}
    posted = messages.post(call.sandbox, call.workspace, channel, message)
    return {"channel": channel.id, "ts": posted["ts"]}
