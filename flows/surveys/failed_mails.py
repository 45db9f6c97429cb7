"""Mails with a survey that did not arrive: the owner is told, and the checklist says so."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.rules.text import mail_trouble
from flows.surveys import customer_survey
from store.claims import surveys
from store.enums import HistoryAction


def fail(session: Session, survey_id: int, said: str, now: datetime) -> None:
    """Note that the mail with a survey failed for good, and tell the owner, if it is still wanted.

    ``said`` is what the mail server said about the customer's address, or another reason of `MailTrouble`.
    """
    for survey in surveys.several(session, [survey_id]):
        association = lifecycle.hold(session, survey.partner_id, survey.association_id)
        survey.failed_at, survey.failure = now, said
        if not customer_survey.is_wanted(session, survey, now):
            customer_survey.dismiss_mails(session, [survey])
            continue
        entry = lifecycle.record(
            session,
            association,
            now,
            HistoryAction.SURVEY_MAIL_FAILED,
            detail={
                "address": survey.email,
                "said": mail_trouble.sentence(said),
                "number": survey.number,
            },
        )
        lifecycle.announce(session, association, entry, now)


def arrived(session: Session, survey_id: int) -> None:
    """Note that a mail was sent that had failed before, because somebody sent it again."""
    for survey in surveys.several(session, [survey_id]):
        survey.failed_at = survey.failure = None
