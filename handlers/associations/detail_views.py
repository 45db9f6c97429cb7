"""The details of one association: its data, its agenda, its history, and the possible actions."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
)
from slack_sdk.models.views import View

from flows.associations.contacts import person_from
from flows.associations.details import Details
from flows.associations.summary import Summary
from flows.rules.associations.next_step import NextAction, Who
from flows.rules.associations.status import TABLE, UNEXPLAINED
from handlers.app.caller import who_grants
from handlers.app.ids import Action, ShownId
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_buttons as buttons
from handlers.associations import detail_lines as lines
from handlers.blocks import clocks, terms
from handlers.blocks.text_blocks import columns, context, headline, listing, text
from handlers.notes import views as note_views
from store.enums import ContactSide
from words import mrkdwn

MOST_ENTRIES = 8
"""Entries of the history on the first view, the latest ones; a button shows all."""

LONGEST_ENTRY = 400
"""Characters of an entry on the first view; the whole history shows longer ones in full."""

WHO = {
    Who.PARTNER: "Next, by you",
    Who.CUSTOMER: "Next, by the customer",
    Who.MICROSOFT: "Next, by Microsoft",
    Who.NOBODY: "Next",
}
"""Who must act next, as a title for the owner."""

SIDES = {ContactSide.CUSTOMER: "Customer's contact", ContactSide.PARTNER: "Your contact"}


def details(shown: Details, now: datetime, notice: Sequence[str] = ()) -> View:
    """Return the whole view; ``notice`` (lines of mrkdwn) says what has just happened, or did not."""
    summary = shown.summary
    blocks: list[Block] = [
        *listing(notice),
        headline(summary.customer.name),
        context(f"{mrkdwn.escape(summary.engagement.name)} · {summary.association.reference}"),
        *_status(shown, now),
        *_part("", _contacts(shown), buttons.offered(shown, NextAction.EDIT_CONTACTS)),
        *_part("", _place(shown), buttons.offered(shown, NextAction.HAND_OVER)),
        *_part("", listing(lines.identifiers(shown))),
        *_part(
            "Claim",
            listing(lines.claim(shown)),
            [*buttons.offered(shown, *buttons.CLAIM_ACTIONS), *buttons.of_items(shown)],
        ),
        *_part("Consent", listing(lines.consent(shown)), buttons.of_evidence(shown)),
        *_part(
            "Consent e-mails",
            listing(lines.mails(shown)),
            [*buttons.offered(shown, NextAction.MAIL_CAME_BACK), *buttons.of_heads_up(shown, now)],
        ),
        *_part("Dates", listing(lines.coming(shown, now)), buttons.of_dates(shown, now)),
        *_notes(shown),
        *_part("Other actions", (), buttons.offered(shown, *buttons.OTHER_ACTIONS)),
        DividerBlock(),
        text("*History*, the latest first"),
        *_latest(shown),
    ]
    return _view(shown, "Details", blocks, ShownId.DETAILS)


def history(shown: Details) -> View:
    """Return the whole history, with a way back."""
    blocks: list[Block] = [
        context(f"{mrkdwn.escape(shown.summary.customer.name)} · {shown.summary.association.reference}"),
        *listing(lines.entries(shown)),
        ActionsBlock(elements=[back(shown.summary.association.id)]),
    ]
    return _view(shown, "History", blocks)


def back(association_id: int, words: str = "Back") -> ButtonElement:
    """Return the button to the details, which replace the view that contains it."""
    return ButtonElement(text=words, action_id=Action.ASSOCIATION_BACK, value=str(association_id))


def whole_history(association_id: int, words: str) -> ButtonElement:
    """Return the button to the whole history, which replaces the view that contains it."""
    return ButtonElement(text=words, action_id=Action.ASSOCIATION_HISTORY, value=str(association_id))


def _view(shown: Details, title: str, blocks: Sequence[Block], callback: ShownId | None = None) -> View:
    return View(
        type="modal",
        callback_id=callback,
        title=title,
        close="Close",
        private_metadata=AssociationMetadata(association=shown.summary.association.id).carried(),
        blocks=blocks,
    )


def _status(shown: Details, now: datetime) -> list[Block]:
    """Return how it stands in one line, who must do what next, and the buttons that do it."""
    summary = shown.summary
    first = buttons.offered(shown, *buttons.FIRST_ACTIONS)
    return [
        text(stands(shown, now)),
        context(_since(shown)),
        *listing(lines.dispute(shown)),
        text(f"*{who(shown)}:* {mrkdwn.escape(summary.next_step.words)}{_waits(summary, now)}"),
        *map(context, lines.asked(shown)),
        *_no_role(shown),
        *([ActionsBlock(elements=first)] if first else []),
    ]


def stands(shown: Details, now: datetime) -> str:
    """Return the status, by when something is due, and the amount (mrkdwn)."""
    summary = shown.summary
    line = [f"{summary.sign} *{summary.status}*"]
    if summary.clock:
        line.append(clocks.clock(summary, now))
    if summary.amount:
        differs = summary.expected if summary.expected != summary.amount else None
        also = f" (expected: {mrkdwn.amount(differs)})" if differs else ""
        line.append(f"{mrkdwn.amount(summary.amount)}{also}")
    return " · ".join(line)


def _waits(summary: Summary, now: datetime) -> str:
    """Return from when the partner can do what comes next; empty if that is now (mrkdwn)."""
    from_ = summary.asks_again_from
    is_ours = summary.next_step.who is Who.PARTNER
    return f" It can be sent from {mrkdwn.moment(from_)}." if is_ours and from_ and now < from_ else ""


def _since(shown: Details) -> str:
    """Return when it began and came to its status, with what the status means if nothing else says it."""
    summary = shown.summary
    added, since, status = summary.added, summary.since(shown.claim), summary.association.status
    said = [f"{summary.association.origin.value} {mrkdwn.moment(added)}"]
    if since != added:
        said.insert(0, f"since {mrkdwn.day(since)}")
    first, *rest = [*said, *([TABLE[status].meaning] if status in UNEXPLAINED else [])]
    return " · ".join([first[:1].upper() + first[1:], *rest])


def _no_role(shown: Details) -> list[Block]:
    if shown.may_act:
        return []
    place = mrkdwn.escape(shown.summary.location.name)
    ask = who_grants(shown.admins)
    return [context(f"You hold no role at {place}, so that you can look, but not act. Ask {ask} for one.")]


def who(shown: Details) -> str:
    """Return who must act next, as a title (mrkdwn); for the partner that is the owner."""
    who = shown.summary.next_step.who
    if who is Who.PARTNER and not shown.is_own:
        return f"Next, by {mrkdwn.user(shown.summary.owner.user_id)}"
    return WHO[who]


def _part(title: str, said: Sequence[Block], offered: Sequence[ButtonElement] = ()) -> list[Block]:
    """Return one part of the view with the buttons that belong to it; nothing if it is empty."""
    if not said and not offered:
        return []
    heading = [text(f"*{title}*")] if title else []
    row = [ActionsBlock(elements=[*offered])] if offered else []
    return [DividerBlock(), *heading, *said, *row]


def _contacts(shown: Details) -> list[Block]:
    fields = [
        f"*{title}*\n{terms.person(person_from(shown.contacts[side]))}"
        for side, title in SIDES.items()
        if side in shown.contacts
    ]
    return columns(fields)


def _place(shown: Details) -> list[Block]:
    summary = shown.summary
    return columns(
        [
            f"*Owner*\n{mrkdwn.user(summary.owner.user_id)}",
            f"*Location*\n{mrkdwn.escape(summary.location.name)} ({summary.location.code})",
        ]
    )


def _notes(shown: Details) -> list[Block]:
    notes, association = shown.notes, str(shown.summary.association.id)
    buttons = []
    if notes.may_write:
        buttons.append(ButtonElement(text="Write a note", action_id=Action.NOTE_WRITE))
    if notes.notes:
        buttons.append(ButtonElement(text="All notes", action_id=Action.NOTES_OPEN, value=association))
    if not buttons:
        return []
    title = text("*Notes*, the newest first" if notes.notes else "*Notes*")
    return [DividerBlock(), title, *note_views.brief(notes), ActionsBlock(elements=buttons)]


def _latest(shown: Details) -> list[Block]:
    whole = lines.entries(shown)
    latest = [mrkdwn.cut(line, LONGEST_ENTRY) for line in whole[:MOST_ENTRIES]]
    blocks = listing(latest)
    if latest != whole:
        blocks.append(ActionsBlock(elements=[whole_history(shown.summary.association.id, "Whole history")]))
    return blocks
