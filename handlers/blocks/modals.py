"""Modals that belong to no particular package."""

from slack_sdk.models.views import View

from handlers.blocks.text_blocks import text


def one_sentence(title: str, sentence: str, *, close: str = "Close") -> View:
    """Return a modal with one sentence (mrkdwn): why something is not possible, or what is on its way."""
    return View(type="modal", title=title, close=close, blocks=[text(sentence)])
