"""Mailing the customer's survey of a claim (R24)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.summary import Summary
from flows.claims import items, sent_survey
from flows.consent.consent import AddressDead
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.consent.dead_addresses import DeadAddress
from flows.links import Links, digest
from flows.notifications import SurveyReminderMail, SurveyRequestMail, notify
from flows.refusal import Refusal
from flows.rules.associations.deadlines import REMIND_CUSTOMER_AFTER, is_over
from flows.rules.claims import questions
from flows.rules.claims.questions import SurveyQuestion
from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import GETS_NO_MAIL, trouble_in
from store.associations import associations
from store.associations.associations import Association
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.enums import AssociationStatus, ClaimItem, ContactSide, HistoryAction
from store.outbox import message_keys, undelivered

ITEM = ClaimItem.CUSTOMER_SURVEY


class SurveyAnswered(Refusal):
    """The customer has given their answers, of which there is one set."""


class SurveyTooSoon(Refusal):
    """Less than an hour has passed since the last mail with the survey."""

    def __init__(self, until: datetime) -> None:
        """Keep when the next mail may be sent."""
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True, slots=True)
class SurveyPreview:
    """The mail as it would go out now; ``is_reminder`` says that an earlier link goes on working.

    ``dead`` says that the last mail to this address did not arrive.
    """

    summary: Summary
    terms: ConsentTerms
    questions: tuple[SurveyQuestion, ...]
    is_reminder: bool
    dead: DeadAddress | None = None


def preview(session: Session, actor: Actor, association_id: int, now: datetime) -> SurveyPreview:
    """Return the mail to the contact that the association has.

    Raises:
        StatusClosed: see `items.may_give`, with its other refusals.
        SurveyAnswered: the customer has answered.
        SurveyTooSoon: the last mail that is not known to have failed is less than an hour old.
    """
    association, dead = _to_ask(session, actor, association_id, now)
    terms = terms_for(session, association)
    is_reminder = reminds(session, association, terms.customer.email)
    return SurveyPreview(Summary(association), terms, asked(association), is_reminder, dead)


def _to_ask(
    session: Session, actor: Actor, association_id: int, now: datetime
) -> tuple[Association, DeadAddress | None]:
    """Return the association, locked until commit, and what is known of an address that gets no mail."""
    association, _ = items.may_give(session, actor, association_id, now, ITEM)
    sent = surveys.of_association(session, association)
    if any(one.answered_at for one in sent):
        raise SurveyAnswered
    email = associations.contacts(session, association)[ContactSide.CUSTOMER].email
    newest = next((one for one in reversed(sent) if same(one.email, email)), None)
    if newest is None:
        return association, None
    if newest.failed_at and newest.failure and trouble_in(newest.failure) in GETS_NO_MAIL:
        return association, DeadAddress(newest.email, newest.failure, newest.failed_at, None)
    again_at = sent_survey.again_at(newest)
    if again_at is not None and now < again_at:
        raise SurveyTooSoon(again_at)
    return association, None


def send(
    session: Session,
    actor: Actor,
    association_id: int,
    links: Links,
    now: datetime,
    *,
    works_again: bool = False,
) -> CustomerSurvey:
    """Mail the survey to the contact that the association has.

    Earlier links to the same address go on working: whichever is used, the customer answers once.
    ``works_again``: the member says that mail arrives at an address at which it did not.

    Raises:
        AddressDead: the last mail to the contact's address failed, and it is not said to work again.
        SurveyAnswered: see `preview`, with its other refusals.
    """
    association, dead = _to_ask(session, actor, association_id, now)
    if dead is not None and not works_again:
        raise AddressDead(dead, association.id)
    earlier = surveys.of_association(session, association)
    number = len(earlier) + 1
    email = associations.contacts(session, association)[ContactSide.CUSTOMER].email
    survey = CustomerSurvey(
        partner_id=association.partner_id,
        association_id=association.id,
        number=number,
        email=email,
        token_digest=digest(links.survey_token(association.partner_id, association.id, number)),
        questions=[questions.to_store(one) for one in asked(association)],
        requested_by=actor.member.id,
        requested_at=now,
    )
    session.add(survey)
    session.flush()
    lifecycle.record(
        session,
        association,
        now,
        HistoryAction.SURVEY_ASKED,
        member_id=actor.member.id,
        detail={"email": email, "number": number},
    )
    dismiss_mails(session, earlier)
    notify(
        session,
        association.partner,
        SurveyRequestMail(survey.id),
        now,
        destination=email,
        sequence=message_keys.survey_sequence(survey.id),
        event=message_keys.survey_mail(survey.id),
    )
    return survey


def reminds(session: Session, association: Association, email: str, before: int | None = None) -> bool:
    """Tell whether a mail to this address repeats an earlier one (than ``before``) with a valid link."""
    return any(
        same(one.email, email) and one.voided_at is None and one.failed_at is None
        for one in surveys.of_association(session, association)
        if before is None or one.number < before
    )


def to_remind(session: Session, association: Association, now: datetime) -> CustomerSurvey | None:
    """Return the newest survey of an association if its customer may be reminded of it.

    They may if it is open, its mail is not known to have failed, and it is not from the last hours.
    """
    sent = surveys.of_association(session, association)
    newest = sent[-1] if sent else None
    if newest is None or newest.failed_at is not None or now < newest.requested_at + REMIND_CUSTOMER_AFTER:
        return None
    return newest if is_open(session, newest, now) else None


def is_open(session: Session, survey: CustomerSurvey, now: datetime) -> bool:
    """Tell whether a survey may be answered: the claim can be submitted, and nobody has answered."""
    association = survey.association
    due = association.claim_due
    return (
        survey.voided_at is None
        and association.status is AssociationStatus.CONSENT_RECEIVED
        and not (due is not None and is_over(due, now))
        and surveys.answered(session, association) is None
    )


def is_wanted(session: Session, survey: CustomerSurvey, now: datetime) -> bool:
    """Tell whether the mail of a survey is still right: it is open, and no newer one has followed."""
    newest = surveys.of_association(session, survey.association)[-1]
    return newest.id == survey.id and is_open(session, survey, now)


def terms_for(session: Session, association: Association) -> ConsentTerms:
    """Return what the mail and the page say of an association: the answer is due before the claim is."""
    terms = terms_of(session, association)
    return replace(terms, due=association.claim_due) if association.claim_due else terms


def asked(association: Association) -> tuple[SurveyQuestion, ...]:
    """Return the questions that a survey for the association asks now."""
    return questions.asked(ITEM, association.engagement.customer_survey)


def dismiss_mails(session: Session, sent: Sequence[CustomerSurvey]) -> None:
    """Dismiss mails with a survey that did not arrive, or may not have; nobody needs them any more."""
    if sent:
        undelivered.dismiss(
            session,
            {one.partner_id for one in sent},
            [message_keys.survey_sequence(one.id) for one in sent],
            [SurveyRequestMail.kind, SurveyReminderMail.kind],
        )


def token_of(survey: CustomerSurvey, links: Links) -> str:
    """Return the secret of a survey's link."""
    return links.survey_token(
        survey.partner_id, survey.association_id, survey.number, kept=survey.token_digest
    )
