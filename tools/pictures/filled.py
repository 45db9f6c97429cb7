"""How much the demo holds when its screens are taken: nothing, as much as usual, or very much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.loading.files import load_files
from flows.associations import cancel
from flows.claims import items, record_answer, submit_claim
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from flows.consent import consent, record_consent
from flows.customers.association_request import ContactPerson
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.rules.associations.amounts import Amount
from sandbox.demo import Demo
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.enums import ClaimRecordKind, OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Location
from tests.support import world
from tests.support.world import ADMIN, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIN = "U0LIN"
CONTACTS = {
    ADMIN: ContactPerson("Ada Marsh", "ada.marsh@fourthcoffee.com"),
    LIN: ContactPerson("Lin Okafor", "lin.okafor@fourthcoffee.com"),
}
"""What each owner's Slack profile says, as the samples have it."""
COMPANIES = (
    *("Alpine Ski House", "Bellows College", "Best For You Organics", "Coho Vineyard", "Fabrikam"),
    *("Consolidated Messenger", "First Up Consultants", "Graphic Design Institute", "Humongous Insurance"),
    *("Lamna Healthcare", "Margie's Travel", "Munson's Pickles", "Nod Publishers", "Relecloud"),
    *("School of Fine Art", "Southridge Video", "The Phone Company", "Trey Research", "VanArsdel"),
)
LONGEST = "Wide World Importers and Exporters of Fine Goods from All Continents and Islands, Incorporated"

WORDS = {
    ClaimRecordKind.ACTION_REQUIRED: "The invoice has no date, and page 3 of the report is missing.",
    ClaimRecordKind.REJECTED: "Nothing ties the workshop to the customer's tenant.",
}
"""What the reviewer says."""
ANSWERED = (
    (ClaimRecordKind.UNDER_REVIEW, ClaimRecordKind.ACTION_REQUIRED),
    (ClaimRecordKind.APPROVED,),
    (ClaimRecordKind.REJECTED,),
    (ClaimRecordKind.APPROVED, ClaimRecordKind.PAID),
    (ClaimRecordKind.UNDER_REVIEW,),
    (ClaimRecordKind.REJECTED, ClaimRecordKind.DISPUTED, ClaimRecordKind.FINAL),
    (ClaimRecordKind.REJECTED, ClaimRecordKind.DISPUTED),
)
"""What is recorded of some claims, one after the other."""


class Place(NamedTuple):
    """Where and to what somebody adds a customer."""

    user: str
    location: Location
    engagement: Engagement


