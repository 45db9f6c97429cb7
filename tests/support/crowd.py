"""A thousand customers who were asked, made in bulk, and everything that is stored of them."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from flows.links import digest
from flows.notifications import ConsentRequestMail
from store.associations.associations import Association, Contact
from store.consents.consent_asks import ConsentAsk
from store.consents.consents import ConsentRequest
from store.customers.customers import Customer
from store.database.base import Base
from store.database.engine import Database
from store.enums import AssociationStatus, ContactSide, IdentifierType, Origin, TenantCheck
from tests.support import delivered
from tests.support.world import LINKS, NOON, World, actor


def ask(database: Database, place: World, count: int, *, for_two: int = 0) -> list[str]:
    """Let that many customers be asked for consent; return the paths of the links in their mails.

    With ``for_two`` every so many customers, from the first on, are asked for two engagements by one mail.
    """
    with database.write() as session:
        ada = actor(session).member
        customers = [
            Customer(
                partner_id=place.partner.id,
                id_type=IdentifierType.TPID,
                id_value=f"{number:07}",
                domain=f"customer{number}.example",
                name=f"Customer {number}",
            )
            for number in range(count)
        ]
        session.add_all(customers)
        session.flush()
        wanted = [
            (customer, work)
            for number, customer in enumerate(customers)
            for work in ((place.viva, place.siem) if for_two and not number % for_two else (place.viva,))
        ]
        ties = [
            Association(
                partner_id=place.partner.id,
                reference=f"MCI-{number:06}",
                engagement_id=work.id,
                customer_id=customer.id,
                location_id=place.seattle.id,
                owner_id=ada.id,
                origin=Origin.ADDED,
                status=AssociationStatus.AWAITING_CONSENT,
                status_since=NOON,
                tenant_check=TenantCheck.NOT_COMPARED,
                created_at=NOON,
                consent_due=NOON + timedelta(days=30),
                agenda_done=NOON,
            )
            for number, (customer, work) in enumerate(wanted)
        ]
        session.add_all(ties)
        session.flush()
        asks: dict[int, tuple[ConsentAsk, dict[str, Any]]] = {}
        for tie, (customer, _) in zip(ties, wanted, strict=True):
            for side in ContactSide:
                email = f"kim@{customer.domain}"
                session.add(
                    Contact(
                        partner_id=place.partner.id,
                        association_id=tie.id,
                        side=side,
                        name="Kim Akers",
                        email=email,
                    )
                )
            if customer.id not in asks:
                token = LINKS.consent_token(place.partner.id, tie.id, 1)
                asked = {
                    "partner_id": place.partner.id,
                    "email": f"kim@{customer.domain}",
                    "token_digest": digest(token),
                    "requested_by": ada.id,
                    "requested_at": NOON,
                }
                asks[customer.id] = (ConsentAsk(**asked), asked)
                session.add(asks[customer.id][0])
                session.flush()
            ask, asked = asks[customer.id]
            session.add(ConsentRequest(association_id=tie.id, ask_id=ask.id, number=1, **asked))
    with database.read() as session:
        every = session.scalars(select(ConsentAsk.id).order_by(ConsentAsk.id)).all()
        texts = [delivered.mail(session, ConsentRequestMail(one)).html for one in every]
    return [re.findall(r'href="https?://[^/]+(/[^"]*)"', text)[0] for text in texts]


def stored(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with database.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
            for table in Base.metadata.sorted_tables
        }
