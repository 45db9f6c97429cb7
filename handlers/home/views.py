"""App Home for somebody who may see nothing else there."""

from slack_sdk.models.views import View

from handlers.blocks.text_blocks import text


def alone(sentence: str) -> View:
    """Return App Home with one sentence (mrkdwn), in place of its earlier content."""
    return View(type="home", blocks=[text(sentence)])
