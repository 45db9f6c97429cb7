"""Who changed what of a partner's data, and taking it back while nothing was built on it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.loading import loading
from flows.loading.loading import Author, LoadRefused, LoadSummary
from flows.refusal import Refusal
from store import data_changes, partners
from store.data_changes import DataChange, DataLoad
from store.enums import DataKind, LoadOrigin
from store.partners import Partner


class LoadUnknown(Refusal):
    """The partner's history has no such call."""


class UndoneBefore(Refusal):
    """A later call has brought back what was before this one."""


class BuiltOn(Refusal):
    """Rows of the call have later changes, or other rows refer to them. ``keys`` name them, by kind."""

    def __init__(self, keys: Sequence[tuple[DataKind, str]]) -> None:
        """Keep which rows."""
        super().__init__(*(f"{kind} {key}" for kind, key in keys))
        self.keys = tuple(keys)


def undo(session: Session, actor: Actor, load_id: int, now: datetime) -> LoadSummary:
    """Take back all that one call changed, as a call of its own; all or nothing.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        LoadUnknown: the partner's history has no such call.
        UndoneBefore: it was taken back already.
        BuiltOn: a row has changed since, or something refers to a row that would go.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    partners.lock(session, partner)
    load = _load(session, partner, load_id)
    if session.scalar(select(DataLoad.id).where(DataLoad.undoes_id == load.id).limit(1)) is not None:
        raise UndoneBefore(load_id)
    changes = data_changes.of_load(session, load)
    later = [one for one in changes if _has_later(session, one)]
    if later:
        raise BuiltOn([(one.kind, one.key) for one in later])
    author = Author(LoadOrigin.UNDO, actor.member.id, undoes_id=load.id)
    new = [(one.kind, one.key) for one in changes if one.before is None]
    try:
        return loading.take_back(session, partner, changes, now, author)
    except (IntegrityError, LoadRefused) as error:
        raise BuiltOn(new) from error


def _load(session: Session, partner: Partner, load_id: int) -> DataLoad:
    load = session.get(DataLoad, load_id)
    if load is None or load.partner_id != partner.id:
        raise LoadUnknown(load_id)
    return load


def _has_later(session: Session, change: DataChange) -> bool:
    newest = data_changes.newest_of_row(session, change.partner_id, change.kind, change.key)
    return newest is not None and newest.load_id != change.load_id
