"""Words for customers: the statement that they answer, and their mails.

All use the same consent terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flows.consent.consent_terms import ConsentTerms
from flows.rules.customers.domains import readable
from store.consents import ConsentAnswer
from store.enums import ConsentOutcome
from words import countries, instants, templates
from words.languages import Language
from words.plain_text import plain

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MailWords:
    """A mail's words: one line of subject, and the same body as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class ShownLogo:
    """A picture inside the mail, by its content ID; ``width`` and ``height`` are the pixels that it takes."""

    content_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer answers; ``version`` identifies the text and is increased with every change."""

    version: str
    facts: Facts
    about: str
    heading: str
    meaning: tuple[str, ...]
    declaration: str

    @property
    def text(self) -> str:
        """Everything that is shown, in the form that is kept as proof."""
        listed = "\n".join(f"{label}: {value}" for label, value in self.facts)
        return "\n\n".join((listed, self.about, self.heading, *self.meaning, self.declaration))


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """One answer in a receipt: what was recorded, and the lines that were shown."""

    engagement: str
    reference: str
    accepted: bool
    facts: Facts
    shown: tuple[str, ...]


def statement(terms: ConsentTerms, language: Language | None = None) -> Statement:
    """Return what the customer is asked to answer, in the contact's language if none is given."""
    template = templates.text(language or countries.language_for(terms)).get_template("consent/statement.j2")
    context = template.new_context({"p": terms})
    said = {name: "".join(block(context)).strip() for name, block in template.blocks.items()}
    return Statement(
        version=said["version"],
        facts=_facts(said["facts"]),
        about=said["about"],
        heading=said["heading"],
        meaning=tuple(filter(None, map(str.strip, said["meaning"].splitlines()))),
        declaration=said["declaration"],
    )


def consent_request(
    asked: Sequence[ConsentTerms],
    url: str,
    language: Language | None = None,
    *,
    reminder: bool,
    logo: ShownLogo | None = None,
) -> MailWords:
    """Return the mail that asks for consent to one or several engagements; ``url`` is its one link.

    What is ``asked`` has partner, company and people in common; the first one's stand for all.
    """
    return _mail_words(
        "consent_request",
        language or countries.language_for(asked[0]),
        logo=logo,
        p=asked[0],
        soonest=min(asked, key=lambda one: one.due),
        statements=[statement(one, language) for one in asked],
        url=url,
        site=readable(urlsplit(url).hostname or ""),
        reminder=reminder,
    )


def consent_receipt(
    answers: Sequence[tuple[ConsentTerms, ConsentAnswer]],
    to: str,
    language: Language | None = None,
    *,
    logo: ShownLogo | None = None,
) -> MailWords:
    """Return the mail that confirms answers that were sent together from the page."""
    (terms, given), *_ = answers
    return _mail_words(
        "consent_receipt",
        language or countries.language_for(terms),
        logo=logo,
        p=terms,
        given=given,
        answers=[_receipt_entry(*one) for one in answers],
        to=to,
    )


def _receipt_entry(terms: ConsentTerms, given: ConsentAnswer) -> ReceiptEntry:
    return ReceiptEntry(
        terms.engagement,
        terms.reference,
        given.outcome is ConsentOutcome.ACCEPTED,
        receipt(terms, given),
        tuple((given.shown_text or "").split("\n")),
    )


def receipt(terms: ConsentTerms, given: ConsentAnswer) -> Facts:
    """Return what was recorded of an answer, for the person who gave it."""
    rows = {
        "Answer": "Accepted" if given.outcome is ConsentOutcome.ACCEPTED else "Declined",
        "Given by": given.name or f"told to {terms.partner} elsewhere, which recorded it",
        "On": instants.instant(given.answered_at, terms.time_zone),
        "Reason": given.note if given.outcome is ConsentOutcome.DECLINED else None,
        "Engagement": terms.engagement,
        "Partner": terms.partner,
        "Company": f"{terms.company} ({readable(terms.domain)})",
        "Reference": terms.reference,
    }
    return tuple((label, plain(value)) for label, value in rows.items() if value)


def _mail_words(name: str, language: Language, **values: Any) -> MailWords:
    text, html = templates.text(language), templates.html(language)
    return MailWords(
        subject=plain(text.get_template(f"mail/{name}/subject.txt").render(values)),
        text=text.get_template(f"mail/{name}/body.txt").render(values).strip() + "\n",
        html=html.get_template(f"mail/{name}/body.html").render(values),
    )


def _facts(lines: str) -> Facts:
    split = (line.partition(": ") for line in lines.splitlines() if line)
    return tuple((label, value) for label, _, value in split)
