"""The rows among which payloads are tried: associations of every status, and a draft at each step."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select, update

from flows.associations import cancel
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.customers.association_request import AssociationRequest
from flows.drafts.draft_models import MODELS, Step
from flows.drafts.drafts import DRAFT_DAYS
from flows.rules.customers.tenancy import Identifier
from handlers.app import ids
from store.database.engine import Database
from store.drafts import Draft
from store.enums import ClaimItem, DraftKind, IdentifierType, OutboxState, Role, TenantCheck
from store.outbox.outbox import OutboxMessage
from store.partners import Member, RoleGrant
from store.tables import metadata
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, TENANT

ASSOCIATIONS = 12
YESTERDAY = NOON - timedelta(days=1)

BOTH = (DraftKind.ADD_CUSTOMER, DraftKind.CLAIM_CUSTOMER)
STEPS: Mapping[str, tuple[tuple[DraftKind, Step], ...]] = {
    ids.ViewId.ADD_LOCATION: ((DraftKind.ADD_CUSTOMER, Step.LOCATION),),
    ids.ViewId.CLAIM_LOCATION: ((DraftKind.CLAIM_CUSTOMER, Step.CUSTOMER),),
    ids.ViewId.CUSTOMER_ENGAGEMENTS: tuple((kind, Step.ENGAGEMENTS) for kind in BOTH),
    ids.ViewId.CUSTOMER_CONTACTS: tuple((kind, Step.CONTACTS) for kind in BOTH),
    ids.ViewId.CUSTOMER_REVIEW: tuple((kind, Step.REVIEW) for kind in BOTH),
    ids.ViewId.CONSENT_CONTACTS: ((DraftKind.SEND_CONSENT, Step.CONTACTS),),
    ids.ViewId.CONSENT_MAIL: ((DraftKind.SEND_CONSENT, Step.MAIL),),
    ids.ViewId.CONSENT_GIVEN: ((DraftKind.RECORD_CONSENT, Step.CONSENT),),
    ids.ViewId.CONSENT_RECORD: ((DraftKind.RECORD_CONSENT, Step.REVIEW),),
    ids.ViewId.CLAIM_DETAILS: ((DraftKind.SUBMIT_CLAIM, Step.CLAIM),),
    ids.ViewId.CLAIM_REVIEW: ((DraftKind.SUBMIT_CLAIM, Step.REVIEW),),
    ids.ViewId.CLAIM_ITEM_GIVE: ((DraftKind.CLAIM_ITEM, Step.ITEM),),
    ids.ViewId.SURVEY_ANSWER: ((DraftKind.PARTNER_SURVEY, Step.SURVEY),),
    ids.ViewId.CLAIM_FILES_ASSIGN: ((DraftKind.MESSAGE_FILES, Step.FILES),),
}
"""The drafts that each view may be about."""

EVERY_STEP = tuple(dict.fromkeys(step for steps in STEPS.values() for step in steps))


def owner(kind: DraftKind, step: Step) -> str:
    """Return who owns the draft at a step; a member has one of each kind."""
    return f"U0{kind.upper()}{step.upper()}"


def draft_id(kind: DraftKind, step: Step) -> str:
    """Return the id of the draft at a step."""
    return f"draft-{kind}-{step}"


class Town:
    """The rows, as often as they are wanted back."""

    def __init__(self, database: Database) -> None:
        """Fill a migrated database."""
        self.database = database
        _fill(database)
        self._rows = self.rows()

    def rows(self) -> dict[Table, list[dict[str, Any]]]:
        """Return what each table holds now."""
        with self.database.read() as session:
            return {
                table: [
                    dict(row._mapping)
                    for row in session.execute(select(*[one for one in table.c if one.computed is None]))
                ]
                for table in metadata.sorted_tables
            }

    def restore(self) -> None:
        """Bring every row back to what it was."""
        with self.database.write() as session:
            for table in reversed(metadata.sorted_tables):
                session.execute(table.delete())
            for table, rows in self._rows.items():
                if rows:
                    session.execute(insert(table), rows)


def _fill(database: Database) -> None:
    place = world.build(database)
    engagements = (place.viva, place.siem, place.endpoint)
    for number in range(ASSOCIATIONS):
        tenant = f"{number + 1:08d}{TENANT[8:]}"
        world.associate(
            database,
            place,
            engagements[number % 2].id,
            now=YESTERDAY,
            tenant=tenant,
            company=f"Contoso {number + 1}",
        )
    with database.write() as session:
        ada = world.actor(session)
        for number in (2, 6, 10):
            asking.ask(session, ada, number, LINKS, YESTERDAY, customer=KIM, partner=ADA)
        for number in (3, 7, 8, 11, 12):
            record_consent.record(session, ada, number, YESTERDAY, "By Partner Center.", NOON)
        submit_claim.submit(session, ada, 8, NOON, submitted_on=NOON.date(), claim_id="CL-8", note=None)
        cancel.cancel(session, ada, 9, NOON, "A mistake")
        session.flush()
        dead = OutboxMessage.id % 3 == 0
        session.execute(update(OutboxMessage).where(dead).values(state=OutboxState.DEAD, last_error="no"))
        for kind, step in EVERY_STEP:
            member = Member(partner_id=place.partner.id, user_id=owner(kind, step), name="Ada Admin")
            session.add(member)
            session.flush()
            session.add(RoleGrant(partner_id=place.partner.id, member_id=member.id, role=Role.ADMIN))
            session.add(_draft(place, member, kind, step))


def _draft(place: world.World, member: Member, kind: DraftKind, step: Step) -> Draft:
    wanted = AssociationRequest(
        location_id=place.seattle.id,
        domain="contoso.com",
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, f"99999999{TENANT[8:]}", TenantCheck.DERIVED),
        engagement_ids=(place.viva.id,),
        customer_contact=replace(KIM, phone="+1 425 555 0100"),
        partner_contact=ADA,
    )
    about: dict[DraftKind, dict[str, Any]] = {
        DraftKind.CLAIM_ITEM: {"association_id": 7, "item": ClaimItem.INVOICE},
        DraftKind.PARTNER_SURVEY: {"association_id": 7, "digest": "0"},
        DraftKind.MESSAGE_FILES: {"association_id": 7, "files": (("F1", "Report.pdf"),)},
        DraftKind.CLAIM_CUSTOMER: {"customer_id": 3, "filled_from_id": 3},
        DraftKind.SEND_CONSENT: {"association_id": 1},
        DraftKind.RECORD_CONSENT: {"association_id": 4, "note": "By telephone", "given_on": "2026-03-02"},
        DraftKind.SUBMIT_CLAIM: {"association_id": 7, "submitted_on": "2026-03-02", "claim_id": "CL-1"},
    }
    return Draft(
        id=draft_id(kind, step),
        partner_id=place.partner.id,
        member_id=member.id,
        kind=kind,
        step=step,
        version=1,
        data=world.typed(MODELS[kind], wanted, **about.get(kind, {})).kept(),
        updated_at=NOON,
        expires_at=NOON + timedelta(days=DRAFT_DAYS),
    )


_numbers = count()


def placed(random: Random, payload: dict[str, Any], response_url: str) -> dict[str, Any]:
    """Return a recorded payload as it would come here: from a person of the town, about what is there."""
    found = dict(payload)
    if "response_url" in found:
        found["response_url"] = response_url
    if "command" in found:
        return found | {"user_id": ADMIN}
    if found.get("type") == "event_callback":
        return found | {"event_id": f"Ev{next(_numbers)}"}
    view = found.get("view") or {}
    if "draft" in str(view.get("private_metadata")):
        kind, step = random.choice(STEPS.get(view.get("callback_id", ""), EVERY_STEP))
        known = f'{{"draft": "{draft_id(kind, step)}", "version": 1}}'
        found["view"] = view | {"private_metadata": known}
        found["user"] = found["user"] | {"id": owner(kind, step)}
    elif "user" in found:
        found["user"] = found["user"] | {"id": ADMIN}
    return found
