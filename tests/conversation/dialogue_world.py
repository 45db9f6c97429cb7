"""The associations among which the dialogues take place, in a real database: ``dialogues/world.yaml``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.associations import cancel
from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.customers.association_request import ContactPerson
from flows.reminders import tick
from flows.rules.associations.amounts import Amount
from flows.rules.customers.tenants import TenantFound
from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.consents.consents import ConsentRequest
from store.database.engine import Database
from store.enums import ClaimRecordKind, ConsentOutcome, Role
from store.partners import Location, Member, Partner, RoleGrant
from tests.conversation import world as names
from tests.conversation.world import AREAS
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.world import LINKS, WORKSPACE

FOLDER = Path(__file__).parent / "dialogues"
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
CHANNEL = "C0INCENTIVES"

MARKETS: Mapping[str, tuple[str, str]] = {
    "Seattle": ("US", "A"),
    "Paris": ("FR", "A"),
    "Warsaw": ("PL", "B"),
    "São Paulo": ("BR", "C"),
}
"""Country and market of each location, by the end of its name."""

ROLES: Mapping[str, tuple[Role, str | None]] = {
    "Ada Marsh": (Role.ADMIN, None),
    "Lin Okafor": (Role.USER, "Paris"),
    "Tom Reyes": (Role.USER, "Seattle"),
    "Anna Berg": (Role.USER, None),
    "Anna Novak": (Role.USER, "Warsaw"),
}
"""Who holds which role, and on which location, or on all."""

USER_IDS = {name: user_id for user_id, name in names.MEMBERS.items()}

NEW_DOMAINS = {"relecloud.com": 41, "datum.example": 42}
"""Companies that no association names yet, and the number of their tenant."""

_MODERN_WORK = frozenset({"COLLAB-APPS", "ENDPOINT-MGMT", "HYBRID-MEETINGS", "DIGITAL-WORKFORCE", "VIVA"})
_WITH_AMOUNT = frozenset({ClaimRecordKind.APPROVED, ClaimRecordKind.PAID})
_WITH_WORDS = frozenset({ClaimRecordKind.ACTION_REQUIRED, ClaimRecordKind.REJECTED, ClaimRecordKind.DISPUTED})
_RATES = [
    {"market": market, "amount": amount, "currency": "USD"}
    for market, amount in (("A", 5000), ("B", 3000), ("C", 1000))
]


@dataclass(frozen=True)
class Places:
    """The locations by the end of their names, and the engagements by their codes."""

    locations: Mapping[str, Location]
    engagements: Mapping[str, Engagement]


@dataclass(frozen=True)
class Event:
    """Something that happened to an association on a day."""

    on_day: date
    place: int
    name: str
    story: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When it happened."""
        return datetime.combine(self.on_day, time(9), UTC)


def tenant(number: int) -> str:
    """Return the tenant ID of a customer by its number."""
    return f"00000000-0000-4000-8000-{number:012}"


def tenants() -> dict[str, str]:
    """Return the tenant ID of every domain that the directory knows."""
    known = {domain: tenant(number) for number, domain in enumerate(names.CUSTOMERS.values(), 1)}
    return known | {domain: tenant(number) for domain, number in NEW_DOMAINS.items()}


def fill(database: Database) -> None:
    """Put the partner and all that has happened until now into a migrated database."""
    with database.write() as session:
        places = _partner(session)
    for event in _events():
        # What ran out before.
        list(tick.sweep(database, event.at))
        if event.name == "added":
            _add(database, event, places)
        else:
            with database.write() as session:
                _happens(session, event)
    list(tick.sweep(database, NOW))


def _events() -> Sequence[Event]:
    stories = yaml.safe_load((FOLDER / "world.yaml").read_text(encoding="utf-8"))
    found = [
        Event(value, place, name, story)
        for story in stories
        for place, (name, value) in enumerate(story.items())
        if isinstance(value, date)
    ]
    return sorted(found, key=lambda one: (one.on_day, one.story["reference"], one.place))


