"""Modals that belong to no noun."""

from slack_sdk.models.views import View

from handlers.blocks.text_blocks import text


def one_sentence(title: str, sentence: str, *, close: str = "Close") -> View:
    """Return a modal that says one sentence (mrkdwn): why nothing goes on, or what is on its way."""
    return View(type="modal", title=title, close=close, blocks=[text(sentence)])
