"""Mails to customers. They are composed when they are sent, so that they say what is true then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery.mail import inline_logo
from bot.delivery.mail.inline_logo import InlineLogo
from bot.delivery.mail.mail import Attachment, Mail
from flows.consent import consent
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.evidence import evidence_files
from flows.links import Links
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    ConsentCopy,
    ConsentReceipt,
    ConsentReminderMail,
    ConsentRequestMail,
    MailNotification,
    SurveyMail,
    SurveyReceipt,
    SurveyReminderMail,
    SurveyRequestMail,
)
from flows.personal_data import erase
from flows.rules.claims import questions
from flows.surveys import customer_survey
from store.claims.surveys import CustomerSurvey
from store.consents import consent_asks
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentRequest
from words import customer_mails, languages, surveys
from words.customer_mails import MailWords
from words.plain_text import plain


def compose(
    session: Session,
    notification: MailNotification,
    subjects: NotificationSubjects,
    now: datetime,
    links: Links,
) -> Mail:
    """Return the mail of a notification, for which ``subjects`` were read, as it is right ``now``."""
    match notification:
        case ConsentRequestMail():
            ask = subjects.ask(notification)
            wanted = consent.to_mail(session, ask, now)
            again = [
                consent.reminds(session, one.association, ask.email, before=one.number) for one in wanted
            ]
            key = f"{ConsentRequestMail.kind}:{ask.id}"
            is_reminder = bool(again) and all(again)
            copies = [one for one in ask.copies if one != erase.EMAIL]
            return _request(session, ask, wanted, links, key, reminder=is_reminder, copies=copies)
        case ConsentReminderMail():
            ask = subjects.ask(notification)
            key = f"{ConsentReminderMail.kind}:{ask.id}:{notification.at}"
            return _request(session, ask, consent.to_mail(session, ask, now), links, key, reminder=True)
        case ConsentCopy():
            return _copy(session, subjects.ask(notification), notification.number, now)
        case ConsentReceipt():
            return _receipt(session, subjects.submission(notification), now)
        case SurveyRequestMail() | SurveyReminderMail():
            return _survey(session, notification, subjects.survey(notification), links)
        case SurveyReceipt():
            return _survey_receipt(session, subjects.survey(notification))


def _request(
    session: Session,
    ask: ConsentAsk,
    wanted: Sequence[ConsentRequest],
    links: Links,
    key: str,
    *,
    reminder: bool,
    copies: Sequence[str] = (),
) -> Mail:
    """Return the mail about what is wanted of an ask; one that nobody needs any more is about all of it.

    ``copies`` are who gets a copy of this very mail.
    """
    terms = [terms_of(session, one.association) for one in wanted or ask.requests]
    url = links.consent_url(consent.token_of(ask, links))
    logo = inline_logo.of_partner(session, ask.partner_id)
    words = customer_mails.consent_request(
        terms,
        url,
        reminder=reminder,
        logo=logo.shown if logo else None,
        personal=ask.personal,
        copies=copies,
    )
    mail = _mail(terms[0], words, to=ask.email, key=key, logo=logo)
    return replace(mail, to_name=terms[0].customer.name)


def _copy(session: Session, ask: ConsentAsk, number: int, now: datetime) -> Mail:
    """Return the mail to one who may know what the contact was asked."""
    wanted = consent.to_mail(session, ask, now)
    terms = [terms_of(session, one.association) for one in wanted or ask.requests]
    to, logo = ask.copies[number], inline_logo.of_partner(session, ask.partner_id)
    words = customer_mails.consent_copy(terms, to, logo=logo.shown if logo else None)
    return _mail(terms[0], words, to=to, key=f"{ConsentCopy.kind}:{ask.id}:{number}", logo=logo)


def _receipt(session: Session, submission: ConsentSubmission, now: datetime) -> Mail:
    (ask,) = consent_asks.several(session, [submission.ask_id])
    left_open = [terms_of(session, one.association) for one in consent.open_among(ask, now)]
    given = [(terms_of(session, one.association), one) for one in submission.answers]
    to, logo = submission.ask.email, inline_logo.of_partner(session, submission.partner_id)
    file = evidence_files.kept(session, submission)
    answered_in = languages.language(submission.language) if submission.language else None
    words = customer_mails.consent_receipt(
        given,
        to,
        answered_in,
        logo=logo.shown if logo else None,
        left_open=left_open,
        attached=file is not None,
    )
    mail = _mail(given[0][0], words, to=to, key=f"{ConsentReceipt.kind}:{submission.id}", logo=logo)
    attached = (Attachment(file.name, "application/pdf", file.content),) if file else ()
    return replace(mail, attachments=attached)


def _survey(session: Session, notification: SurveyMail, survey: CustomerSurvey, links: Links) -> Mail:
    terms = customer_survey.terms_for(session, survey.association)
    logo = inline_logo.of_partner(session, survey.partner_id)
    key, is_reminder = f"{notification.kind}:{survey.id}", False
    if isinstance(notification, SurveyReminderMail):
        key, is_reminder = f"{key}:{notification.at}", True
    words = surveys.request(
        terms,
        [questions.read(one) for one in survey.questions],
        links.survey_url(customer_survey.token_of(survey, links)),
        reminder=is_reminder
        or customer_survey.reminds(session, survey.association, survey.email, before=survey.number),
        logo=logo.shown if logo else None,
    )
    mail = _mail(terms, words, to=survey.email, key=key, logo=logo)
    return replace(mail, to_name=terms.customer.name)


def _survey_receipt(session: Session, survey: CustomerSurvey) -> Mail:
    terms = customer_survey.terms_for(session, survey.association)
    logo = inline_logo.of_partner(session, survey.partner_id)
    words = surveys.receipt(
        terms,
        questions.answered(survey.answers),
        survey.email,
        languages.language(survey.language) if survey.language else None,
        logo=logo.shown if logo else None,
    )
    return _mail(terms, words, to=survey.email, key=f"{SurveyReceipt.kind}:{survey.id}", logo=logo)


def _mail(
    terms: ConsentTerms, words: MailWords, *, to: str, key: str, logo: InlineLogo | None = None
) -> Mail:
    return Mail(
        to=to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        from_name=plain(terms.partner),
        own_name=plain(terms.sender),
        reply_to=terms.host.email,
        reply_to_name=terms.host.name,
        message_key=key,
        language=words.language,
        inline=(logo.image,) if logo else (),
    )