def _partner(session: Session) -> Places:
    partner = Partner(workspace_id=WORKSPACE, name="Fourth Coffee", channel_id=CHANNEL, time_zone="UTC")
    session.add(partner)
    session.flush()
    members = {
        name: Member(partner_id=partner.id, user_id=user_id, name=name, time_zone="UTC")
        for user_id, name in names.MEMBERS.items()
    }
    locations = {
        place: Location(
            partner_id=partner.id, code=code, name=name, country=country, market=market, enrolled=True
        )
        for code, name in names.LOCATIONS.items()
        for place in [name.removeprefix("Fourth Coffee ")]
        for country, market in [MARKETS[place]]
    }
    engagements = {
        code: world.engagement(
            partner, code, name, solution_area=AREAS[code not in _MODERN_WORK], rates=_RATES
        )
        for code, name in names.ENGAGEMENTS.items()
    }
    session.add_all([*members.values(), *locations.values(), *engagements.values()])
    session.flush()
    for name, (role, place) in ROLES.items():
        held_on = locations[place].id if place else None
        given = {"partner_id": partner.id, "member_id": members[name].id, "location_id": held_on}
        session.add(RoleGrant(role=role, **given))
    for location in locations.values():
        for engagement in engagements.values():
            given = {"partner_id": partner.id, "location_id": location.id}
            session.add(LocationEligibility(engagement_id=engagement.id, **given))
    return Places(locations, engagements)


def _add(database: Database, event: Event, places: Places) -> None:
    story = event.story
    domain = names.CUSTOMERS[story["customer"]]
    added = world.add(
        database,
        places.locations[story["location"]],
        places.engagements[story["engagement"]].id,
        user=USER_IDS[story["owner"]],
        now=event.at,
        company=story["customer"],
        domain=domain,
        tenant=tenants()[domain],
        customer=contact(story),
        partner=colleague(story),
    )
    assert world.row(database, added).reference == story["reference"]


def contact(story: Mapping[str, Any]) -> ContactPerson:
    """Return the customer's contact in a story."""
    return ContactPerson("Kim Akers", f"kim@{names.CUSTOMERS[story['customer']]}", "CIO", None)


def colleague(story: Mapping[str, Any]) -> ContactPerson:
    """Return the partner's contact in a story: the owner."""
    first = str(story["owner"]).partition(" ")[0].lower()
    return ContactPerson(story["owner"], f"{first}@fourthcoffee.example")


def _happens(session: Session, event: Event) -> None:
    story, at = event.story, event.at
    actor = world.actor(session, USER_IDS[story["owner"]])
    association = session.scalars(
        select(Association).where(Association.reference == story["reference"])
    ).one()
    match event.name:
        case "asked":
            asking.ask(
                session, actor, association.id, LINKS, at, customer=contact(story), partner=colleague(story)
            )
        case "accepted" | "declined":
            request = session.scalars(
                select(ConsentRequest).where(ConsentRequest.association_id == association.id)
            ).one()
            accepts = event.name == "accepted"
            decision = replace(YES) if accepts else replace(YES, outcome=ConsentOutcome.DECLINED, reason=None)
            directory = TenantFound(tenants()[names.CUSTOMERS[story["customer"]]])
            asking.answer(session, request.id, decision, at, directory=directory)
        case "submitted":
            given: dict[str, Any] = {"claim_id": story.get("claim"), "note": None}
            submit_claim.submit(session, actor, association.id, at, submitted_on=event.on_day, **given)
        case "cancelled":
            cancel.cancel(session, actor, association.id, at, None)
        case name:
            kind = ClaimRecordKind(name.replace(" ", "_"))
            paid = Amount("USD", Decimal(story["amount"])) if kind in _WITH_AMOUNT else None
            words = "Please send the agenda." if kind in _WITH_WORDS else None
            answer = ClaimAnswer(kind, event.on_day, amount=paid, words=words)
            record_answer.record(session, actor, association.id, at, answer)
