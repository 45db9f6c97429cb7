"""Put another answer in the place of the one in which somebody clicked."""

from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from handlers.app import surfaces
from handlers.blocks.message import SlackMessage
from words import mrkdwn


def put(body: dict[str, Any], client: WebClient, respond: Respond, message: SlackMessage) -> None:
    """Replace the message in which somebody clicked, whether all see it or only they do."""
    if surfaces.is_in_message(body):
        channel, ts = surfaces.message_of(body)
        client.chat_update(channel=channel, ts=ts, **message.payload())
    else:
        replace(respond, message)


def replace(respond: Respond, message: SlackMessage) -> None:
    """Replace a message that only the person sees who clicked in it."""
    if respond.response_url:
        said = mrkdwn.top_level(message.text)
        respond(text=said, blocks=message.blocks, response_type="ephemeral", replace_original=True)
