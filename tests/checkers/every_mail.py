"""One mail of each kind to a customer, in one language, as the mail server gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import MappingProxyType

from PIL import Image

from bot.delivery.mail import mime
from bot.delivery.mail.mail import InlineImage, Mail
from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from store.consents import ConsentAnswer
from store.enums import ConsentOutcome
from tests.words.test_customer_mails import GIVEN, TERMS, URL
from words import customer_mails
from words.customer_mails import MailWords, ShownLogo
from words.languages import Language

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOGO = ShownLogo("abc@logo", 120, 40)
LONG = "Contoso Nederland Beheer- en Beleggingsmaatschappij & Zonen für Übergrößen " * 3
LONGEST = replace(
    TERMS,
    partner=LONG[:200].strip(),
    company=LONG[10:210].strip(),
    domain="a" * 63 + "." + "b" * 63 + ".example",
    engagement="Donaudampfschifffahrtsgesellschaft" * 5,
    location=LONG[20:220].strip(),
    customer=ContactPerson(
        "Wolfeschlegelsteinhausenbergerdorff" * 2, "k" * 60 + "@contoso.com", LONG[:100].strip()
    ),
    host=ContactPerson(
        "Ada " * 20, "a" * 60 + "@fourthcoffee.example", LONG[:100].strip(), "+1 206 555 0100"
    ),
)
PERSONAL = "As agreed on Monday; Lee knows the details. " * 11
COPIES = [f"{name}@contoso.com" for name in ("lee", "sam", "alex", "robin", "c" * 60)]


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words, and the bytes that are sent."""

    words: MailWords
    raw: bytes


def several(count: int, terms: ConsentTerms = TERMS) -> list[ConsentTerms]:
    """Return so many engagements of one customer, with dates of their own."""
    return [
        replace(
            terms,
            engagement=f"{terms.engagement} {number}",
            reference=f"MCI-{number:06}",
            due=terms.due + timedelta(days=number % 3),
        )
        for number in range(1, count + 1)
    ]


def answer(
    terms: ConsentTerms, outcome: ConsentOutcome, language: Language, note: str | None = None
) -> tuple[ConsentTerms, ConsentAnswer]:
    """Return an answer to what is asked."""
    shown = customer_mails.statement(terms, language).text
    given = ConsentAnswer(
        outcome=outcome,
        answered_at=GIVEN.answered_at,
        name=terms.customer.name,
        note=note,
        shown_text=shown,
    )
    return terms, given


def words_of_every_kind(language: Language) -> Mapping[str, MailWords]:
    """Return the words of each kind of mail, with short and with the longest values."""
    accepted, declined = ConsentOutcome.ACCEPTED, ConsentOutcome.DECLINED
    found = dict[str, MailWords]()
    for length, terms in (("short", TERMS), ("long", LONGEST)):
        is_long = length == "long"
        for count in (1, 10, 40):
            asked = [terms] if count == 1 else several(count, terms)
            for reminder in (False, True):
                name = f"{length}-{'reminder' if reminder else 'request'}-{count}"
                found[name] = customer_mails.consent_request(
                    asked,
                    URL,
                    language,
                    reminder=reminder,
                    logo=LOGO if is_long else None,
                    personal=PERSONAL[:500].strip() if is_long else None,
                    copies=COPIES if is_long else (),
                )
            found[f"{length}-copy-{count}"] = customer_mails.consent_copy(asked, COPIES[0], language)
        to, note = terms.customer.email, "No time this year. " * (50 if is_long else 1)
        mixed = [answer(one, (accepted, declined)[one.due.day % 2], language) for one in several(40, terms)]
        for name, answers in {
            "accepted": [answer(terms, accepted, language)],
            "declined": [answer(terms, declined, language, note)],
            "mixed": mixed[:9],
            "all": mixed,
        }.items():
            left_open = several(1, terms) if name == "mixed" else []
            found[f"{length}-receipt-{name}"] = customer_mails.consent_receipt(
                answers, to, language, left_open=left_open, attached=True
            )
    return MappingProxyType(found)


def written(kind: str, words: MailWords, language: Language) -> Written:
    """Return a mail with these words as it is sent."""
    inline = [InlineImage(LOGO.content_id, "logo.png", "image/png", _logo())] if "cid:" in words.html else []
    mail = Mail(
        to="kim@contoso.com",
        subject=words.subject,
        text=words.text,
        html=words.html,
        from_name="Fourth Coffee",
        reply_to="ada@fourthcoffee.example",
        message_key=f"{kind}:{language.code}",
        to_name="Kim Akers",
        reply_to_name="Ada Marsh",
        language=language.code,
        inline=inline,
    )
    return Written(words, mime.write(mail, "mci@fourthcoffee.example", "here", NOW))


def _logo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (240, 80), "navy").save(file, "PNG")
    return file.getvalue()
