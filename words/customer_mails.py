"""Words for customers: the statement that they answer, and their mails. Each is made of the same proposal."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from flows.rules.customers.domains import readable
from flows.rules.text import incoming_text as text_rules
from store.consents import ConsentAnswer
from store.enums import ConsentOutcome
from words import instants
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES
from words.slack_messages import TEMPLATES

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words: one line of subject, and the same body as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer answers; ``version`` names the words, which grow a new one with every change."""

    version: str
    facts: Facts
    meaning: tuple[str, ...]
    declaration: str

    @property
    def text(self) -> str:
        """Everything that is shown, as it is kept for proof."""
        listed = "\n".join(f"{label}: {value}" for label, value in self.facts)
        return "\n\n".join((listed, "Accepting means:", *self.meaning, self.declaration))


def statement(proposal: ConsentTerms) -> Statement:
    """Return what the customer is asked to answer."""
    template = text.get_template("consent/statement.j2")
    context = template.new_context({"p": proposal})
    said = {name: "".join(block(context)).strip() for name, block in template.blocks.items()}
    return Statement(
        version=said["version"],
        facts=_facts(said["facts"]),
        meaning=tuple(filter(None, said["meaning"].split("\n\n"))),
        declaration=said["declaration"],
    )


def consent_request(proposal: ConsentTerms, url: str, *, reminder: bool) -> Letter:
    """Return the mail that asks for consent; ``url`` is its one link."""
    return _letter(
        "consent_request",
        p=proposal,
        statement=statement(proposal),
        url=url,
        site=readable(urlsplit(url).hostname or ""),
        reminder=reminder,
    )


def consent_receipt(proposal: ConsentTerms, given: ConsentAnswer, to: str) -> Letter:
    """Return the mail that confirms an answer given on the page."""
    return _letter(
        "consent_receipt",
        p=proposal,
        given=given,
        accepted=given.outcome is ConsentOutcome.ACCEPTED,
        facts=receipt(proposal, given),
        shown=(given.shown_text or "").split("\n"),
        to=to,
    )


def receipt(proposal: ConsentTerms, given: ConsentAnswer) -> Facts:
    """Return what was recorded of an answer, for the person who gave it."""
    told = {
        "Answer": "Accepted" if given.outcome is ConsentOutcome.ACCEPTED else "Declined",
        "Given by": given.name or f"told to {proposal.partner} elsewhere, which recorded it",
        "On": instants.instant(given.answered_at, proposal.time_zone),
        "Reason": given.note if given.outcome is ConsentOutcome.DECLINED else None,
        "Engagement": proposal.engagement,
        "Partner": proposal.partner,
        "Company": f"{proposal.company} ({readable(proposal.domain)})",
        "Reference": proposal.reference,
    }
    return tuple((label, plain(value)) for label, value in told.items() if value)


def plain(value: object) -> str:
    """Return a value as one line with single spaces, without control and invisible characters."""
    return " ".join(text_rules.one_line(str(value)).split())


def as_typed(value: str) -> Markup:
    """Return what was typed into a form as HTML, its lines and spaces kept."""
    return escape(text_rules.as_typed(value))


def _letter(name: str, **values: Any) -> Letter:
    return Letter(
        subject=plain(text.get_template(f"mail/{name}/subject.txt").render(values)),
        text=text.get_template(f"mail/{name}/body.txt").render(values).strip() + "\n",
        html=html.get_template(f"mail/{name}/body.html").render(values),
    )


def _facts(lines: str) -> Facts:
    split = (line.partition(": ") for line in lines.splitlines() if line)
    return tuple((label, value) for label, _, value in split)


def _person(person: ContactPerson) -> str:
    return ", ".join(filter(None, (person.name, person.title, person.email, person.phone)))


def _environment(*, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 -- off for text alone, where HTML's escapes would be shown
        finalize=lambda value: value if isinstance(value, Markup) else plain(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "as_typed": as_typed,
        "day": instants.day,
        "identifier": IDENTIFIER_TYPES.__getitem__,
        "instant": instants.instant,
        "kind": ENGAGEMENT_TYPES.__getitem__,
        "person": _person,
        "readable": readable,
    }
    return environment


text = _environment(autoescape=False)
html = _environment(autoescape=True)
"""Templates of mails and pages in HTML; every value put in is escaped."""
