"""A customer in front of the page of a link: the page over a real socket, with a clock that tests move."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from re import DOTALL, sub

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot import pages
from flows.consent import consent
from flows.customers.association_request import ContactPerson
from flows.rules.customers.tenants import TenantFound
from handlers.app.services import Services
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import AssociationStatus, ConsentOutcome
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import answering, world
from tests.support.serving import serving
from tests.support.stage import PATIENCE
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor


def words(answer: httpx.Response) -> str:
    """Return the visible words of a page in one line."""
    body = sub(r"<style>.*?</style>|<title>.*?</title>", "", answer.text, flags=DOTALL)
    return " ".join(unescape(sub(r"<[^>]+>", " ", body)).split())


@dataclass
class Customer:
    """Somebody at Contoso who was asked about some engagements in one mail, and their browser."""

    database: Database
    place: World
    browser: httpx.Client
    now: datetime = NOON
    asked: list[int] = field(default_factory=list)

    def is_asked(
        self,
        association_ids: Sequence[int],
        customer: ContactPerson = KIM,
        *,
        contact_reason: str | None = None,
    ) -> str:
        """Get one mail about these associations, and return the path of its link."""
        self.asked = list(association_ids)
        with self.database.write() as session:
            ask = consent.send(
                session,
                actor(session),
                association_ids,
                LINKS,
                self.now,
                customer=customer,
                partner=ADA,
                contact_reason=contact_reason,
            )
            first = ask.requests[0]
            token = LINKS.consent_token(first.partner_id, first.association_id, first.number)
        return f"/consent/{token}"

    def filled(self, path: str, answer: str = "", **typed: str) -> dict[str, str]:
        """Return the form of the page, with one answer or none for each engagement."""
        return answering.filled(self.browser.get(path).text, answer, **typed)

    def reference(self, association_id: int) -> str:
        return self.row(association_id).reference

    def row(self, association_id: int) -> Association:
        with self.database.read() as session:
            return session.get_one(Association, association_id)

    def statuses(self) -> list[AssociationStatus]:
        return [self.row(one).status for one in self.asked]

    def answer(self, association_id: int) -> ConsentAnswer | None:
        with self.database.read() as session:
            return consents.answer(session, session.get_one(Association, association_id))

    def outcomes(self) -> list[ConsentOutcome | None]:
        """Return what is recorded for each association that was asked about."""
        found = [self.answer(one) for one in self.asked]
        return [one.outcome if one else None for one in found]

    def actions(self, association_id: int) -> list[str]:
        with self.database.read() as session:
            entries = history.of_association(session, session.get_one(Association, association_id))
            return [entry.action for entry in entries]

    def messages(self, kind: str) -> list[OutboxMessage]:
        """Return the messages of a kind that were put into the outbox, oldest first."""
        with self.database.read() as session:
            query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
            return list(session.scalars(query))


@contextmanager
def at_page(database: Database) -> Iterator[Customer]:
    """Serve the pages to a customer of a small partner."""
    place = world.build(database)
    known: list[Customer] = []
    services = Services(database, lambda: known[0].now, lambda _: TenantFound(world.TENANT), LINKS)
    app = Starlette(routes=pages.routes(services))
    with (
        serving(app) as base,
        httpx.Client(base_url=base, timeout=PATIENCE, follow_redirects=True) as browser,
    ):
        known.append(Customer(database, place, browser))
        yield known[0]
