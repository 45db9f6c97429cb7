"""The text of a note with its mentions."""

from collections.abc import Sequence

from flows.rules.text.mentions import Mention
from words import mrkdwn
from words.mrkdwn import Mrkdwn


def written(parts: Sequence[str | Mention]) -> Mrkdwn:
    """Return a note's text (mrkdwn) in which everything but the mentions is literal."""
    return Mrkdwn(
        "".join(mrkdwn.user(one.user_id) if isinstance(one, Mention) else mrkdwn.escape(one) for one in parts)
    )
