"""The direct message to a member whom a note mentions."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.notes.mentioning_notes import MentioningNote
from flows.notifications import NoteMention
from handlers.app.ids import Action
from handlers.blocks.message import SlackMessage
from handlers.blocks.notes import written
from handlers.notices.notice_views import in_words
from words import mrkdwn
from words.mrkdwn import Mrkdwn

LONGEST = 9000
"""Characters of a note in the message (mrkdwn); Slack takes 13,200 in all blocks of one."""

CUT = " … (the button leads to the whole note)"


def mention(note: MentioningNote | None) -> SlackMessage:
    """Return who mentioned the member, the note, and a button to what it is about."""
    if note is None:
        raise LookupError(NoteMention.kind)
    if note.association_id is not None:
        button = ButtonElement(
            text="Details", action_id=Action.ASSOCIATION_OPEN, value=str(note.association_id)
        )
    else:
        button = ButtonElement(text="Notes", action_id=Action.NOTES_CUSTOMER, value=str(note.customer_id))
    return in_words(
        NoteMention.kind,
        ActionsBlock(elements=[button]),
        writer=note.writer,
        customer=note.customer,
        engagement=note.engagement,
        reference=note.reference,
        note=Mrkdwn(mrkdwn.cut(written(note.parts), LONGEST, CUT)),
    )
