"""Load a partner's data: all rows of one call or none; loading them again changes nothing.

Rows that a call does not name do not change. If a call names engagements of a location or roles of a member,
they replace all that it had.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.loading import references
from flows.loading.load_counts import LoadCounts
from flows.loading.loading_logo import put_logo
from flows.loading.loading_people import put_locations, put_roles
from flows.loading.loading_rows import put_catalogue, put_eligibility, put_facts
from flows.loading.partner_data import DataBatch, DataFault, DataKind
from flows.loading.references import Stored
from flows.members import membership
from flows.rules.customers.criteria import criteria_from
from store import catalogue, partners
from store.enums import SummaryPace
from store.partners import Partner


class LoadRefused(ValueError):
    """Nothing was loaded, because of the faults named; fix them all and load again."""

    def __init__(self, faults: tuple[DataFault, ...]) -> None:
        """Keep the faults, by file, line and column."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What one call did, by kind (only kinds that it named), and the warnings."""

    partner: str
    totals: Mapping[DataKind, LoadCounts] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[DataFault, ...] = ()


def load(session: Session, batch: DataBatch, workspace_id: str | None, now: datetime) -> LoadSummary:
    """Store what the batch says about the partner, in the caller's transaction.

    The partner is the one that the batch describes, else the one of ``workspace_id``, else the only one. If
    somebody loses the role for what they own, the admins are asked to hand it over.

    Raises:
        LoadRefused: anything at all is wrong; the transaction must be rolled back.
    """
    partner, unclear = _partner_meant(session, batch, workspace_id)
    stored = _stored(session, partner) if partner else Stored()
    faults = [*batch.faults, *unclear]
    # If the partner is not known, neither are its stored rows, and every reference would look wrong.
    if batch.is_whole and not unclear:
        faults += references.faults(batch, stored)
    if faults:
        raise LoadRefused(in_order(faults))
    totals: dict[DataKind, LoadCounts] = {}
    partner = _put_partner(session, batch, partner, totals)
    put_catalogue(session, partner, batch.catalogue, totals, now)
    session.flush()
    put_locations(session, partner, batch.locations, totals)
    session.flush()
    for member in put_roles(session, partner, batch.roles, totals):
        membership.note_roles(session, member, now)
    put_eligibility(session, partner, batch.eligibility, totals)
    put_facts(session, partner, batch.facts, totals)
    session.flush()
    warnings = [*batch.warnings, *references.warnings(batch, stored)]
    if batch.roles and not partners.admins(session, partner):
        warnings.append(batch.roles[0].fault("role", "no member is left who holds Incentives admin"))
    return LoadSummary(partner.name, MappingProxyType(totals), in_order(warnings))


def in_order(faults: list[DataFault]) -> tuple[DataFault, ...]:
    """Return the faults by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.place))


def _partner_meant(
    session: Session, batch: DataBatch, workspace_id: str | None
) -> tuple[Partner | None, list[DataFault]]:
    named = [row.workspace_id for row in batch.partners]
    named += [key for kind, key in batch.broken if kind is DataKind.PARTNER]
    if batch.partners and workspace_id not in {None, named[0]}:
        sentence = f"expected {workspace_id}, the workspace asked for, found {named[0]}"
        return None, [batch.partners[0].fault("workspace_id", sentence)]
    meant = named[0] if named else workspace_id
    if meant is not None:
        partner = partners.of_workspace(session, meant)
        if partner is None and not named:
            return None, [
                DataFault(batch.start, "partner", f"no partner has the workspace {meant}; load it too")
            ]
        return partner, []
    every = session.scalars(select(Partner).limit(2)).all()
    if len(every) == 1:
        return every[0], []
    what = (
        "several partners are stored; name the workspace"
        if every
        else "no partner is stored yet; load it too"
    )
    return None, [DataFault(batch.start, "partner", what)]


def _stored(session: Session, partner: Partner) -> Stored:
    return Stored(
        engagements={
            row.code: criteria_from(row.criteria) for row in catalogue.engagements(session, partner)
        },
        locations={row.code for row in partners.locations(session, partner)},
    )


def _put_partner(
    session: Session, batch: DataBatch, partner: Partner | None, totals: dict[DataKind, LoadCounts]
) -> Partner:
    if not batch.partners:
        if partner is None:
            raise LookupError("the partner was looked for before")
        return partner
    row = batch.partners[0]
    values: dict[str, object] = {
        "workspace_id": row.workspace_id,
        "name": row.name,
        "channel_id": row.channel_id,
        "time_zone": row.time_zone,
        "digest_hour": row.digest_hour,
        "working_days": None if row.working_days is None else [str(day) for day in row.working_days],
        "holidays": None if row.holidays is None else sorted(set(row.holidays)),
        "daily_summary": None if row.team_summary is None else row.team_summary is SummaryPace.DAILY,
        "member_attestations": row.member_attestations,
        "operators": None if row.operators is None else list(dict.fromkeys(row.operators)),
    }
    counts = totals.setdefault(DataKind.PARTNER, LoadCounts())
    said = {name: value for name, value in values.items() if value is not None}
    partner = counts.put(session, Partner, partner, said)
    session.flush()
    if put_logo(session, partner, row) and counts.unchanged:
        counts.unchanged, counts.changed = 0, 1
    return partner
