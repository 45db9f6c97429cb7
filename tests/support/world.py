"""A small partner to test with: locations, engagements, an admin, a user, a person without role."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.consent.answers import ShownStatement
from flows.customers import add_customer
from flows.customers.association_request import AssociationRequest, Attestation, ContactPerson
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, DraftModel
from flows.links import Links
from flows.rules.associations.deadlines import DEFAULT_DAYS
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import NoTenant, TenantAnswer, TenantFound
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.database.engine import Database
from store.enums import ConsentOutcome, EngagementType, IdentifierType, Role, TenantCheck
from store.history.keys import HistoryKeys
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import asking
from tests.support.asking import Decision, Recorded

FormT = TypeVar("FormT", bound=DraftModel)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORKSPACE = "T0FOURTH"
ADMIN = "U0ADA"
USER = "U0UMA"
STRANGER = "U0SAM"
TENANT = "11111111-2222-4333-8444-555555555555"
KIM = ContactPerson("Kim Akers", "kim@contoso.com", "CIO", None)
ADA = ContactPerson("Ada Admin", "ada@fourthcoffee.example")
SECRET_KEY = "a key of thirty-two bytes, or so"
KEYS = HistoryKeys([SECRET_KEY])
LINKS = Links("https://mci.fourthcoffee.example", SECRET_KEY.encode())


@dataclass
class World:
    """The rows that most tests speak of."""

    partner: Partner
    seattle: Location
    oslo: Location
    closed: Location
    viva: Engagement
    siem: Engagement
    endpoint: Engagement


def engagement(partner: Partner, code: str, name: str, **changes: object) -> Engagement:
    days = DEFAULT_DAYS[EngagementType.WORKSHOP]
    fields: dict[str, object] = {
        "partner_id": partner.id,
        "code": code,
        "name": name,
        "solution_area": "Modern Work",
        "engagement_type": EngagementType.WORKSHOP,
        "active_from": datetime(2025, 7, 1, tzinfo=UTC),
        "active_until": datetime(2027, 7, 1, tzinfo=UTC),
        "consent_days": days.consent,
        "submit_days": days.submit,
        "review_days": days.review,
        "dispute_days": days.dispute,
        "identifier_types": [IdentifierType.TENANT_ID.value, IdentifierType.TPID.value],
        "criteria": [],
        "required_items": [],
        "rates": [{"market": "A", "amount": 5000, "currency": "USD"}],
        "claim_limit": 1,
        "sample": True,
    }
    return Engagement(**(fields | changes))


def build(
    database: Database, workspace: str = WORKSPACE, *, name: str = "Fourth Coffee", prefix: str = ""
) -> World:
    """Fill a migrated database with one partner, whose Slack IDs begin with ``prefix``.

    One that was opened without keys gets those of the tests, so that a history can be written.
    """
    database.history_keys = database.history_keys or KEYS
    with database.write() as session:
        partner = Partner(workspace_id=workspace, name=name, channel_id=prefix + "C0INCENTIVES")
        session.add(partner)
        session.flush()
        seattle = Location(
            partner_id=partner.id, code="4821937", name="Seattle", country="US", market="A", enrolled=True
        )
        oslo = Location(
            partner_id=partner.id, code="5550123", name="Oslo", country="NO", market="A", enrolled=True
        )
        closed = Location(
            partner_id=partner.id, code="5550199", name="Lagos", country="NG", market="C", enrolled=False
        )
        session.add_all([seattle, oslo, closed])
        viva = engagement(partner, "VIVA", "Microsoft Viva")
        siem = engagement(partner, "SIEM", "Defend Against Threats with SIEM Plus XDR", consent_days=14)
        endpoint = engagement(
            partner,
            "ENDPOINT",
            "Endpoint Management",
            criteria=[{"attribute": "paid_seats", "comparison": "at_least", "value": 300}],
        )
        session.add_all([viva, siem, endpoint])
        session.flush()
        for place, work in (
            (seattle, viva),
            (seattle, siem),
            (seattle, endpoint),
            (oslo, viva),
            (closed, viva),
        ):
            session.add(
                LocationEligibility(partner_id=partner.id, location_id=place.id, engagement_id=work.id)
            )
        ada = Member(partner_id=partner.id, user_id=prefix + ADMIN, name="Ada Admin")
        uma = Member(partner_id=partner.id, user_id=prefix + USER, name="Uma User")
        session.add_all([ada, uma])
        session.flush()
        session.add(RoleGrant(partner_id=partner.id, member_id=ada.id, role=Role.ADMIN))
        session.add(
            RoleGrant(partner_id=partner.id, member_id=uma.id, role=Role.USER, location_id=seattle.id)
        )
    return World(partner, seattle, oslo, closed, viva, siem, endpoint)


def live_in(database: Database, zone: str | None, partners: str) -> None:
    """Set the time zone of every member, which may be unknown, and that of every partner."""
    with database.write() as session:
        session.execute(update(Member).values(time_zone=zone))
        session.execute(update(Partner).values(time_zone=partners))


def actor(session: Session, user_id: str = ADMIN, workspace: str = WORKSPACE) -> Actor:
    return access.identify(session, workspace, user_id)


class ActingAs(TypedDict):
    """Who acts, and in which workspace, as `associate` and `accept` take it."""

    user: str
    workspace: str


def associate(
    database: Database,
    place: World,
    engagement_id: int,
    *,
    location: Location | None = None,
    **more: Any,
) -> int:
    """Add a customer to one engagement at the place's first location, or at another, see `add`."""
    return add(database, location or place.seattle, engagement_id, **more)


