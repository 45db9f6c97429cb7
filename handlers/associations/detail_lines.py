"""What is known about one association as lines of text (mrkdwn), one function for each part."""

from datetime import date, datetime
from operator import itemgetter

from flows.associations.details import Details, SentMail
from flows.customers.known_customer import KnownCustomer
from flows.rules.associations import agenda_words, deadlines
from flows.rules.associations.agenda import ENDINGS, AgendaItem, AgendaKind
from flows.rules.associations.amounts import Amount
from flows.rules.associations.proof import PROVEN
from flows.rules.associations.working_day import as_given
from flows.rules.claims import records
from flows.rules.claims.record_words import CALLED
from flows.rules.customers.domains import readable
from flows.rules.text import mail_trouble
from flows.rules.text.days import spelt
from handlers.blocks import terms
from handlers.customers import row_views
from handlers.notices import thread_views
from store.enums import REVIEWING, AssociationStatus, ConsentOutcome, ContactSide, OutboxState
from words import instants, mrkdwn, names, slack_messages
from words.slack_messages import Line

MAIL_STATES = {
    OutboxState.PENDING: "waiting to be sent",
    OutboxState.SENT: "sent",
    OutboxState.UNCERTAIN: "perhaps sent: the mail server did not say",
    OutboxState.DEAD: "not sent",
    OutboxState.OBSOLETE: "not sent, as it was no longer needed",
}
"""What became of a mail's message."""

NOT_SENT = frozenset({OutboxState.DEAD, OutboxState.OBSOLETE})
"""States of a refused mail: why it failed says more than that its message waits no longer."""


def identifiers(shown: Details) -> list[str]:
    """Return the customer's identifiers, how they were checked, and the reasons that were given."""
    association, customer = shown.summary.association, shown.summary.customer
    identifier = row_views.identifier(KnownCustomer.of(customer))
    lines = [
        f"Domain {mrkdwn.escape(readable(customer.domain))}",
        f"{identifier} ({names.TENANT_CHECKS[association.tenant_check]})",
    ]
    if association.tenant_reason:
        lines.append(f"Reason given for the ID: {mrkdwn.escape(association.tenant_reason)}")
    if association.contact_reason:
        lines.append(f"Reason given for the other e-mail domain: {mrkdwn.escape(association.contact_reason)}")
    if association.attested_on is not None:
        by = association.attested_by.user_id if association.attested_by else ""
        note = mrkdwn.escape(association.attested_note or "")
        lines.append(f":mag: {terms.attested(by, association.attested_on)}: “{note}”")
    if association.mail_refused:
        lines.append(f":warning: {mrkdwn.escape(mail_trouble.sentence(association.mail_refused))}")
    elif shown.dead is not None:
        lines.append(terms.gets_no_mail(shown.dead, shown.summary.zone))
    return lines


def consent(shown: Details) -> list[str]:
    """Return what the customer answered; nothing before that."""
    answer = shown.answer
    if answer is None:
        return []
    did = "Accepted" if answer.outcome is ConsentOutcome.ACCEPTED else "Declined"
    who = f" by {mrkdwn.escape(answer.name)}" if answer.name else ""
    answered: date = answer.answered_at
    if answer.recorded_by is not None:
        answered = as_given(answer.answered_at, shown.summary.zone)
    lines = [f"{did}{who}, {mrkdwn.moment(answered)}"]
    if answer.contact_name:
        lines.append(f":bust_in_silhouette: That is not the contact {mrkdwn.escape(answer.contact_name)}")
    if answer.recorded_by is not None:
        recorded = mrkdwn.user(shown.users.get(answer.recorded_by, ""))
        lines.append(f"Given outside MCI Bot; recorded by {recorded}, {mrkdwn.moment(answer.recorded_at)}")
    if answer.note:
        lines.append(f"“{mrkdwn.escape(answer.note)}”")
    lines += _proof(shown)
    if answer.upheld_at is not None:
        lines.append(f"Upheld by those who operate MCI Bot, {mrkdwn.moment(answer.upheld_at)}")
    if shown.evidence is not None and shown.evidence.is_there:
        said = (
            "what was recorded"
            if answer.recorded_by is not None
            else "everything that was shown and answered"
        )
        lines.append(f"*Evidence* sends you a PDF with {said}")
    elif shown.evidence is not None:
        lines.append("The evidence file was deleted, as a person's data was erased; its digest is below")
    return lines


