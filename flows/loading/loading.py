"""Load a partner's data: all rows of one call or none; loading them again changes nothing.

Rows that a call does not name do not change. If a call names engagements of a location or roles of a member,
they replace all that it had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flows.loading import columns, from_columns, references, taking_back
from flows.loading.changes import Changes, LoadCounts, RowChange, put
from flows.loading.loading_logo import put_logo
from flows.loading.loading_people import put_locations, put_roles
from flows.loading.loading_rows import chunks, put_catalogue, put_eligibility, put_facts
from flows.loading.loading_words import put_words, remove_word, rename_word
from flows.loading.partner_data import DataBatch, DataFault, WordRow
from flows.loading.references import Stored
from flows.members import membership, role_requests
from flows.rules.customers.criteria import criteria_from
from flows.rules.language.words.own_words import compared
from store import catalogue, drafts, logos, partners
from store.associations import associations
from store.data_changes import DataChange, DataLoad
from store.database.engine import note_change
from store.enums import DataKind, LoadOrigin, SummaryPace
from store.partners import Partner


class LoadRefused(ValueError):
    """Nothing was loaded, because of the faults named; fix them all and load again."""

    def __init__(self, faults: tuple[DataFault, ...]) -> None:
        """Keep the faults, by file, line and column."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What one call did, by kind (only kinds that it named), row by row, and the warnings.

    ``load_id`` is the call in the partner's history; ``None`` if nothing has changed.
    """

    partner: str
    totals: Mapping[DataKind, LoadCounts] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[DataFault, ...] = ()
    rows: tuple[RowChange, ...] = ()
    load_id: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the data and how: a member, or nobody known for a command on the server.

    ``note`` says why, or names the files; ``undoes_id`` is the call that this one takes back.
    """

    origin: LoadOrigin
    member_id: int | None = None
    note: str | None = None
    undoes_id: int | None = None


def load(
    session: Session, batch: DataBatch, workspace_id: str | None, now: datetime, author: Author
) -> LoadSummary:
    """Store what the batch says about the partner, in the caller's transaction, and who changed what.

    The partner is the one that the batch describes, else the one of ``workspace_id``, else the only one. If
    somebody loses the role for what they own, the admins are asked to hand it over.

    Raises:
        LoadRefused: anything at all is wrong; the transaction must be rolled back.
    """
    partner, unclear = _partner_meant(session, batch, workspace_id, author.origin)
    stored = _stored(session, partner) if partner else Stored()
    faults = [*batch.faults, *unclear]
    faults += references.contradictions(batch)
    # If the partner is not known, neither are its stored rows, and every reference would look wrong.
    if not unclear:
        faults += references.unknown(batch, stored)
    if faults:
        raise LoadRefused(in_order(faults))
    changes = Changes()
    partner = _put_all(session, batch, partner, changes, author, now)
    load_id = _keep(session, partner, author, changes, now)
    warnings = [*batch.warnings, *references.warnings(batch, stored)]
    warnings += references.not_open(batch, stored, _closed_to(session, partner, batch))
    if batch.roles and not partners.admins(session, partner):
        warnings.append(batch.roles[0].fault("role", "no member is left who holds Incentives admin"))
    return LoadSummary(
        partner.name, MappingProxyType(changes.totals), in_order(warnings), tuple(changes.rows), load_id
    )


def _put_all(
    session: Session,
    batch: DataBatch,
    partner: Partner | None,
    changes: Changes,
    author: Author,
    now: datetime,
) -> Partner:
    partner = _put_partner(session, batch, partner, changes, now)
    put_catalogue(session, partner, batch.catalogue, changes, now)
    session.flush()
    put_locations(session, partner, batch.locations, changes)
    session.flush()
    for moved in chunks(put_roles(session, partner, batch.roles, changes)):
        membership.note_roles(session, partner, moved, now)
        role_requests.note_roles(session, partner, moved, author.member_id, now)
    put_eligibility(session, partner, batch.eligibility, changes)
    put_facts(session, partner, batch.facts, changes)
    put_words(session, partner, batch.words, changes, author.member_id, now)
    session.flush()
    return partner


def take_back(
    session: Session, partner: Partner, changed: Sequence[DataChange], now: datetime, author: Author
) -> LoadSummary:
    """Bring rows back to what they were before a call changed them, in the caller's transaction.

    ``changed`` are the rows of that call in its order, of which none has changed since. A member who was new
    loses their roles and stays.

    Raises:
        sqlalchemy.exc.IntegrityError: something refers to a row that would go.
        LoadRefused: what was before refers to something that is gone.
    """
    changes = Changes()
    rows = [
        (one.kind, taking_back.without_roles(one.after or {}) if one.before is None else one.before)
        for one in changed
        if one.kind is DataKind.ROLES or (one.before is not None and one.kind is not DataKind.ELIGIBILITY)
    ]
    batch = from_columns.batch(rows)
    faults = [*references.contradictions(batch), *references.unknown(batch, _stored(session, partner))]
    if faults:
        raise LoadRefused(in_order(faults))
    last_first = list(reversed(changed))
    verdicts = [one for one in last_first if one.kind is DataKind.ELIGIBILITY]
    _put_all(session, batch, partner, changes, author, now)
    taking_back.take_back_verdicts(session, partner, verdicts, changes)
    new = [one for one in last_first if one.before is None]
    kept = {DataKind.ELIGIBILITY, DataKind.ROLES}
    taking_back.remove(session, partner, [one for one in new if one.kind not in kept], changes)
    load_id = _keep(session, partner, author, changes, now)
    return LoadSummary(
        partner.name, MappingProxyType(changes.totals), rows=tuple(changes.rows), load_id=load_id
    )


