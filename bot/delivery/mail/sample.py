"""Sends a mail to customers with made-up data, marked as a test, and says what the server answered."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from bot.delivery.mail import inline_logo
from bot.delivery.mail.mail import Mail
from bot.delivery.outcomes import (
    AddressRefused,
    Doubtful,
    MailRefusesUs,
    NotCarried,
    NotSent,
    Outcome,
    Sent,
)
from flows.administration.sample_mail import SampleAnswer, SampleMail, SampleOutcome, SendSample
from flows.links import Links
from words import sample_mails
from words.plain_text import plain

MARK = "Test: "
NOTE = (
    "This is a test. Customers get an e-mail like this one when you ask for their consent; the customer in "
    "it is made up, and its link leads nowhere."
)


def sender(send: Callable[[Mail], Outcome], links: Links) -> SendSample:
    """Return what sends a sample with this mailer."""

    def send_sample(sample: SampleMail) -> SampleAnswer:
        return _answer(send(_compose(sample, links)))

    return send_sample


def _compose(sample: SampleMail, links: Links) -> Mail:
    terms = sample.terms
    logo = inline_logo.of_picture(sample.logo) if sample.logo else None
    words = sample_mails.written(sample, links, logo.shown if logo else None, NOTE)
    mail = Mail(
        to=terms.customer.email,
        to_name=terms.customer.name,
        subject=f"{MARK}{words.subject}",
        text=words.text,
        html=words.html,
        from_name=plain(terms.partner),
        own_name=plain(terms.sender),
        reply_to=terms.host.email,
        reply_to_name=terms.host.name,
        message_key=f"sample:{sample.partner_id}:{secrets.token_hex(8)}",
        language=words.language,
    )
    return replace(mail, inline=(logo.image,)) if logo else mail


def _answer(outcome: Outcome) -> SampleAnswer:  # noqa: PLR0911 -- one way out for each outcome
    match outcome:
        case Sent():
            return SampleAnswer(SampleOutcome.TAKEN)
        case AddressRefused(said):
            return SampleAnswer(SampleOutcome.ADDRESS_REFUSED, said)
        case MailRefusesUs(error, _):
            return SampleAnswer(SampleOutcome.REFUSED, error)
        case NotSent(error):
            return SampleAnswer(SampleOutcome.NOT_REACHED, error)
        case Doubtful(error):
            return SampleAnswer(SampleOutcome.DOUBTFUL, error)
        case NotCarried():
            said = "the mail server takes no address with letters beyond ASCII before the @"
            return SampleAnswer(SampleOutcome.ADDRESS_REFUSED, said)
        case _:
            return SampleAnswer(SampleOutcome.REFUSED, "the mail could not be written")
