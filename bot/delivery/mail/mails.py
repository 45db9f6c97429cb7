"""Mails to customers. They are composed when they are sent, so that they say what is true then."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.delivery.mail import inline_logo
from bot.delivery.mail.inline_logo import InlineLogo
from bot.delivery.mail.mail import Mail
from flows.consent import consent
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.links import Links
from flows.notification_subjects import NotificationSubjects
from flows.notifications import ConsentReceipt, ConsentReminderMail, ConsentRequestMail, MailNotification
from store.consents import ConsentAnswer, ConsentRequest
from words import customer_mails
from words.customer_mails import MailWords
from words.plain_text import plain


def compose(
    session: Session, notification: MailNotification, subjects: NotificationSubjects, links: Links
) -> Mail:
    """Return the mail of a notification, for which ``subjects`` were read."""
    match notification:
        case ConsentRequestMail():
            return _request(session, subjects.request(notification), links)
        case ConsentReminderMail():
            request = subjects.request(notification)
            key = f"{ConsentReminderMail.kind}:{request.id}:{notification.at}"
            return replace(_request(session, request, links, reminder=True), message_key=key)
        case ConsentReceipt():
            return _receipt(session, subjects.answer(notification))


def _request(session: Session, request: ConsentRequest, links: Links, *, reminder: bool = False) -> Mail:
    association = request.association
    terms = terms_of(session, association)
    token = links.consent_token(
        request.partner_id, request.association_id, request.number, request.token_digest
    )
    reminder = reminder or consent.reminds(session, association, request.email, before=request.number)
    logo = inline_logo.of_partner(session, request.partner_id)
    words = customer_mails.consent_request(
        terms, links.consent_url(token), reminder=reminder, logo=logo.shown if logo else None
    )
    return replace(
        _mail(terms, words, to=request.email, key=f"{ConsentRequestMail.kind}:{request.id}", logo=logo),
        to_name=terms.customer.name,
    )


def _receipt(session: Session, given: ConsentAnswer) -> Mail:
    if given.request is None:
        raise LookupError("a consent given outside the bot is confirmed there")
    terms = terms_of(session, given.association)
    logo = inline_logo.of_partner(session, given.partner_id)
    words = customer_mails.consent_receipt(
        terms, given, given.request.email, logo=logo.shown if logo else None
    )
    return _mail(terms, words, to=given.request.email, key=f"{ConsentReceipt.kind}:{given.id}", logo=logo)


def _mail(
    terms: ConsentTerms, words: MailWords, *, to: str, key: str, logo: InlineLogo | None = None
) -> Mail:
    return Mail(
        to=to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        from_name=plain(terms.partner),
        reply_to=terms.host.email,
        reply_to_name=terms.host.name,
        message_key=key,
        inline=(logo.image,) if logo else (),
    )
