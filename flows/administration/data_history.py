"""Who changed what of a partner's data, and taking it back while nothing was built on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.administration.roles import LastAdmin
from flows.loading import loading
from flows.loading.changes import LoadCounts, RowChange
from flows.loading.loading import Author, LoadRefused, LoadSummary
from flows.loading.loading_words import MeaningGone
from flows.personal_data.erasure_reports import ErasureReport
from flows.refusal import Refusal
from flows.rules.text.personal_traces import is_erased_user
from store import data_changes, partners
from store.data_changes import DataChange, DataLoad
from store.enums import DataKind, LoadOrigin
from store.partners import Partner


class LoadUnknown(Refusal):
    """The partner's history has no such call."""


class UndoneBefore(Refusal):
    """A later call has brought back what was before this one."""


class ErasedForGood(Refusal):
    """The call has erased a person's data."""


class BuiltOn(Refusal):
    """Rows of the call have later changes, or other rows refer to them. ``keys`` name them, by kind."""

    def __init__(self, keys: Sequence[tuple[DataKind, str]]) -> None:
        """Keep which rows."""
        super().__init__(*(f"{kind} {key}" for kind, key in keys))
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class DataCall:
    """One call that changed the partner's data: when, who (a Slack user ID), how, and how many rows.

    People know it by its ``number`` among the partner's calls (R3). ``by`` is empty for the server.
    ``undoes`` is the number of the call that it has taken back, ``undone_by`` that of the one that has taken
    it back. One that ``is_erasure`` has erased a person's data.
    """

    id: int
    number: int
    at: datetime
    by: str | None
    origin: LoadOrigin
    note: str | None
    totals: Mapping[DataKind, LoadCounts]
    undoes: int | None = None
    undone_by: int | None = None
    is_erasure: bool = False


@dataclass(frozen=True, slots=True)
class CallsFound:
    """Some of the calls, the latest first, and how many there are in all."""

    shown: Sequence[DataCall]
    total: int


@dataclass(frozen=True, slots=True)
class CallRows:
    """A call with the rows that it changed, and with its report if it has erased a person's data."""

    call: DataCall
    rows: Sequence[RowChange]
    erasure: ErasureReport | None = None


def listing(session: Session, actor: Actor, offset: int, limit: int) -> CallsFound:
    """Return the calls that changed the partner's data, the latest first.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    loads = data_changes.loads(session, actor.partner, offset, limit)
    return CallsFound(_calls(session, actor.partner, loads), data_changes.count(session, actor.partner))


def read(session: Session, actor: Actor, load_id: int) -> CallRows:
    """Return one call with every row that it changed.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        LoadUnknown: the partner's history has no such call.
    """
    rights.require_all(session, actor)
    load = _load(session, actor.partner, load_id)
    [call] = _calls(session, actor.partner, [load])
    rows = [_row(one) for one in data_changes.of_load(session, load)]
    return CallRows(call, rows, ErasureReport.of(session, load))


def latest_rows(session: Session, actor: Actor, limit: int) -> Sequence[CallRows]:
    """Return the calls of the rows that changed last, the latest first, with at most so many rows in all.

    Erasures stand among them also where they changed no row.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    rows: dict[int, list[RowChange]] = {}
    latest = data_changes.latest(session, actor.partner, limit)
    for one in latest:
        rows.setdefault(one.load_id, []).append(_row(one))
    first = min(rows, default=0) if len(latest) == limit else 0
    loads = data_changes.loads_since(session, actor.partner, first)
    calls = _calls(session, actor.partner, loads)
    return [CallRows(one, rows.get(one.id, [])[::-1]) for one in calls if one.id in rows or one.is_erasure]


def undo(session: Session, actor: Actor, load_id: int, now: datetime) -> LoadSummary:
    """Take back all that one call changed, as a call of its own; all or nothing.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        LoadUnknown: the partner's history has no such call.
        UndoneBefore: it was taken back already.
        ErasedForGood: it has erased a person's data.
        BuiltOn: a row has changed since, or something refers to a row that would go.
        LastAdmin: nobody would be left who is Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    partners.lock(session, partner)
    load = _load(session, partner, load_id)
    if session.scalar(select(DataLoad.id).where(DataLoad.undoes_id == load.id).limit(1)) is not None:
        raise UndoneBefore(load_id)
    if load.erasure is not None:
        raise ErasedForGood
    changes = data_changes.of_load(session, load)
    later = data_changes.changed_since(session, load)
    # Whoever was erased must not become a member again under the name that stands for them.
    later = [*later, *(one for one in changes if is_erased_user(one.key))]
    if later:
        raise BuiltOn([(one.kind, one.key) for one in later])
    author = Author(LoadOrigin.UNDO, actor.member.id, undoes_id=load.id)
    new = [(one.kind, one.key) for one in changes if one.before is None]
    try:
        summary = loading.take_back(session, partner, changes, now, author)
    except (IntegrityError, LoadRefused) as error:
        raise BuiltOn(new) from error
    except MeaningGone as error:
        raise BuiltOn([(one.kind, one.key) for one in changes if one.kind is DataKind.WORDS]) from error
    session.flush()
    # Whoever takes back is an admin of all locations, so there was one before.
    if not partners.admins_of_all(session, partner):
        raise LastAdmin
    return summary


def _calls(session: Session, partner: Partner, loads: Collection[DataLoad]) -> list[DataCall]:
    ids = [one.id for one in loads]
    totals: dict[int, dict[DataKind, LoadCounts]] = {}
    for load_id, kind, added, changed, removed in data_changes.counts(session, ids):
        counts = LoadCounts(added=added, changed=changed, removed=removed)
        totals.setdefault(load_id, {})[kind] = counts
    undone = data_changes.undone(session, ids)
    taken_back = {one.undoes_id for one in loads if one.undoes_id is not None}
    known = {*ids, *taken_back, *(one.id for one in undone.values())}
    numbers = data_changes.numbers(session, partner.id, known)
    ids_of_members = {one.member_id for one in loads if one.member_id is not None}
    names = partners.user_ids(session, partner.id, ids_of_members)
    return [
        DataCall(
            one.id,
            numbers[one.id],
            one.at,
            names.get(one.member_id) if one.member_id is not None else None,
            one.origin,
            one.note,
            {kind: totals.get(one.id, {})[kind] for kind in DataKind if kind in totals.get(one.id, {})},
            numbers[one.undoes_id] if one.undoes_id is not None else None,
            numbers[undone[one.id].id] if one.id in undone else None,
            one.erasure is not None,
        )
        for one in loads
    ]


def _row(change: DataChange) -> RowChange:
    return RowChange(change.kind, change.key, change.before, change.after)


def _load(session: Session, partner: Partner, load_id: int) -> DataLoad:
    load = session.get(DataLoad, load_id)
    if load is None or load.partner_id != partner.id:
        raise LoadUnknown(load_id)
    return load