def _proof(shown: Details) -> list[str]:
    """Return what the answer proves to other partners, and what would prove it if it does not."""
    answer, lines = shown.answer, list[str]()
    if answer is None:
        return lines
    if answer.proof is not None:
        kept = {"proof": answer.proof.value, "mail_domain": answer.mail_domain}
        lines.append(slack_messages.line(Line.PROOF, detail=kept))
    if answer.directory_tenant is not None and answer.directory_asked_at is not None:
        tenant, asked = mrkdwn.escape(answer.directory_tenant), mrkdwn.moment(answer.directory_asked_at)
        lines.append(f"According to the tenant directory, that domain belongs to tenant {tenant} ({asked})")
    if answer.proof is not None and answer.proof not in PROVEN and answer.upheld_at is None:
        customer = shown.summary.customer
        would = slack_messages.line(
            Line.WOULD_PROVE, id_type=customer.id_type.value, tenant=customer.id_value
        )
        lines.append(f"{would} {slack_messages.line(Line.ONE_ANSWER)}")
    return lines


def asked(shown: Details) -> list[str]:
    """Return who was asked, how often, last when and by whom, and whom to call; nothing unless it waits."""
    if shown.summary.association.status is not AssociationStatus.AWAITING_CONSENT or not shown.mails:
        return []
    last, count = shown.mails[-1].request, len(shown.mails)
    times = "once" if count == 1 else f"{count} times, last"
    by = mrkdwn.user(shown.users[last.requested_by])
    line = f"Asked {times} {mrkdwn.moment(last.requested_at)}, by {by}, at {mrkdwn.escape(last.email)}"
    contact = shown.contacts.get(ContactSide.CUSTOMER)
    if contact is None or not contact.phone:
        return [line]
    return [f"{line} · to call: {mrkdwn.escape(contact.name)}, {mrkdwn.escape(contact.phone)}"]


def dispute(shown: Details) -> list[str]:
    """Return that the customer is disputed, and what it means; nothing if it is not."""
    if not shown.is_disputed:
        return []
    return [f":warning: {slack_messages.line(Line.DISPUTED)}"]


def claim(shown: Details) -> list[str]:
    """Return what was submitted; nothing before that."""
    claim = shown.claim
    if claim is None:
        return []
    by = mrkdwn.user(shown.users[claim.recorded_by])
    lines = [
        f"Claim ID {mrkdwn.escape(claim.claim_id) if claim.claim_id else 'not known yet'}",
        f"Submitted on {spelt(claim.submitted_on)}; recorded by {by}, {mrkdwn.moment(claim.recorded_at)}",
    ]
    if claim.note:
        lines.append(f"“{mrkdwn.escape(claim.note)}”")
    if shown.records:
        lines += [
            "*What was recorded since*",
            *(_record(shown, place) for place in range(len(shown.records))),
        ]
    review_due = shown.summary.association.review_due
    if review_due is not None and shown.summary.association.status in REVIEWING:
        lines.append(f"The review should end by {instants.due(review_due, shown.summary.zone, shown.today)}")
    return lines


