"""What comes next on the card of a customer, in words."""

from datetime import datetime

from flows.associations.customer_cards import CardContents
from words import instants, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

MOST_OWNERS = 3
"""Owners of whom a card says what they do next; the others are counted."""


def next_words(shown: CardContents, now: datetime) -> str:
    """Return what comes next; of several owners who must act, what each does by when.

    It names instants, which stay true while the card is in the channel.
    """
    parts = shown.by_owner
    if not parts:
        return shown.to_do or "nothing"
    users = {one.owner.id: one.owner.user_id for one in shown.every}
    zone = shown.every[0].zone
    owners = [
        {
            "owner": users[one.owner],
            "words": one.words,
            "due": Mrkdwn(instants.due(one.due, zone, now)) if one.due else "",
            "is_first": one.is_first,
        }
        for one in parts[:MOST_OWNERS]
    ]
    return slack_messages.line(Line.CARD_NEXT, owners=owners, more=max(len(parts) - MOST_OWNERS, 0))
