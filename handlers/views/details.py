"""The details of one association: all that is known, what comes, what happened, and what can be done."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from flows.contacts import person_from
from flows.details import Details, SentMail
from flows.rules.agenda import ENDINGS, Moment, MomentKind
from flows.rules.next_step import LABELS, Deed, Who
from flows.rules.status import TABLE
from handlers import mrkdwn
from handlers.ids import Action
from handlers.views import clocks, rows, terms, thread
from handlers.views.steps import context, headline, listing, shorten, text
from store.vocabulary import IN_PROGRESS, ConsentOutcome, ContactSide, OutboxState

MOST_ENTRIES = 8
"""Entries of the history on the first view, the latest ones; a button shows all."""

LONGEST_ENTRY = 400
"""Characters of an entry on the first view; a longer one is whole in the whole history."""

BUTTONS = {
    Deed.SEND_CONSENT: Action.CONSENT_SEND,
    Deed.RESEND_CONSENT: Action.CONSENT_SEND,
    Deed.RECORD_CONSENT: Action.CONSENT_RECORD,
    Deed.SUBMIT_CLAIM: Action.CLAIM_SUBMIT,
    Deed.EDIT_CONTACTS: Action.ASSOCIATION_EDIT_CONTACTS,
    Deed.HAND_OVER: Action.ASSOCIATION_HAND_OVER,
    Deed.CANCEL: Action.ASSOCIATION_CANCEL,
}
"""The button of every deed."""

WHO = {
    Who.PARTNER: "Next, by you",
    Who.CUSTOMER: "Next, by the customer",
    Who.MICROSOFT: "Next, by Microsoft",
    Who.NOBODY: "Next",
}
"""Who must act next, as a title."""

MAIL_STATES = {
    OutboxState.PENDING: "waiting to be sent",
    OutboxState.SENT: "sent",
    OutboxState.UNCERTAIN: "perhaps sent: the mail server did not say",
    OutboxState.DEAD: "refused by the mail server",
    OutboxState.OBSOLETE: "not sent, as it was no longer needed",
}

SIDES = {ContactSide.CUSTOMER: "Customer's contact", ContactSide.PARTNER: "Your contact"}


def details(shown: Details, now: datetime, notice: Sequence[str] = ()) -> View:
    """Return the whole view; ``notice`` (lines of mrkdwn) says what has just happened, or did not."""
    summary = shown.summary
    blocks: list[Block] = [
        *listing(notice),
        headline(summary.customer.name),
        context(f"{mrkdwn.escape(summary.engagement.name)} · {summary.association.reference}"),
        _standing(shown, now),
        *_deeds(shown),
        DividerBlock(),
        _contacts(shown),
        *listing(_identifiers(shown)),
    ]
    for title, lines in (
        ("Consent", _consent(shown)),
        ("Claim", _claim(shown)),
        ("Consent e-mails", [_mail(shown, one) for one in reversed(shown.mails)]),
        ("Coming", _coming(shown, now)),
    ):
        if lines:
            blocks += [DividerBlock(), text(f"*{title}*"), *listing(lines)]
    blocks += [DividerBlock(), text("*History*, the latest first"), *_latest(shown)]
    return _view(shown, "Details", blocks)


def history(shown: Details) -> View:
    """Return the whole history, with a way back."""
    blocks: list[Block] = [
        context(f"{mrkdwn.escape(shown.summary.customer.name)} · {shown.summary.association.reference}"),
        *listing(_entries(shown)),
        ActionsBlock(elements=[back(shown.summary.association.id)]),
    ]
    return _view(shown, "History", blocks)


def claim(shown: Details) -> View:
    """Return the claim alone, with a way to everything else."""
    blocks: list[Block] = [
        headline(shown.summary.customer.name),
        context(f"{mrkdwn.escape(shown.summary.engagement.name)} · {shown.summary.association.reference}"),
        text(f"*{shown.summary.status}*\n{shown.summary.next_step.words}"),
        *listing(_claim(shown) or ["No claim was submitted."]),
        ActionsBlock(elements=[back(shown.summary.association.id, "All details")]),
    ]
    return _view(shown, "Claim", blocks)


def moment(one: Moment) -> str:
    """Return a moment of the agenda in words, with its day (mrkdwn)."""
    if one.days is None and one.kind not in ENDINGS:
        return f"• {mrkdwn.moment(one.at)}: reminder, put off until then"
    days = f"{one.days} {'day' if one.days == 1 else 'days'}"
    words = {
        MomentKind.CONSENT_NOT_SENT: "reminder, if the consent e-mail is not sent by then",
        MomentKind.CONSENT_AWAITED: f"reminder, {days} before the consent is due",
        MomentKind.CONSENT_EXPIRY: "*the consent is due*; without an answer it expires",
        MomentKind.CLAIM_WARNING: f"reminder, {days} before the claim is due",
        MomentKind.CLAIM_EXPIRY: "*the claim is due*; if it is not submitted, it expires for good",
    }[one.kind]
    return f"• {mrkdwn.moment(one.at)}: {words}"


def back(association_id: int, words: str = "Back") -> ButtonElement:
    """Return the button to the details, which take the place of the view in which it stands."""
    return ButtonElement(text=words, action_id=Action.ASSOCIATION_BACK, value=str(association_id))


def association_of(view: dict[str, Any]) -> int:
    """Return the association that a view of these is about."""
    return int(json.loads(view["private_metadata"])["association"])


def carry(association_id: int) -> str:
    """Return what a view of an association carries."""
    return json.dumps({"association": association_id})


def _view(shown: Details, title: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        title=title,
        close="Close",
        private_metadata=carry(shown.summary.association.id),
        blocks=blocks,
    )


def _standing(shown: Details, now: datetime) -> SectionBlock:
    summary = shown.summary
    association = summary.association
    since = mrkdwn.day(association.status_since)
    fields = [
        f"*Status*\n{summary.status}, since {since}. {TABLE[association.status].meaning}",
        f"*{WHO[summary.next_step.who]}*\n{summary.next_step.words}",
        f"*Owner*\n{mrkdwn.user(summary.owner.user_id)}",
        f"*Location*\n{mrkdwn.escape(summary.location.name)} ({summary.location.code})",
    ]
    if summary.clock:
        running = f"{clocks.clock(summary.clock, now)}, {mrkdwn.time(summary.clock.due)}"
        fields.insert(2, f"*Clock*\n{running[:1].upper()}{running[1:]}")
    fields.append(f"*{association.origin.value.capitalize()}*\n{mrkdwn.moment(association.created_at)}")
    return SectionBlock(fields=[MarkdownTextObject(text=one, verbatim=True) for one in fields])


def _deeds(shown: Details) -> list[Block]:
    association = shown.summary.association
    if not shown.may_act:
        place = mrkdwn.escape(shown.summary.location.name)
        return [context(f"You hold no role at {place}, so that you can look, but not act.")]
    buttons = [
        ButtonElement(
            text=LABELS[deed],
            action_id=BUTTONS[deed],
            value=str(association.id),
            style=_style(deed, shown),
        )
        for deed in shown.deeds
    ]
    if association.status in IN_PROGRESS:
        snooze = ButtonElement(
            text="Snooze reminders", action_id=Action.REMINDER_SNOOZE, value=str(association.id)
        )
        buttons.insert(-1, snooze)
    return [ActionsBlock(elements=buttons)] if buttons else []


def _style(deed: Deed, shown: Details) -> str | None:
    if deed is Deed.CANCEL:
        return "danger"
    return "primary" if deed is shown.summary.next_step.deed and deed is not Deed.RESEND_CONSENT else None


def _contacts(shown: Details) -> SectionBlock:
    fields = [
        f"*{title}*\n{terms.person(person_from(shown.contacts[side]))}"
        for side, title in SIDES.items()
        if side in shown.contacts
    ]
    return SectionBlock(fields=[MarkdownTextObject(text=one, verbatim=True) for one in fields])


def _identifiers(shown: Details) -> list[str]:
    association, customer = shown.summary.association, shown.summary.customer
    lines = [
        f"Domain {mrkdwn.escape(customer.domain)}",
        f"{rows.identifier(customer)} ({terms.TENANT_CHECKS[association.tenant_check]})",
    ]
    if association.tenant_reason:
        lines.append(f"Reason given for the ID: {mrkdwn.escape(association.tenant_reason)}")
    if association.contact_reason:
        lines.append(f"Reason given for the other e-mail domain: {mrkdwn.escape(association.contact_reason)}")
    if association.mail_refused:
        refused = mrkdwn.escape(association.mail_refused)
        lines.append(f":warning: The mail server refused the customer's address: {refused}")
    return lines


def _consent(shown: Details) -> list[str]:
    answer = shown.answer
    if answer is None:
        return []
    did = "Accepted" if answer.outcome is ConsentOutcome.ACCEPTED else "Declined"
    who = f" by {mrkdwn.escape(answer.name)}" if answer.name else ""
    lines = [f"{did}{who}, {mrkdwn.moment(answer.answered_at)}"]
    if answer.recorded_by is not None:
        recorded = mrkdwn.user(shown.users.get(answer.recorded_by, ""))
        lines.append(f"Given elsewhere; recorded by {recorded}, {mrkdwn.moment(answer.recorded_at)}")
    if answer.note:
        lines.append(f"“{mrkdwn.escape(answer.note)}”")
    return lines


def _claim(shown: Details) -> list[str]:
    claim = shown.claim
    if claim is None:
        return []
    by = mrkdwn.user(shown.users[claim.recorded_by])
    day = f"{claim.submitted_on.day} {claim.submitted_on:%B %Y}"
    lines = [
        f"Claim ID {mrkdwn.escape(claim.claim_id) if claim.claim_id else 'not known yet'}",
        f"Submitted on {day}; recorded by {by}, {mrkdwn.moment(claim.recorded_at)}",
    ]
    if claim.note:
        lines.append(f"“{mrkdwn.escape(claim.note)}”")
    return lines


def _coming(shown: Details, now: datetime) -> list[str]:
    lines = [moment(one) for one in shown.coming]
    silent = shown.summary.association.snoozed_until
    if lines and silent is not None and now < silent:
        lines.insert(0, f":zzz: Reminders are put off until {mrkdwn.moment(silent)}; no deadline moves.")
    return lines


def _mail(shown: Details, mail: SentMail) -> str:
    request = mail.request
    state = MAIL_STATES[mail.message.state] if mail.message else "sent"
    link = f"; its link was withdrawn {mrkdwn.day(request.voided_at)}" if request.voided_at else ""
    by = mrkdwn.user(shown.users[request.requested_by])
    return (
        f"• No. {request.number} to {mrkdwn.escape(request.email)}, asked for by {by}, "
        f"{mrkdwn.moment(request.requested_at)}: {state}{link}"
    )


def _latest(shown: Details) -> list[Block]:
    whole = _entries(shown)
    lines = [shorten(line, LONGEST_ENTRY) for line in whole[:MOST_ENTRIES]]
    blocks = listing(lines)
    if lines != whole:
        every = ButtonElement(
            text="Whole history",
            action_id=Action.ASSOCIATION_HISTORY,
            value=str(shown.summary.association.id),
        )
        blocks.append(ActionsBlock(elements=[every]))
    return blocks


def _entries(shown: Details) -> list[str]:
    return [
        f"• {mrkdwn.moment(one.at)}: {thread.sentence(one, shown.users.get(one.member_id or 0))}"
        for one in reversed(shown.history)
    ]