@dataclass(frozen=True)
class Filling:
    """Fills a demo through the same functions as members do, some time ago on its clock."""

    demo: Demo

    def usual(self) -> None:
        """Add a dozen customers, at every status that there is a way to, some of them nearly late."""
        self._for_everybody("COLLAB-APPS", "HYBRID-MEETINGS", "VIVA")
        for number, company in enumerate(COMPANIES[:12]):
            for place in islice(
                cycle(self._places()), number, number + (3 if number == 0 else 1 + number % 2)
            ):
                self._add(number, company, place, days=(26, 3, 28, 9, 1)[number % 5])
        self._go_on()

    def much(self) -> None:
        """Add a customer with thirty engagements and a long name, and very many others."""
        self._more_engagements(30)
        places = self._places()
        for place in places[:30]:
            self._add(999, LONGEST, place, days=12)
        for number in range(170):
            company = COMPANIES[number % len(COMPANIES)] + f" {number // len(COMPANIES) + 1}"
            self._add(number, company, places[number % len(places)], days=(26, 3, 28, 9, 1)[number % 5])
        self._go_on()

    def large_partner(self) -> None:
        """Load the data of a large partner from files, and let the newest messages fail."""
        kinds = {
            "catalogue": ["code,name,solution_area,type,active_from,identifier_types,rates"]
            + [
                f"{area[:4].upper()}-{number},{area} workshop {number},{area},workshop,2025-07-01,"
                "tenant_id;tpid,A=5000; B=3000"
                for number, area in zip(range(1, 1001), cycle(("Azure", "Security", "Modern Work")))
            ],
            "locations": ["partner_id,name,country,market,enrolled,engagements"]
            + [
                f"{5_000_000 + number},Fourth Coffee {city} {number},{country},"
                f"{'A' if number % 50 else ''},"
                f"yes,{'none' if number % 40 == 0 else 'all'}"
                for number, (city, country) in zip(
                    range(1, 301), cycle((("Lyon", "FR"), ("Leeds", "GB"), ("Austin", "US")))
                )
            ],
            "roles": ["user_id,name,role,location"]
            + [
                f"U0MEMBER{number},Member {number},incentives_user,{5_000_000 + 1 + number % 300}"
                for number in range(1, 501)
            ],
            "facts": ["tpid,attribute,value"]
            + [f"{1_000_000 + number},microsoft_365_seats,{number % 900}" for number in range(5000)],
        }
        with TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{kind}.csv" for kind in kinds]
            for path, rows in zip(paths, kinds.values(), strict=True):
                path.write_text("\n".join(rows))
            load_files(self.demo.bot.database, paths, clock=self.demo.sandbox.clock)
        with self.demo.bot.database.write() as session:
            for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(45)):
                row.state, row.last_error = OutboxState.DEAD, "channel_not_found"

    def _places(self) -> Sequence[Place]:
        with self.demo.bot.database.read() as session:
            locations = {one.code: one for one in session.scalars(select(Location))}
            engagements = session.scalars(select(Engagement).order_by(Engagement.id)).all()
        seattle, paris = locations["4012345"], locations["4023456"]
        return [
            Place(*((LIN, paris) if number % 3 == 2 else (ADMIN, seattle)), one)
            for number, one in enumerate(engagements)
            if not one.criteria
        ]

    def _for_everybody(self, *codes: str) -> None:
        with self.demo.bot.database.write() as session:
            session.execute(update(Engagement).where(Engagement.code.in_(codes)).values(criteria=[]))

    def _more_engagements(self, count: int) -> None:
        with self.demo.bot.database.write() as session:
            first = session.scalars(select(Engagement)).all()[0]
            locations = session.scalars(select(Location)).all()
            kept = {key: value for key, value in vars(first).items() if not key.startswith("_")}
            for number in range(1, count + 1):
                own: dict[str, object] = {
                    "id": None,
                    "code": f"WORK-{number}",
                    "name": f"Adoption workshop {number}",
                    "criteria": [],
                }
                more = Engagement(**kept | own)
                session.add(more)
                session.flush()
                for location in locations:
                    session.add(
                        LocationEligibility(
                            partner_id=more.partner_id, location_id=location.id, engagement_id=more.id
                        )
                    )

    def _add(self, number: int, company: str, place: Place, *, days: int) -> None:
        domain = "".join(one for one in company.casefold() if one.isalnum())[:40] + ".example"
        world.add(
            self.demo.bot.database,
            place.location,
            place.engagement.id,
            user=place.user,
            tenant=f"{number:08}-2222-4333-8444-555555555555",
            company=company,
            domain=domain,
            customer=ContactPerson("Kim Akers", f"kim@{domain}"),
            partner=CONTACTS[place.user],
            now=self.demo.sandbox.clock() - days * DAY,
        )

    def _go_on(self) -> None:
        """Let every second association go on, to one status after the other."""
        onward: list[Callable[[Session, int], None]] = [
            self._ask,
            self._accept,
            self._submit,
            self._cancel,
            self._note,
            self._ask,
            *(partial(self._answer, kinds) for kinds in ANSWERED),
        ]
        with self.demo.bot.database.read() as session:
            found = [one.id for one in session.scalars(select(Association))]
        for number, one in enumerate(found[1::2]):
            with self.demo.bot.database.write() as session:
                onward[number % len(onward)](session, one)

    def _ask(self, session: Session, one: int) -> None:
        row = associations.of_id(session, one)
        ada, links = actor(session), self.demo.bot.services.links
        whom = ContactPerson("Kim Akers", f"kim@{row.customer.domain}")
        consent.send(
            session, ada, [one], links, row.created_at + HOUR, customer=whom, partner=CONTACTS[ADMIN]
        )

    def _accept(self, session: Session, one: int) -> None:
        row = associations.of_id(session, one)
        now = row.created_at + HOUR
        record_consent.record(session, actor(session), one, now, "Agreed in a call", now)

    def _submit(self, session: Session, one: int) -> None:
        self._accept(session, one)
        now = self.demo.sandbox.clock()
        day = actor(session).today(now)
        for item in items.read(session, actor(session), one, now).missing:
            given = ItemInput(item.requirement.item, elsewhere="Given there by Ada on the last day")
            items.give(session, actor(session), one, now, given)
        submit_claim.submit(
            session, actor(session), one, now, submitted_on=day, claim_id=f"CL-{one:06}", note=None
        )

    def _answer(self, kinds: Sequence[ClaimRecordKind], session: Session, one: int) -> None:
        self._submit(session, one)
        now = self.demo.sandbox.clock()
        day = actor(session).today(now)
        for kind in kinds:
            answer = ClaimAnswer(
                kind,
                day,
                day + 12 * DAY,
                words=WORDS.get(kind),
                amount=Amount("USD", Decimal("4999.50")),
                reference="P-2026-77",
            )
            record_answer.record(session, actor(session), one, now, answer)

    def _cancel(self, session: Session, one: int) -> None:
        cancel.cancel(
            session, actor(session), one, self.demo.sandbox.clock(), "The customer decided otherwise"
        )

    def _note(self, session: Session, one: int) -> None:
        notes.write(
            *(session, actor(session), NoteSubject(association_id=one)),
            "Call Kim on Monday: the budget is decided then.",
            self.demo.sandbox.clock(),
        )