def add(
    database: Database,
    location: Location,
    engagement_id: int,
    *,
    user: str = ADMIN,
    workspace: str = WORKSPACE,
    now: datetime = NOON,
    tenant: str = TENANT,
    company: str = "Contoso",
    domain: str = "contoso.com",
    identifier: Identifier | None = None,
    customer: ContactPerson = KIM,
    partner: ContactPerson = ADA,
    contact_reason: str | None = None,
    attestation: Attestation | None = None,
) -> int:
    """Add a customer to one engagement, as a member would, and return the association's id."""
    wanted = AssociationRequest(
        location_id=location.id,
        domain=domain,
        company=company,
        identifier=identifier or Identifier(IdentifierType.TENANT_ID, tenant, TenantCheck.DERIVED),
        engagement_ids=(engagement_id,),
        customer_contact=customer,
        partner_contact=partner,
        contact_reason=contact_reason,
        attestation=attestation,
    )
    with database.write() as session:
        member = actor(session, user, workspace)
        draft = drafts.start(session, member, typed(AddCustomerDraft, wanted), now)
        session.flush()
        return add_customer.finish(session, member, draft.id, now, version=draft.version)[0].association.id


def add_many(
    database: Database,
    place: World,
    count: int,
    *,
    prefix: str = "MANY",
    consent_days: int = 20,
    **more: Any,
) -> list[int]:
    """Add one customer to so many new engagements at the first location, and return the associations' ids."""
    works = engagements(database, place, count, prefix=prefix, consent_days=consent_days)
    return [associate(database, place, one, **more) for one in works]


def engagements(
    database: Database, place: World, count: int, *, prefix: str = "MANY", consent_days: int = 20
) -> list[int]:
    """Offer so many new engagements at the first location, such as "Many 00", and return their ids."""
    with database.write() as session:
        works = [
            engagement(
                place.partner,
                f"{prefix}{number:02}",
                f"{prefix.capitalize()} {number:02}",
                consent_days=consent_days,
            )
            for number in range(count)
        ]
        session.add_all(works)
        session.flush()
        where = {"partner_id": place.partner.id, "location_id": place.seattle.id}
        session.add_all(LocationEligibility(**where, engagement_id=one.id) for one in works)
        return [one.id for one in works]


def accept(
    database: Database,
    association_id: int,
    *,
    user: str = ADMIN,
    workspace: str = WORKSPACE,
    customer: ContactPerson = KIM,
    directory: TenantAnswer | None = None,
    now: datetime = NOON,
) -> Recorded | None:
    """Ask the customer for consent, and have them accept on the page; the directory knows contoso.com."""
    with database.write() as session:
        member = actor(session, user, workspace)
        request = asking.ask(
            session,
            member,
            association_id,
            LINKS,
            now,
            customer=customer,
            partner=ADA,
            contact_reason="They say so",
        )
    decision = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
    told = directory or (TenantFound(TENANT) if customer.email.endswith("@contoso.com") else NoTenant())
    with database.write() as session:
        return asking.answer(session, request.id, decision, now, directory=told)


def typed(model: type[FormT], wanted: AssociationRequest, **more: Any) -> FormT:
    """Return a request as the draft holds it whose every step is done."""
    said = wanted.attestation
    attested = (
        {"attested_ids": said.engagement_ids, "attested_on": said.on, "attested_note": said.note}
        if said
        else {}
    )
    return model.read(asdict(wanted) | attested | more)


def row(database: Database, association_id: int) -> Association:
    with database.read() as session:
        return associations.of_id(session, association_id)
