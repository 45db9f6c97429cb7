"""Mails with a survey that did not arrive: the owner is told, and the checklist says so."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.claims import items
from flows.rules.text import mail_trouble
from flows.surveys import customer_survey
from flows.surveys.customer_survey import ITEM, SurveyAnswered
from store.associations.associations import Association
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.enums import HistoryAction
from store.partners import Member


def fail(session: Session, survey_id: int, said: str, now: datetime) -> None:
    """Note that the mail with a survey failed for good, and tell the owner, if it is still wanted.

    ``said`` is what the mail server said about the customer's address, or another reason of `MailTrouble`.
    """
    for survey in surveys.several(session, [survey_id]):
        association = lifecycle.hold(session, survey.partner_id, survey.association_id)
        if customer_survey.is_wanted(session, survey, now):
            _note(session, association, survey, said, now)
        else:
            survey.failed_at, survey.failure = now, said
            customer_survey.dismiss_mails(session, [survey])


def report(
    session: Session, actor: Actor, association_id: int, said: str, now: datetime
) -> CustomerSurvey | None:
    """Note that the newest mail with the survey came back, as a member says, and tell the owner.

    Its link goes on working: if the mail did arrive, the customer can answer. ``said`` is what the returned
    mail said, or empty. Returns the survey; ``None`` if none waits for an answer, or this is known.

    Raises:
        StatusClosed: see `items.may_give`, with its other refusals.
        SurveyAnswered: the customer has answered, so the mail arrived.
    """
    association, _ = items.may_give(session, actor, association_id, now, ITEM)
    sent = surveys.of_association(session, association)
    if any(one.answered_at for one in sent):
        raise SurveyAnswered
    newest = sent[-1] if sent else None
    if newest is None or newest.failed_at or newest.voided_at:
        return None
    _note(session, association, newest, mail_trouble.came_back(said), now, actor.member)
    return newest


def _note(
    session: Session,
    association: Association,
    survey: CustomerSurvey,
    failure: str,
    now: datetime,
    member: Member | None = None,
) -> None:
    survey.failed_at, survey.failure = now, failure
    entry = lifecycle.record(
        session,
        association,
        now,
        HistoryAction.SURVEY_MAIL_FAILED,
        member_id=member.id if member else None,
        detail={
            "address": survey.email,
            "said": mail_trouble.sentence(failure),
            "number": survey.number,
        },
    )
    lifecycle.announce(session, association, entry, now)


def arrived(session: Session, survey_id: int) -> None:
    """Note that a mail was sent that had failed before, because somebody sent it again."""
    for survey in surveys.several(session, [survey_id]):
        survey.failed_at = survey.failure = None
