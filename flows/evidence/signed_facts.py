"""What an evidence file says of one signature: everything that was shown and answered, as plain values.

It says nothing of what an answer proves to other partners: the customer gets the same file, and partners
never see one another's data (R3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations.contacts import person_from
from flows.customers.association_request import ContactPerson
from flows.evidence.subjects import CustomerFacts, EngagementFacts
from flows.rules.associations.deadlines import is_over
from flows.rules.text.addresses import same
from store.associations import associations
from store.consents import consent_asks, consents
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import ConsentOutcome, ContactSide
from store.outbox import message_keys, outbox

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class MailedLink:
    """One mail with the link that was answered; ``sent_at`` is when the mail server took it, if known."""

    to: str
    asked_at: datetime
    sent_at: datetime | None
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredEngagement:
    """One engagement with its answer; a ``reason`` is given for a decline alone, if at all.

    ``shown_text`` is exactly what was shown about it, and ``shown_digest`` the digest that its history has.
    ``english_text`` is the same in English, and is empty if that is what was shown.
    """

    about: EngagementFacts
    due: datetime
    outcome: ConsentOutcome
    reason: str | None
    shown_text: str
    shown_digest: str
    english_text: str = ""


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """One engagement that was asked for in the same mail, and stayed open when the others were answered."""

    reference: str
    engagement: str
    due: datetime


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One signature: the answers that were given together, by one person, on one page.

    ``shown_text`` is exactly what was shown, in ``language``; ``english_text`` is the same in English, and is
    empty if that is what was shown. ``link_digest`` is the SHA-256 digest of the link's secret. ``asked`` has
    only the address if the contact was changed after the mail.
    """

    customer: CustomerFacts
    asked: ContactPerson
    mails: tuple[MailedLink, ...]
    link_digest: str
    name: str
    answered_at: datetime
    address: str | None
    user_agent: str | None
    language: str
    shown_version: str
    shown_text: str
    shown_digest: str
    english_text: str
    answers: tuple[AnsweredEngagement, ...]
    left_open: tuple[LeftOpen, ...] = ()
    is_contact_changed: bool = False


def read(session: Session, submission: ConsentSubmission) -> EvidenceFacts | None:
    """Return the facts of a submission, which comes with its ask and answers.

    There are none any more once a person was erased from it.
    """
    answers, ask = submission.answers, submission.ask
    texts = (submission.name, submission.shown_text, submission.shown_digest, submission.shown_version)
    if not answers or None in texts or any(one.shown_text is None for one in answers):
        return None
    association = answers[0].association
    contact = person_from(associations.contacts(session, association)[ContactSide.CUSTOMER])
    is_same = same(contact.email, ask.email)
    return EvidenceFacts(
        customer=CustomerFacts.of(association),
        asked=contact if is_same else ContactPerson(name="", email=ask.email),
        mails=tuple(_mails(session, submission)),
        link_digest=ask.token_digest,
        name=submission.name or "",
        answered_at=submission.answered_at,
        address=submission.address,
        user_agent=submission.user_agent,
        language=submission.language or ENGLISH,
        shown_version=submission.shown_version or "",
        shown_text=submission.shown_text or "",
        shown_digest=submission.shown_digest or "",
        english_text=submission.english_text or "",
        answers=tuple(map(_answered, answers)),
        left_open=tuple(_left_open(session, submission)),
        is_contact_changed=not is_same,
    )


def _answered(answer: ConsentAnswer) -> AnsweredEngagement:
    is_declined = answer.outcome is ConsentOutcome.DECLINED
    return AnsweredEngagement(
        about=EngagementFacts.of(answer.association),
        due=answer.association.consent_due,
        outcome=answer.outcome,
        reason=answer.note if is_declined else None,
        shown_text=answer.shown_text or "",
        shown_digest=answer.shown_digest or "",
        english_text=answer.english_text or "",
    )


def _left_open(session: Session, submission: ConsentSubmission) -> Iterator[LeftOpen]:
    """Yield what could still be answered by the same link right after this signature, what is due first."""
    (ask,) = consent_asks.several(session, [submission.ask_id])
    at = submission.answered_at
    requests = [one for one in ask.requests if _was_open(one, at)]
    ids = [one.association_id for one in requests]
    answered = consents.answered_until(session, ask.partner_id, ids, at)
    open_then = (one.association for one in requests if one.association_id not in answered)
    for one in sorted(open_then, key=lambda one: (one.consent_due, one.id)):
        yield LeftOpen(one.reference, one.engagement.name, one.consent_due)


def _was_open(request: ConsentRequest, at: datetime) -> bool:
    """Tell whether a request could be answered at an instant, as far as its row and association say."""
    association = request.association
    ends = (request.voided_at, association.ended_at)
    return not is_over(association.consent_due, at) and all(one is None or one > at for one in ends)


def _mails(session: Session, submission: ConsentSubmission) -> Iterator[MailedLink]:
    """Yield the mail with the link, and the last reminder before the answer, if there was one.

    Messages are kept for some months only, but the file is made right after the answer.
    """
    ask = submission.ask
    message = next(iter(outbox.of_events(session, ask.partner_id, [message_keys.consent_mail(ask.id)])), None)
    yield MailedLink(ask.email, ask.requested_at, message.sent_at if message else None)
    if ask.reminded_at is not None and ask.reminded_at <= submission.answered_at:
        yield MailedLink(ask.email, ask.reminded_at, None, is_reminder=True)