def forget_fact(
    session: Session, partner: Partner, key: str, said: columns.Columns, now: datetime, author: Author
) -> None:
    """Remove one fact, in the caller's transaction; the history keeps it and who removed it.

    Raises:
        sqlalchemy.exc.NoResultFound: the fact is not known.
    """
    changes = Changes()
    taking_back.remove_fact(session, partner, said)
    changes.note(DataKind.FACTS, key, said, None)
    _keep(session, partner, author, changes, now)


def replace_word(
    session: Session, partner: Partner, key: str, row: WordRow | None, now: datetime, author: Author
) -> None:
    """Put a row in the place of the word that is compared by ``key``, or with ``None`` nothing, as one call.

    Without such a word it is a new one.

    Raises:
        MeaningGone: the row stands for something that does not exist.
    """
    changes = Changes()
    if row is None:
        remove_word(session, partner, key, changes)
    elif compared(row.word) == key:
        put_words(session, partner, [row], changes, author.member_id, now)
    else:
        rename_word(session, partner, key, row, changes)
    _keep(session, partner, author, changes, now)


def in_order(faults: list[DataFault]) -> tuple[DataFault, ...]:
    """Return the faults by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.place))


def other_workspace(batch: DataBatch, workspace_id: str | None) -> str | None:
    """Return the workspace whose partner the batch describes, if that is another one than asked for."""
    return next((one for one in _named(batch) if workspace_id not in {None, one}), None)


def _named(batch: DataBatch) -> list[str]:
    """Return the workspaces whose partner the batch describes."""
    broken = [key for kind, key in batch.broken if kind is DataKind.PARTNER]
    return [row.workspace_id for row in batch.partners] + broken


def _partner_meant(
    session: Session, batch: DataBatch, workspace_id: str | None, origin: LoadOrigin
) -> tuple[Partner | None, list[DataFault]]:
    named = _named(batch)
    other = other_workspace(batch, workspace_id)
    if other is not None:
        sentence = f"expected {workspace_id}, the workspace asked for, found {other}"
        if origin is LoadOrigin.FILE:
            sentence = (
                f"this file names another Slack workspace, {other}: give it there, or leave out workspace_id "
                "if it is for this one"
            )
        # A partner's row with faults has no place any more.
        places = batch.partners[0].places if batch.partners else {}
        return None, [DataFault(places.get("workspace_id", batch.start), "workspace_id", sentence)]
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


def _closed_to(session: Session, partner: Partner, batch: DataBatch) -> dict[str, list[str]]:
    """Return, for each engagement of the batch, the enrolled locations that may not earn on it."""
    if not batch.catalogue:
        return {}
    pairs, named = catalogue.eligible_pairs(session, partner), {row.code for row in batch.catalogue}
    enrolled = [one for one in partners.locations(session, partner) if one.enrolled]
    return {
        one.code: [place.code for place in enrolled if (place.id, one.id) not in pairs]
        for one in catalogue.engagements(session, partner)
        if one.code in named
    }


_MOVES_REMINDERS = ("time_zone", "working_days", "holidays", "quiet_hours", "quiet_days_off")
"""Columns of the partner on which it depends when quiet hours begin and end."""


def _put_partner(
    session: Session, batch: DataBatch, partner: Partner | None, changes: Changes, now: datetime
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
        "quiet_days_off": row.quiet_days_off,
        "mail_name": row.mail_name,
        "draft_days": row.draft_days,
        "message_days": row.message_days,
        "request_days": row.request_days,
        "question_days": row.question_days,
        "mail_texts": None if row.mail_texts is None else dict(row.mail_texts),
        "operators": None if row.operators is None else list(dict.fromkeys(row.operators)),
    }
    changes.begin(DataKind.PARTNER)
    before = columns.partner(partner, logos.of_partner(session, partner.id)) if partner else None
    given = {name: one for name, one in values.items() if one is not None}
    partner = put(session, Partner, partner, given | dict(row.quiet))
    session.flush()
    if before is not None and before["draft_days"] != partner.draft_days:
        drafts.keep_for(session, partner.id, timedelta(days=partner.draft_days))
    put_logo(session, partner, row)
    session.flush()
    after = columns.partner(partner, logos.of_partner(session, partner.id))
    changes.note(DataKind.PARTNER, row.workspace_id, before, after)
    if before is not None and any(before[name] != after[name] for name in _MOVES_REMINDERS):
        associations.plan_anew(session, partner, now)
    return partner


def _keep(session: Session, partner: Partner, author: Author, changes: Changes, now: datetime) -> int | None:
    """Keep who changed what, and return the call; one that changes nothing leaves nothing."""
    if not changes.rows:
        return None
    load = DataLoad(
        partner_id=partner.id,
        at=now,
        member_id=author.member_id,
        origin=author.origin,
        note=author.note,
        undoes_id=author.undoes_id,
    )
    session.add(load)
    session.flush()
    rows = [
        {
            "partner_id": partner.id,
            "load_id": load.id,
            "kind": one.kind,
            "key": one.key,
            "before": None if one.before is None else dict(one.before),
            "after": None if one.after is None else dict(one.after),
        }
        for one in changes.rows
    ]
    session.execute(insert(DataChange), rows)
    note_change(session, [partner.id])
    return load.id
