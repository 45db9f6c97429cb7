"""What the holder of a survey's link may see, and their answers (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import contacts, lifecycle
from flows.consent.consent_terms import ConsentTerms
from flows.consent.link import LinkState
from flows.links import digest
from flows.notifications import SurveyReceipt, notify
from flows.personal_data import erase
from flows.rules.associations.deadlines import is_over
from flows.rules.claims import questions
from flows.rules.claims.questions import SurveyQuestion
from flows.surveys import customer_survey
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.enums import AssociationStatus, HistoryAction
from store.outbox import message_keys


@dataclass(frozen=True, slots=True)
class SurveyLink:
    """What is behind a link; ``given`` is the answered survey, if this link may show it."""

    survey: CustomerSurvey
    terms: ConsentTerms
    state: LinkState
    questions: tuple[SurveyQuestion, ...]
    given: CustomerSurvey | None


def find(session: Session, token: str, now: datetime) -> SurveyLink | None:
    """Return what is behind a link; nothing for one that is unknown, or whose person was erased."""
    survey = surveys.of_token(session, digest(token))
    if survey is None or survey.email == erase.EMAIL:
        return None
    given = surveys.answered(session, survey.association)
    state = _state(session, survey, given, now)
    return SurveyLink(
        survey,
        customer_survey.terms_for(session, survey.association),
        state,
        tuple(map(questions.read, survey.questions)),
        given if state is LinkState.ANSWERED else None,
    )


def answer(
    session: Session,
    survey: CustomerSurvey,
    given: Mapping[str, str],
    now: datetime,
    *,
    language: str,
    address: str | None,
    user_agent: str | None,
    chosen: str | None = None,
) -> bool:
    """Record the customer's checked answers by the keys of the questions; tell whether these were recorded.

    Only the first answer counts. ``chosen`` is the language that was chosen on the page, for later mails.
    """
    association = lifecycle.hold(session, survey.partner_id, survey.association_id)
    # While this waited for the lock, the contact may have changed, or a colleague may have answered.
    session.refresh(survey, ["voided_at", "answered_at"])
    if not customer_survey.is_open(session, survey, now):
        return False
    asked = tuple(map(questions.read, survey.questions))
    survey.answers = questions.answers_to_store(asked, given)
    survey.answered_at, survey.language = now, language
    survey.address, survey.user_agent = address, user_agent
    if chosen is not None:
        contacts.remember_language_of(
            session, survey.partner_id, association.customer.domain, survey.email, chosen
        )
    entry = lifecycle.record(
        session,
        association,
        now,
        HistoryAction.SURVEY_ANSWERED,
        detail={"number": survey.number, "answers": questions.digest(survey.answers)},
    )
    lifecycle.announce(session, association, entry, now)
    customer_survey.dismiss_mails(session, surveys.of_association(session, association))
    notify(
        session,
        association.partner,
        SurveyReceipt(survey.id),
        now,
        destination=survey.email,
        sequence=message_keys.survey_sequence(survey.id),
        event=message_keys.survey_receipt(survey.id),
    )
    return True


def _state(
    session: Session, survey: CustomerSurvey, given: CustomerSurvey | None, now: datetime
) -> LinkState:
    association = survey.association
    if customer_survey.is_open(session, survey, now):
        return LinkState.OPEN
    if survey.voided_at is not None:
        newest = surveys.of_association(session, association)[-1]
        return LinkState.WITHDRAWN if newest.id == survey.id else LinkState.REPLACED
    if given is not None:
        return LinkState.ANSWERED
    if association.status is AssociationStatus.CANCELLED:
        return LinkState.WITHDRAWN
    due = association.claim_due
    is_late = association.status is AssociationStatus.NOT_SUBMITTED_EXPIRED or (
        association.status is AssociationStatus.CONSENT_RECEIVED and due is not None and is_over(due, now)
    )
    return LinkState.EXPIRED if is_late else LinkState.CLOSED
