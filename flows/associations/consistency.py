"""Look for associations that contradict themselves, among all or a few, in batches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.reminders import partner_calendar
from flows.rules.associations import agenda, consistency
from flows.rules.associations.consistency import Answer, Facts, RecordedAnswer, Request, StatusChange
from flows.rules.text.addresses import same
from store.associations import associations, contradictions
from store.associations.associations import Association, Contact
from store.catalogue import Engagement
from store.claims import claim_records
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus, ContactSide
from store.history.history import HistoryEntry
from store.outbox import message_keys
from store.partners import Partner

log = structlog.get_logger(__name__)

BATCH = 500
"""Associations that are read at a time."""


@dataclass(frozen=True, slots=True)
class ContradictionsFound:
    """One association that contradicts itself, and how, in sentences."""

    association: Association
    says: Sequence[str]


def every(session: Session) -> Iterator[ContradictionsFound]:
    """Look at all associations of all partners, and yield those that contradict themselves, by id."""
    after = 0
    while batch := associations.after(session, after, BATCH):
        yield from among(session, batch)
        after = batch[-1].id
        session.expunge_all()


def among(session: Session, batch: Sequence[Association]) -> list[ContradictionsFound]:
    """Look at some associations, and return those that contradict themselves."""
    facts = _facts(session, batch)
    found = [ContradictionsFound(one, consistency.contradictions(facts[one.id])) for one in batch]
    return [one for one in found if one.says]


def look(database: Database, now: datetime, after_id: int, limit: int) -> int:
    """Look at up to ``limit`` associations above an id, and store what is found; return where to continue.

    Zero means that the end is reached. Earlier findings that no longer hold are deleted. Two contradictions
    are repaired instead of being stored: an action that is planned too late, and withdrawn links of which the
    partner was not told.
    """
    while limit > 0:
        with database.read() as session:
            batch = associations.after(session, after_id, min(limit, BATCH))
            ids = [one.id for one in batch]
            known = contradictions.among(session, ids)
            says = {one.association.id: one.says for one in among(session, batch)}
        for one in batch:
            if says.get(one.id, []) != known.get(one.id, []):
                _keep(database, one, now)
        if len(batch) < min(limit, BATCH):
            return 0
        after_id, limit = ids[-1], limit - len(batch)
    return after_id


def _keep(database: Database, association: Association, now: datetime) -> None:
    """Check an association again under a lock, and store or delete what was found."""
    with database.write() as session:
        held = associations.hold(session, association.partner_id, association.id)
        if held is None:
            return
        _plan_in_time(session, held)
        _note_withdrawn_links(session, held, now)
        found = among(session, [held])
        if found:
            contradictions.put(session, held, found[0].says, now)
        else:
            contradictions.forget(session, [held.id])


def _plan_in_time(session: Session, held: Association) -> None:
    """Plan again what is planned too late, for example because a schedule was loaded while somebody acted."""
    next_moment = next(iter(lifecycle.coming(held)), None)
    if next_moment is None or held.next_action_at is None:
        return
    at = agenda.acts_at(next_moment, held.status_since)
    if at < held.next_action_at:
        log.warning("audit.planned_anew", association=held.id, reference=held.reference)
        held.next_action_at = at
        session.flush()


def _note_withdrawn_links(session: Session, held: Association, now: datetime) -> None:
    """Tell the partner to send another mail if no link works, as versions before this check did not."""
    if held.status is not AssociationStatus.AWAITING_CONSENT or held.mail_refused is not None:
        return
    requests = consents.requests(session, held)
    if requests and all(one.voided_at is not None for one in requests):
        log.warning("audit.links_withdrawn", association=held.id, reference=held.reference)
        lifecycle.note_withdrawn_link(held)
        lifecycle.redraw(session, held, message_keys.card_without_link(held.id, requests[-1].number), now)


def _facts(session: Session, batch: Sequence[Association]) -> Mapping[int, Facts]:
    ids = [one.id for one in batch]
    reminders = _by_id(session, Engagement.id, Engagement.reminders, {one.engagement_id for one in batch})
    consented = _by_id(session, Customer.id, Customer.consented_at, {one.customer_id for one in batch})
    emails = {
        row.association_id: row.email
        for row in session.execute(
            select(Contact.association_id, Contact.email).where(
                Contact.association_id.in_(ids), Contact.side == ContactSide.CUSTOMER
            )
        )
    }
    requests = _requests(session, ids)
    answers = {
        one.association_id: one
        for one in session.scalars(select(ConsentAnswer).where(ConsentAnswer.association_id.in_(ids)))
    }
    claimed = {
        row.association_id: row.recorded_at
        for row in session.execute(
            select(Claim.association_id, Claim.recorded_at).where(Claim.association_id.in_(ids))
        )
    }
    records = claim_records.of_several(session, ids)
    turns = _turns(session, ids)
    return {
        one.id: Facts(
            status=one.status,
            origin=one.origin,
            created_at=one.created_at,
            status_since=one.status_since,
            ended_at=one.ended_at,
            consent_due=one.consent_due,
            consented_at=one.consented_at,
            claim_due=one.claim_due,
            review_due=one.review_due,
            programme_due=one.programme_due,
            agenda_done=one.agenda_done,
            next_action_at=one.next_action_at,
            snoozed_until=one.snoozed_until,
            mail_refused=one.mail_refused is not None,
            reminders=reminders.get(one.engagement_id),
            customer_consented_at=consented.get(one.customer_id),
            requests=[_request(row, emails.get(one.id)) for row in requests[one.id]],
            answer=_answer(answers.get(one.id), requests[one.id]),
            claimed_at=claimed.get(one.id),
            records=[_record(row) for row in records.get(one.id, [])],
            history=turns[one.id],
            quiet=partner_calendar.quiet_of(session.get_one(Partner, one.partner_id)),
        )
        for one in batch
    }


def _by_id(session: Session, key: Any, value: Any, ids: set[int]) -> dict[int, Any]:
    return {row[0]: row[1] for row in session.execute(select(key, value).where(key.in_(ids)))}


def _requests(session: Session, ids: Sequence[int]) -> Mapping[int, list[ConsentRequest]]:
    found = defaultdict[int, list[ConsentRequest]](list)
    query = select(ConsentRequest).where(ConsentRequest.association_id.in_(ids))
    for row in session.scalars(query.order_by(ConsentRequest.number)):
        found[row.association_id].append(row)
    return found


def _turns(session: Session, ids: Sequence[int]) -> Mapping[int, list[StatusChange]]:
    found = defaultdict[int, list[StatusChange]](list)
    columns = HistoryEntry.association_id, HistoryEntry.number, HistoryEntry.at, HistoryEntry.action
    query = select(*columns).where(HistoryEntry.association_id.in_(ids))
    for row in session.execute(query.order_by(HistoryEntry.association_id, HistoryEntry.number)):
        found[row.association_id].append(StatusChange(row.number, row.at, row.action))
    return found


def _request(row: ConsentRequest, email: str | None) -> Request:
    is_current = email is not None and same(row.email, email)
    return Request(row.number, row.requested_at, row.voided_at, is_current)


def _record(row: ClaimRecord) -> RecordedAnswer:
    return RecordedAnswer(row.number, row.kind, row.voided_at is not None)


def _answer(row: ConsentAnswer | None, requests: Sequence[ConsentRequest]) -> Answer | None:
    if row is None:
        return None
    numbers = {one.id: one.number for one in requests}
    number = None if row.request_id is None else numbers.get(row.request_id, 0)
    return Answer(row.outcome, row.answered_at, row.recorded_at, number, row.recorded_by is not None)
