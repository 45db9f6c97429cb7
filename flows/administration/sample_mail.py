"""Mails to customers with made-up data, to be looked at, or sent by an Incentives admin to themself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from flows.loading.partner_data import Picture
from flows.rules.claims import questions
from flows.rules.claims.questions import SurveyQuestion
from store import catalogue, logos
from store.enums import ClaimItem, EngagementType, IdentifierType
from store.partners import Partner

SAMPLE_DAYS = timedelta(days=30)
"""How long the made-up customer would have to answer."""

MADE_UP = ContactPerson("Sam Sample", "sam@example.com")
"""The customer's contact in mails that are looked at only."""


class MailKind(StrEnum):
    """The kinds of mails that customers get."""

    CONSENT_REQUEST = "consent_request"
    CONSENT_REMINDER = "consent_reminder"
    CONSENT_COPY = "consent_copy"
    CONSENT_RECEIPT = "consent_receipt"
    SURVEY_REQUEST = "survey_request"
    SURVEY_REMINDER = "survey_reminder"
    SURVEY_RECEIPT = "survey_receipt"


class SampleOutcome(StrEnum):
    """What the mail server did with the mail."""

    TAKEN = "taken"
    ADDRESS_REFUSED = "address_refused"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What came of it, and what the server said, if it said anything."""

    outcome: SampleOutcome
    said: str = ""


def note_taken(session: Session, actor: Actor, answer: SampleAnswer, now: datetime) -> None:
    """Keep when the mail server has taken a test mail; anything else that came of one is not kept.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    if answer.outcome is SampleOutcome.TAKEN:
        session.get_one(Partner, actor.partner.id).mail_tested_at = now


@dataclass(frozen=True, slots=True)
class SampleChoice:
    """Which mail: its kind, the code of its language, and the id of an engagement, or a made-up one."""

    kind: MailKind = MailKind.CONSENT_REQUEST
    language: str = "en"
    engagement_id: int | None = None


@dataclass(frozen=True, slots=True)
class SampleMail:
    """The made-up terms, for a partner by its id, and what is asked in a survey.

    ``at`` is when the mail would be sent.
    """

    partner_id: int
    terms: ConsentTerms
    at: datetime
    survey: tuple[SurveyQuestion, ...] = questions.DEFAULTS[ClaimItem.CUSTOMER_SURVEY]
    logo: Picture | None = None
    kind: MailKind = MailKind.CONSENT_REQUEST
    language: str = "en"


SendSample = Callable[[SampleMail], SampleAnswer]
"""Hands the mail over at once, and waits for the server's answer."""


def compose(session: Session, actor: Actor, name: str, email: str, now: datetime) -> SampleMail:
    """Return the mail that asks for consent, to an admin at their own address.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return addressed(of_partner(session, actor.partner, SampleChoice(), now), name, email)


def of_partner(session: Session, partner: Partner, choice: SampleChoice, now: datetime) -> SampleMail:
    """Return a mail with what the partner has set of its mails."""
    terms = ConsentTerms(
        partner=partner.name,
        time_zone=partner.time_zone,
        reference="MCI-000000",
        company="Sample Company",
        domain="example.com",
        id_type=IdentifierType.TENANT_ID,
        id_value="00000000-0000-4000-8000-000000000000",
        engagement="Sample Workshop",
        about=MappingProxyType({"en": "This engagement is made up, to show how the e-mail looks."}),
        engagement_type=EngagementType.WORKSHOP,
        solution_area="Modern Work",
        location="Sample Location",
        location_code="0000000",
        country="",
        customer=MADE_UP,
        host=ContactPerson("Your Contact", "you@example.com"),
        due=now + SAMPLE_DAYS,
        sender=partner.mail_name,
        mail_texts=MappingProxyType(partner.mail_texts),
    )
    logo = logos.of_partner(session, partner.id)
    sample = SampleMail(
        partner.id,
        terms,
        now,
        logo=Picture(logo.media_type, logo.width, logo.height, logo.content) if logo else None,
        kind=choice.kind,
        language=choice.language,
    )
    found = catalogue.find(session, partner, choice.engagement_id) if choice.engagement_id else None
    if found is None:
        return sample
    chosen = replace(
        terms,
        engagement=found.name,
        about=MappingProxyType(found.about),
        engagement_type=found.engagement_type,
        solution_area=found.solution_area,
        due=now + timedelta(days=found.consent_days),
    )
    asked = questions.asked(ClaimItem.CUSTOMER_SURVEY, found.customer_survey)
    return replace(sample, terms=chosen, survey=asked)


def edited(sample: SampleMail, said: Mapping[str, object], logo: Picture | None) -> SampleMail:
    """Return the mail with some columns of the partner's row as they are being edited.

    Without a ``logo`` the mail keeps its own, unless ``said`` has the column of the logo, which is empty.
    """
    texts = said.get("mail_texts")
    terms = replace(
        sample.terms,
        sender=str(said.get("mail_name", sample.terms.sender)),
        mail_texts=texts if isinstance(texts, Mapping) else sample.terms.mail_texts,
    )
    return replace(sample, terms=terms, logo=logo if logo or "logo" in said else sample.logo)


def addressed(sample: SampleMail, name: str, email: str) -> SampleMail:
    """Return the mail to an admin, who gets the answers to it too."""
    admin = ContactPerson(name, email)
    return replace(sample, terms=replace(sample.terms, customer=admin, host=admin))


def no_server(_: SampleMail) -> SampleAnswer:
    """Answer where no mail can be sent at all."""
    return SampleAnswer(SampleOutcome.NOT_REACHED)
