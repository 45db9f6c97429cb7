"""One mail of each kind to a customer, in one language, as the mail server gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import MappingProxyType

from PIL import Image

from bot.delivery.mail import mime
from bot.delivery.mail.mail import Attachment, InlineImage, Mail
from bot.evidence import filer
from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from flows.evidence.signed_facts import AnsweredEngagement, EvidenceFacts, MailedLink
from flows.evidence.subjects import CustomerFacts, EngagementFacts
from flows.links import digest
from flows.rules.claims import questions
from store.consents.consents import ConsentAnswer
from store.enums import ClaimItem, ConsentOutcome
from tests.words.test_customer_mails import GIVEN, TERMS, URL
from words import customer_mails, surveys
from words.customer_mails import MailWords, ShownLogo
from words.languages import Language

Answers = Sequence[tuple[ConsentTerms, ConsentAnswer]]

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
SURVEY = questions.DEFAULTS[ClaimItem.CUSTOMER_SURVEY]
PERSONAL = "As agreed on Monday; Lee knows the details. " * 11
COPIES = [f"{name}@contoso.com" for name in ("lee", "sam", "alex", "robin", "c" * 60)]


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words, and the bytes that are sent; ``own`` are how many it has without the attached file."""

    words: MailWords
    raw: bytes
    own: int


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
        english_text=customer_mails.english_beside(terms, language) or None,
    )
    return terms, given


def answers_of_every_kind(language: Language, terms: ConsentTerms, note: str) -> Mapping[str, Answers]:
    """Return the answers that receipts confirm: one, nine of ten, and as many as there can be."""
    accepted, declined = ConsentOutcome.ACCEPTED, ConsentOutcome.DECLINED
    mixed = [answer(one, (accepted, declined)[one.due.day % 2], language) for one in several(40, terms)]
    return {
        "accepted": [answer(terms, accepted, language)],
        "declined": [answer(terms, declined, language, note)],
        "mixed": mixed[:9],
        "all": mixed,
    }


def file_of(answers: Answers, language: Language) -> Attachment:
    """Return the evidence file of answers, as it goes along with the receipt."""
    (terms, first), *_ = answers
    texts = [given.shown_text or "" for _, given in answers]
    english = [given.english_text or "" for _, given in answers]
    facts = EvidenceFacts(
        customer=CustomerFacts(
            partner=terms.partner,
            time_zone=terms.time_zone,
            company=terms.company,
            domain=terms.domain,
            id_type=terms.id_type,
            id_value=terms.id_value,
        ),
        asked=terms.customer,
        mails=(MailedLink(terms.customer.email, first.answered_at, first.answered_at),),
        link_digest=digest("secret"),
        name=first.name or "",
        answered_at=first.answered_at,
        address="2001:db8::1",
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0",
        language=language.code,
        shown_version="6",
        shown_text="\n\n\n".join(texts),
        shown_digest=digest("\n\n\n".join(texts)),
        english_text="\n\n\n".join(english) if any(english) else "",
        answers=tuple(
            AnsweredEngagement(
                about=EngagementFacts(
                    reference=one.reference,
                    engagement=one.engagement,
                    engagement_type=one.engagement_type,
                    solution_area=one.solution_area,
                    location=one.location,
                    location_code=one.location_code,
                ),
                due=one.due,
                outcome=given.outcome,
                reason=given.note,
                shown_text=text,
                shown_digest=digest(text),
                english_text=same,
            )
            for (one, given), text, same in zip(answers, texts, english, strict=True)
        ),
    )
    return Attachment("consent-MCI-000123.pdf", "application/pdf", filer.make(facts))


def words_of_every_kind(language: Language) -> Mapping[str, MailWords]:
    """Return the words of each kind of mail, with short and with the longest values."""
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
        survey = SURVEY * (2 if is_long else 1)
        for reminder in (False, True):
            name = f"{length}-survey-{'reminder' if reminder else 'request'}"
            found[name] = surveys.request(
                terms, survey, URL, language, reminder=reminder, logo=LOGO if is_long else None
            )
        typed = {"q1": "yes", "q2": "4", "q3": "It helped. " * (90 if is_long else 1)}
        given, _ = questions.answers(survey, typed)
        answered = questions.answered(questions.answers_to_store(survey, given))
        found[f"{length}-survey-receipt"] = surveys.receipt(terms, answered, COPIES[0], language)
        note = "No time this year. " * (50 if is_long else 1)
        for name, answers in answers_of_every_kind(language, terms, note).items():
            left_open = several(1, terms) if name == "mixed" else []
            found[f"{length}-receipt-{name}"] = customer_mails.consent_receipt(
                answers, terms.customer.email, language, left_open=left_open, attached=True
            )
    return MappingProxyType(found)


def files_of_receipts(language: Language) -> Mapping[str, Attachment]:
    """Return the evidence files of the receipts with short values, by the kind of the mail."""
    answers = answers_of_every_kind(language, TERMS, "No time this year.")
    return {f"short-receipt-{name}": file_of(each, language) for name, each in answers.items()}


def written(kind: str, words: MailWords, language: Language, file: Attachment | None = None) -> Written:
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
    own = mime.write(mail, "mci@fourthcoffee.example", "here", NOW)
    if file is None:
        return Written(words, own, len(own))
    mail = replace(mail, attachments=[file])
    return Written(words, mime.write(mail, "mci@fourthcoffee.example", "here", NOW), len(own))


def _logo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (240, 80), "navy").save(file, "PNG")
    return file.getvalue()
