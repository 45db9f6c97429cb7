"""The facts of an association to which the customer is asked to agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.associations.contacts import person_from
from flows.customers.association_request import ContactPerson
from store.associations import associations
from store.associations.associations import Association
from store.enums import ContactSide, EngagementType, IdentifierType


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """The facts that the mail, the page and the text kept as proof have in common.

    ``about`` says what the engagement is about, by language.

    ``customer`` is the person who is asked, ``host`` the partner's contact; ``due`` is the first instant at
    which an answer is too late, and ``time_zone`` is the partner's. ``country`` is the location's, where the
    customer most likely is. ``sender`` is the name that the partner has chosen before the address that its
    mails come from, if any; ``mail_texts`` is its own text in them, by language.
    """

    partner: str
    time_zone: str
    reference: str
    company: str
    domain: str
    id_type: IdentifierType
    id_value: str
    engagement: str
    about: Mapping[str, str]
    engagement_type: EngagementType
    solution_area: str
    location: str
    location_code: str
    country: str
    customer: ContactPerson
    host: ContactPerson
    due: datetime
    sender: str = ""
    mail_texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def mail_text_in(self, code: str) -> str | None:
        """Return the partner's own text in mails in a language, whatever its country."""
        return self.mail_texts.get(code) or self.mail_texts.get(code.partition("-")[0])

    def about_in(self, code: str) -> str | None:
        """Return the catalogue's text about the engagement in a language, whatever its country."""
        return self.about.get(code) or self.about.get(code.partition("-")[0])


def terms_of(
    session: Session,
    association: Association,
    customer: ContactPerson | None = None,
    host: ContactPerson | None = None,
) -> ConsentTerms:
    """Return the terms for an association, with the given contacts, or else its own."""
    kept = associations.contacts(session, association)
    partner, company = association.partner, association.customer
    engagement, location = association.engagement, association.location
    return ConsentTerms(
        partner=partner.name,
        time_zone=partner.time_zone,
        reference=association.reference,
        company=company.name,
        domain=company.domain,
        id_type=company.id_type,
        id_value=company.id_value,
        engagement=engagement.name,
        about=MappingProxyType(engagement.about),
        engagement_type=engagement.engagement_type,
        solution_area=engagement.solution_area,
        location=location.name,
        location_code=location.code,
        customer=customer or person_from(kept[ContactSide.CUSTOMER]),
        host=host or person_from(kept[ContactSide.PARTNER]),
        due=association.consent_due,
        country=location.country,
        sender=partner.mail_name,
        mail_texts=MappingProxyType(partner.mail_texts),
    )
