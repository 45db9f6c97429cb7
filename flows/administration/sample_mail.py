"""A consent e-mail with made-up data, which an Incentives admin has sent to themself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from store.enums import EngagementType, IdentifierType

SAMPLE_DAYS = timedelta(days=30)
"""How long the made-up customer would have to answer."""


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


@dataclass(frozen=True, slots=True)
class SampleMail:
    """The made-up terms, for a partner by its id; the customer in them is the admin."""

    partner_id: int
    terms: ConsentTerms
    at: datetime


SendSample = Callable[[SampleMail], SampleAnswer]
"""Hands the mail over at once, and waits for the server's answer."""


def compose(session: Session, actor: Actor, name: str, email: str, now: datetime) -> SampleMail:
    """Return the mail to an admin at their own address.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner, admin = actor.partner, ContactPerson(name, email)
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
        customer=admin,
        host=admin,
        due=now + SAMPLE_DAYS,
    )
    return SampleMail(partner.id, terms, now)


def no_server(_: SampleMail) -> SampleAnswer:
    """Answer where no mail can be sent at all."""
    return SampleAnswer(SampleOutcome.NOT_REACHED)
