"""The part of loading that concerns engagements and what is known of identifier values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.loading import columns
from flows.loading.changes import Changes, put
from flows.loading.columns import Columns
from flows.loading.partner_data import EligibilityRow, EngagementRow, FactRow
from flows.loading.references import OPPOSITE
from flows.rules.claims import questions
from flows.rules.customers.criteria import Criterion
from store import catalogue
from store.associations import associations
from store.catalogue import EarlierRates, Engagement
from store.customers import customers
from store.customers.customers import CustomerFact, EligibilityEntry
from store.enums import DataKind, Verdict
from store.partners import Partner

CHUNK = 1000
"""Rows of a file whose stored counterparts are read at once."""

RowT = TypeVar("RowT")


def put_catalogue(
    session: Session,
    partner: Partner,
    rows: Sequence[EngagementRow],
    changes: Changes,
    now: datetime,
) -> None:
    """Add or change engagements; reminders follow, deadlines of associations are stored and stay (R26).

    Rates that change are kept, for consents of before that are recorded later.
    """
    if not rows:
        return
    changes.begin(DataKind.CATALOGUE)
    stored = {row.code: row for row in catalogue.engagements(session, partner)}
    new = list[Engagement]()
    for row in rows:
        values = {"partner_id": partner.id, **_values(row)}
        before = stored.get(row.code)
        reminded = before.reminders if before else values["reminders"]
        paid = before.rates if before else values["rates"]
        was = columns.engagement(before) if before else None
        engagement = put(session, Engagement, before, values)
        changes.note(DataKind.CATALOGUE, row.code, was, columns.engagement(engagement))
        if before is None:
            new.append(engagement)
        if paid != engagement.rates:
            session.add(
                EarlierRates(partner_id=partner.id, engagement_id=engagement.id, until=now, rates=paid)
            )
        if reminded != engagement.reminders:
            session.flush()
            for association in associations.open_of_engagement(session, engagement):
                lifecycle.plan(association)
    if new:
        session.flush()
        catalogue.open_to_all(session, partner, [one.id for one in new])


def said_by(row: EngagementRow) -> Columns:
    """Return the columns of an engagement as they will be once its row is stored."""
    return columns.engagement(Engagement(**_values(row)))


def put_eligibility(
    session: Session, partner: Partner, rows: Sequence[EligibilityRow], changes: Changes
) -> None:
    """Add or change verdicts; "eligible" and "criteria not met" replace each other, ``None`` removes all."""
    if not rows:
        return
    changes.begin(DataKind.ELIGIBILITY)
    engagement_ids = {row.code: row.id for row in catalogue.engagements(session, partner)}
    for several in chunks(rows):
        _put_verdicts(session, partner, several, engagement_ids, changes)


def _put_verdicts(
    session: Session,
    partner: Partner,
    rows: Sequence[EligibilityRow],
    engagement_ids: Mapping[str, int],
    changes: Changes,
) -> None:
    stored: dict[tuple[int, str, str], dict[Verdict, EligibilityEntry]] = {}
    named = {engagement_ids[row.engagement] for row in rows}
    for entry in customers.eligibility_rows(session, partner, rows, named):
        key = (entry.engagement_id, entry.id_type, entry.id_value)
        stored.setdefault(key, {})[entry.verdict] = entry
    for row in rows:
        engagement_id = engagement_ids[row.engagement]
        name = f"{row.engagement} {row.id_type} {row.id_value}"
        said = stored.setdefault((engagement_id, row.id_type, row.id_value), {})
        if row.verdict is None:
            for entry in said.values():
                changes.note(DataKind.ELIGIBILITY, name, columns.eligibility(entry, row.engagement), None)
                session.delete(entry)
            said.clear()
            continue
        opposite = said.pop(OPPOSITE[row.verdict], None) if row.verdict in OPPOSITE else None
        before = said.get(row.verdict) or opposite
        if opposite is not None and before is not opposite:
            changes.note(DataKind.ELIGIBILITY, name, columns.eligibility(opposite, row.engagement), None)
            session.delete(opposite)
        values = {
            "partner_id": partner.id,
            "engagement_id": engagement_id,
            "id_type": row.id_type,
            "id_value": row.id_value,
            "verdict": row.verdict,
            "note": row.note,
        }
        was = columns.eligibility(before, row.engagement) if before else None
        entry = said[row.verdict] = put(session, EligibilityEntry, before, values)
        changes.note(DataKind.ELIGIBILITY, name, was, columns.eligibility(entry, row.engagement))


def put_facts(session: Session, partner: Partner, rows: Sequence[FactRow], changes: Changes) -> None:
    """Add or change what is known of identifier values."""
    if not rows:
        return
    changes.begin(DataKind.FACTS)
    for several in chunks(rows):
        stored = {
            (fact.id_type, fact.id_value, fact.attribute): fact
            for fact in customers.fact_rows(session, partner, several)
        }
        for row in several:
            values = {
                "partner_id": partner.id,
                "id_type": row.id_type,
                "id_value": row.id_value,
                "attribute": row.attribute,
                "value": row.value,
            }
            fact = stored.get((row.id_type, row.id_value, row.attribute))
            was = columns.fact(fact) if fact else None
            fact = put(session, CustomerFact, fact, values)
            name = f"{row.id_type} {row.id_value} {row.attribute}"
            changes.note(DataKind.FACTS, name, was, columns.fact(fact))


def chunks(rows: Sequence[RowT]) -> Iterator[Sequence[RowT]]:
    """Yield the rows in parts that are small enough for one query."""
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _values(row: EngagementRow) -> dict[str, Any]:
    """Return what is stored of an engagement's row, without whose it is."""
    return {
        "code": row.code,
        "name": row.name,
        "solution_area": row.solution_area,
        "engagement_type": row.engagement_type,
        "active_from": row.active_from,
        "active_until": row.active_until,
        "consent_days": row.consent_days,
        "submit_days": row.submit_days,
        "review_days": row.review_days,
        "dispute_days": row.dispute_days,
        "identifier_types": [str(one) for one in row.identifier_types],
        "criteria": [_criterion(one) for one in row.criteria],
        "required_items": [str(one) for one in row.required_items],
        "item_terms": {str(item): dict(terms) for item, terms in row.item_terms.items()},
        "rates": [
            {"market": market, "amount": amount, "currency": row.currency}
            for market, amount in row.rates.items()
        ],
        "claim_limit": row.claim_limit,
        "reminders": {kind: list(days) for kind, days in row.reminders.items()},
        "remind_customer": row.remind_customer,
        "about": dict(row.about),
        "customer_survey": [questions.to_store(one) for one in row.customer_survey],
        "partner_survey": [questions.to_store(one) for one in row.partner_survey],
        "sample": row.sample,
        **row.channel,
    }


def _criterion(criterion: Criterion) -> dict[str, object]:
    value = list(criterion.value) if isinstance(criterion.value, tuple) else criterion.value
    kept: dict[str, object] = {
        "attribute": criterion.attribute,
        "comparison": str(criterion.comparison),
        "value": value,
    }
    return {**kept, "label": criterion.label} if criterion.label else kept
