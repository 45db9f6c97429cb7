"""Three customers of the samples in the demo: two were asked for consent, and one has given it."""

from datetime import timedelta

from sqlalchemy import select

from flows.consent import record_consent
from flows.customers.association_request import ContactPerson
from sandbox.demo import Demo
from store.catalogue import Engagement
from store.partners import Location
from tests.support import asking, world
from tests.support.world import ADMIN, actor

LIN = "U0LIN"

PARTNER = ContactPerson("Ada Marsh", "ada.marsh@fourthcoffee.com")

CUSTOMERS = (
    ("Alpine Ski House", "alpineskihouse.com", ADMIN, "4012345", "IDENTITIES-ACCESS", "Sven Alp", 9),
    ("Woodgrove Bank", "woodgrovebank.com", LIN, "4023456", "IDENTITIES-ACCESS", "Mei Chen", 20),
    ("Tailspin Toys", "tailspintoys.com", ADMIN, "4023456", "SENSITIVE-DATA", "Kim Akers", 12),
)
"""Name, domain, owner, location, engagement, contact, and days since the customer was added."""

CONSENTED = "Tailspin Toys"


def begin(demo: Demo) -> None:
    """Add the customers and ask them for consent, some time ago on the demo's clock."""
    now, database = demo.sandbox.clock(), demo.bot.database
    with database.read() as session:
        locations = {one.code: one for one in session.scalars(select(Location))}
        engagements = {one.code: one.id for one in session.scalars(select(Engagement))}
    for company, domain, owner, location, engagement, name, days in CUSTOMERS:
        added = now - timedelta(days=days)
        contact = ContactPerson(name, f"{name.split()[0].lower()}@{domain}")
        one = world.add(
            database,
            locations[location],
            engagements[engagement],
            user=owner,
            now=added,
            tenant=demo.sandbox.state.tenants[domain]["tenant_id"],
            company=company,
            domain=domain,
            customer=contact,
            partner=PARTNER,
        )
        with database.write() as session:
            if company == CONSENTED:
                record_consent.record(session, actor(session), one, added, "Agreed in a call", now)
                continue
            links = demo.bot.services.links
            then = added + timedelta(days=1)
            asking.ask(session, actor(session), one, links, then, customer=contact, partner=PARTNER)
