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
from flows.reminders.snooze import is_snoozed
from flows.rules.associations.next_step import LABELS, NextAction, Who
from flows.rules.associations.status import TABLE
from handlers.app.ids import Action, ShownId
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_lines as lines
from handlers.blocks import clocks, terms
from handlers.blocks.text_blocks import columns, context, headline, listing, text
from handlers.notes import views as note_views
from handlers.notices import card_views
from handlers.reminders.views import end_snooze
from store.enums import IN_PROGRESS, ContactSide
from words import mrkdwn

MOST_ENTRIES = 8
"""Entries of the history on the first view, the latest ones; a button shows all."""

LONGEST_ENTRY = 400
"""Characters of an entry on the first view; the whole history shows longer ones in full."""

BUTTONS = card_views.BUTTONS | {
    NextAction.RECORD_CONSENT: Action.CONSENT_RECORD,
    NextAction.BRING_IN: Action.ASSOCIATION_BRING_IN,
    NextAction.ADD_CLAIM_ID: Action.CLAIM_ADD_ID,
    NextAction.CORRECT_CLAIM: Action.CLAIM_CORRECT,
    NextAction.TAKE_BACK_CLAIM: Action.CLAIM_TAKE_BACK,
    NextAction.EDIT_CONTACTS: Action.ASSOCIATION_EDIT_CONTACTS,
    NextAction.HAND_OVER: Action.ASSOCIATION_HAND_OVER,
    NextAction.CANCEL: Action.ASSOCIATION_CANCEL,
    NextAction.UNDO_CANCEL: Action.ASSOCIATION_UNDO_CANCEL,
    NextAction.ADD_AGAIN: Action.ADD_OPEN,
    NextAction.CLAIM_AGAIN: Action.CUSTOMER_CLAIM,
}
"""The button of every action."""

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
        *listing(lines.dispute(shown)),
        *_actions(shown, now),
        DividerBlock(),
        *_contacts(shown),
        *listing(lines.identifiers(shown)),
    ]
    for title, said in (
        ("Consent", lines.consent(shown)),
        ("Claim", lines.claim(shown)),
        ("Consent e-mails", lines.mails(shown)),
        ("Coming", lines.coming(shown, now)),
    ):
        if said:
            blocks += [DividerBlock(), text(f"*{title}*"), *listing(said)]
    blocks += _notes(shown)
    blocks += [DividerBlock(), text("*History*, the latest first"), *_latest(shown)]
    return _view(shown, "Details", blocks, ShownId.DETAILS)


def history(shown: Details) -> View:
    """Return the whole history, with a way back."""
    blocks: list[Block] = [
        context(f"{mrkdwn.escape(shown.summary.customer.name)} · {shown.summary.association.reference}"),
        *listing(lines.entries(shown)),
        ActionsBlock(elements=[back(shown.summary.association.id)]),
    ]
    return _view(shown, "History", blocks)


def claim(shown: Details) -> View:
    """Return the claim alone, with what can be corrected in it and a way to everything else."""
    corrections = [
        button(shown.summary, action)
        for action in shown.actions
        if action in {NextAction.ADD_CLAIM_ID, NextAction.CORRECT_CLAIM}
    ]
    blocks: list[Block] = [
        headline(shown.summary.customer.name),
        context(f"{mrkdwn.escape(shown.summary.engagement.name)} · {shown.summary.association.reference}"),
        text(f"*{shown.summary.status}*\n{mrkdwn.escape(shown.summary.next_step.words)}"),
        *listing(lines.claim(shown) or ["No claim was submitted."]),
        ActionsBlock(elements=[*corrections, back(shown.summary.association.id, "All details")]),
    ]
    return _view(shown, "Claim", blocks)


def back(association_id: int, words: str = "Back") -> ButtonElement:
    """Return the button to the details, which replace the view that contains it."""
    return ButtonElement(text=words, action_id=Action.ASSOCIATION_BACK, value=str(association_id))


def button(summary: Summary, action: NextAction, style: str | None = None) -> ButtonElement:
    """Return the button of an action."""
    carried = card_views.carried(summary, action)
    return ButtonElement(text=LABELS[action], action_id=BUTTONS[action], value=carried, style=style)


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
    summary = shown.summary
    association = summary.association
    since = mrkdwn.day(association.status_since)
    fields = [
        f"*Status*\n{summary.sign} {summary.status}, since {since}. {TABLE[association.status].meaning}",
        f"*{_who(shown)}*\n{mrkdwn.escape(summary.next_step.words)}",
        f"*Owner*\n{mrkdwn.user(summary.owner.user_id)}",
        f"*Location*\n{mrkdwn.escape(summary.location.name)} ({summary.location.code})",
    ]
    if summary.clock:
        running = f"{clocks.clock(summary, now)}, {mrkdwn.time(summary.clock.due)}"
        fields.insert(2, f"*Clock*\n{running[:1].upper()}{running[1:]}")
    if summary.amount:
        fields.append(f"*Worth*\n{summary.amount}")
    if summary.own_date:
        fields.append(f"*Next date*\n{mrkdwn.escape(summary.own_date)}")
    fields.append(f"*{association.origin.value.capitalize()}*\n{mrkdwn.moment(association.created_at)}")
    return columns(fields)


def _who(shown: Details) -> str:
    """Return who must act next, as a title (mrkdwn); for the partner that is the owner."""
    who = shown.summary.next_step.who
    if who is Who.PARTNER and not shown.is_own:
        return f"Next, by {mrkdwn.user(shown.summary.owner.user_id)}"
    return WHO[who]


def _actions(shown: Details, now: datetime) -> list[Block]:
    association = shown.summary.association
    if not shown.may_act:
        place = mrkdwn.escape(shown.summary.location.name)
        return [context(f"You hold no role at {place}, so that you can look, but not act.")]
    buttons = [button(shown.summary, action, _style(action, shown)) for action in shown.actions]
    # Cancelling stays the last.
    end = len(buttons) - (NextAction.CANCEL in shown.actions)
    if shown.may_set_date:
        dates = "Change date" if association.own_date else "Set a date"
        buttons.insert(end, ButtonElement(text=dates, action_id=Action.DATE_ASK, value=str(association.id)))
    if association.status in IN_PROGRESS:
        snooze = ButtonElement(
            text="Snooze reminders", action_id=Action.REMINDER_SNOOZE, value=str(association.id)
        )
        buttons[end:end] = [snooze, *([end_snooze()] if is_snoozed(association, now) else [])]
    return [ActionsBlock(elements=buttons)] if buttons else []


def _style(action: NextAction, shown: Details) -> str | None:
    if action is NextAction.CANCEL:
        return "danger"
    next_step = shown.summary.next_step
    return card_views.style(next_step) if action is next_step.action else None


def _contacts(shown: Details) -> list[Block]:
    fields = [
        f"*{title}*\n{terms.person(person_from(shown.contacts[side]))}"
        for side, title in SIDES.items()
        if side in shown.contacts
    ]
    return columns(fields)


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
        every = ButtonElement(
            text="Whole history",
            action_id=Action.ASSOCIATION_HISTORY,
            value=str(shown.summary.association.id),
        )
        blocks.append(ActionsBlock(elements=[every]))
    return blocks