def _record(shown: Details, place: int) -> str:
    """Return one step of the claim's track, by its place; one that was a mistake says so (mrkdwn)."""
    one = shown.records[place]
    paid = f" · {mrkdwn.amount(Amount(one.currency or '', one.amount))}" if one.amount is not None else ""
    until = f", until {spelt(one.until_day)}" if one.until_day else ""
    review_due, zone = shown.summary.association.review_due, shown.summary.zone
    if review_due and one.until_day and records.is_cut_short(one.until_day, one.due, review_due, zone):
        ends = records.ends_before(one.until_day, review_due, zone)
        until += f" ({ends}, {instants.due(review_due, zone, shown.today)}, and that is the deadline)"
    reference = f" · reference {mrkdwn.escape(one.reference)}" if one.reference else ""
    words = f": “{mrkdwn.escape(one.words)}”" if one.words else ""
    by = mrkdwn.user(shown.users[one.recorded_by])
    said = f"{CALLED[one.kind]} on {spelt(one.on_day)}{until}{paid}{reference}{words}"
    if one.voided_at is None or one.voided_by is None:
        return f"• {said} (recorded by {by})"
    admin, why = mrkdwn.user(shown.users[one.voided_by]), mrkdwn.escape(one.void_reason or "")
    return f"• :no_entry_sign: {said} (recorded by {by}): a mistake, corrected by {admin}: “{why}”"


def mails(shown: Details) -> list[str]:
    """Return every consent e-mail with what became of it, the latest first."""
    return [_mail(shown, one) for one in reversed(shown.mails)]


def coming(shown: Details, now: datetime) -> list[str]:
    """Return the next date that members set, and what lies ahead: on the agenda, and of that date.

    The times are of the partner's zone, in which the days above are counted.
    """
    zone = shown.summary.zone
    due = shown.summary.association.clock_due
    ahead = [(one.told_at, moment(one, due, zone, now)) for one in shown.coming]
    snoozed_until = shown.summary.association.snoozed_until
    is_snoozed = bool(ahead) and snoozed_until is not None and now < snoozed_until
    if shown.own_date_reminds_at is not None:
        at = shown.own_date_reminds_at
        ahead.append((at, f"• {instants.named(at, zone, now)}: reminder of the next date"))
    lines = [line for _, line in sorted(ahead, key=itemgetter(0))]
    if is_snoozed and snoozed_until is not None:
        until = instants.named(snoozed_until, zone, now)
        lines.insert(0, f":zzz: Reminders are snoozed until {until}; no deadline moves.")
    if shown.summary.own_date:
        lines.insert(0, f"*Next date:* {mrkdwn.escape(shown.summary.own_date)}")
    return lines


def moment(one: AgendaItem, due: datetime | None, zone: str, now: datetime) -> str:
    """Return a moment of the agenda in words, with its time in the zone (mrkdwn); ``due`` ends the clock."""
    words = agenda_words.ahead(one)
    if one.kind in ENDINGS:
        return f"• {instants.due(one.at, zone, now)}: *{words}*; {agenda_words.WORDS[one.kind].otherwise}"
    is_of_deadline = due is not None and one.fell_due is None and one.kind is not AgendaKind.CONSENT_NOT_SENT
    at = deadlines.named_before(one.at, due, zone) if is_of_deadline and due is not None else one.at
    at = one.moved or at
    return f"• {instants.named(at, zone, now)}: {words}"


def entries(shown: Details) -> list[str]:
    """Return the whole history, the latest first."""
    return [
        f"• {mrkdwn.opening_moment(thread_views.at(one, shown.summary.zone))}: "
        f"{thread_views.sentence(one, shown.summary.zone)}"
        for one in reversed(shown.history)
    ]


def _mail(shown: Details, mail: SentMail) -> str:
    request = mail.request
    state = MAIL_STATES[mail.message.state] if mail.message else "sent"
    failed = ""
    if request.failed_at is not None:
        not_arrived = f"it did not arrive, {mrkdwn.day(request.failed_at)}"
        was_sent = mail.message is None or mail.message.state not in NOT_SENT
        state, failed = (state, f"; {not_arrived}") if was_sent else (not_arrived, "")
    link = f"; its link was withdrawn {mrkdwn.day(request.voided_at)}" if request.voided_at else ""
    by = mrkdwn.user(shown.users[request.requested_by])
    return (
        f"• No. {request.number} to {mrkdwn.escape(request.email)}, {mrkdwn.moment(request.requested_at)}, "
        f"asked for by {by}: {state}{failed}{link}"
    )
