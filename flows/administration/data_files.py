"""Files of partner data that an admin gives in Slack: what they would change, and applying them."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import given_roles, rights, whole
from flows.loading import loading
from flows.loading.changes import LoadCounts, RowChange
from flows.loading.given_files import DataFile
from flows.loading.loading import Author, LoadRefused, LoadSummary
from flows.loading.partner_data import DataBatch, DataFault
from flows.refusal import Refusal
from flows.rules.text.closest_word import listed
from store import data_drops, partners
from store.data_changes import DataLoad
from store.data_drops import DataDrop, DroppedFile
from store.enums import DataKind, LoadOrigin

KEPT_FOR = timedelta(days=1)
"""How long files wait to be applied, and their result is known to a second click."""

LAST_ADMIN = (
    "nobody would be left who is Incentives admin of all locations; give that role to somebody in this file"
)


class FilesGone(Refusal):
    """Nothing waits under this number: its day is over, it was discarded, or there was nothing."""


class PreviewOutdated(Refusal):
    """What the files would do differs from what was shown before."""


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """Files that wait to be applied: who gave them (a Slack user ID) and when, and what they would change."""

    id: int
    names: Sequence[str]
    by: str
    at: datetime
    expires_at: datetime
    totals: Mapping[DataKind, LoadCounts]

    @property
    def changes_nothing(self) -> bool:
        """Whether the partner's data are already as the files say."""
        return not any(one.added or one.changed or one.removed for one in self.totals.values())


@dataclass(frozen=True, slots=True)
class FilesPreview:
    """What files would change, row by row, and what is probably a mistake in them."""

    files: WaitingFiles
    rows: Sequence[RowChange]
    warnings: Sequence[DataFault]


@dataclass(frozen=True, slots=True)
class FilesApplied:
    """What files have changed: who applied them and when, and the call in the history.

    ``is_repeated`` says that an earlier click has done it.
    """

    names: Sequence[str]
    by: str
    at: datetime
    load_id: int
    totals: Mapping[DataKind, LoadCounts]
    is_repeated: bool = False


def preview(
    session: Session, actor: Actor, given: Sequence[DataFile], batch: DataBatch, now: datetime
) -> FilesPreview:
    """Keep files with these rows for a day, and return what they would change; nothing of them is loaded.

    Files that would change nothing are not kept.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        LoadRefused: anything at all is wrong in the files.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    names = [one.name for one in given]
    summary = _tried(session, actor, names, batch, now)
    drop = DataDrop(
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        at=now,
        expires_at=now + KEPT_FOR,
        names=names,
        digest=_digest(summary.rows),
        totals=_stored(summary.totals),
    )
    if summary.rows:
        session.add(drop)
        session.flush()
        session.add_all(
            DroppedFile(
                partner_id=drop.partner_id,
                drop_id=drop.id,
                name=one.name,
                content=zlib.compress(one.content),
            )
            for one in given
        )
        session.flush()
    return FilesPreview(_waiting(session, drop), summary.rows, summary.warnings)


def waiting(session: Session, actor: Actor, now: datetime) -> Sequence[WaitingFiles]:
    """Return the partner's files that wait to be applied, the latest first.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = data_drops.waiting(session, actor.partner, now)
    by = partners.user_ids(session, actor.partner.id, {one.member_id for one in found})
    return [_described(one, by[one.member_id]) for one in found]


def preview_again(
    session: Session, actor: Actor, drop_id: int, batch: DataBatch, now: datetime
) -> FilesPreview:
    """Return what files that wait would change now, which is what can be applied from here on.

    ``batch`` has the rows of their `contents`.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        FilesGone: they are not kept any more, or were applied.
        LoadRefused: with the data as they are now, something is wrong in the files.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    drop = _drop(session, actor, drop_id, now)
    if drop.load_id is not None:
        raise FilesGone(drop_id)
    summary = _tried(session, actor, drop.names, batch, now)
    drop.digest, drop.totals = _digest(summary.rows), _stored(summary.totals)
    session.flush()
    return FilesPreview(_waiting(session, drop), summary.rows, summary.warnings)


def contents(session: Session, actor: Actor, drop_id: int, now: datetime) -> Sequence[DataFile]:
    """Return files that wait, with their contents; none, if they were applied already.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        FilesGone: they are not kept any more.
    """
    rights.require_all(session, actor)
    drop = data_drops.get(session, actor.partner, drop_id, now)
    if drop is None:
        raise FilesGone(drop_id)
    return [DataFile(one.name, zlib.decompress(one.content)) for one in data_drops.files(session, drop)]


def apply(
    session: Session,
    actor: Actor,
    drop_id: int,
    batch: DataBatch,
    now: datetime,
    asked_about: Collection[str] = (),
) -> FilesApplied:
    """Load files as their preview said, all or nothing; a second time only says what the first one did.

    ``batch`` has the rows of their `contents`, with the faults of `given_roles`, and ``asked_about`` are the
    Slack user IDs of whom Slack was asked for these.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        FilesGone: they are not kept any more.
        PreviewOutdated: the data have changed since the preview, and so would the result.
        LoadRefused: with the data as they are now, something is wrong in the files.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    drop = _drop(session, actor, drop_id, now)
    if drop.load_id is not None:
        return _applied(session, drop, drop.load_id, is_repeated=True)
    if any(row.user_id not in asked_about for row in given_roles.rows(session, actor, batch)):
        raise PreviewOutdated(drop_id)
    summary = _load(session, actor, drop.names, batch, now)
    if summary.load_id is None or _digest(summary.rows) != drop.digest:
        raise PreviewOutdated(drop_id)
    drop.load_id = summary.load_id
    data_drops.forget_contents(session, drop)
    session.flush()
    return _applied(session, drop, summary.load_id)


def discard(session: Session, actor: Actor, drop_id: int, now: datetime) -> Sequence[str]:
    """Delete files that wait to be applied, and return their names.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        FilesGone: they are not kept any more, or were applied.
    """
    rights.require_all(session, actor)
    drop = _drop(session, actor, drop_id, now)
    if drop.load_id is not None:
        raise FilesGone(drop_id)
    names = list(drop.names)
    data_drops.discard(session, drop)
    return names


def _tried(
    session: Session, actor: Actor, names: Sequence[str], batch: DataBatch, now: datetime
) -> LoadSummary:
    """Return what loading would do, without doing it."""
    attempt = session.begin_nested()
    try:
        return _load(session, actor, names, batch, now)
    finally:
        attempt.rollback()


def _load(
    session: Session, actor: Actor, names: Sequence[str], batch: DataBatch, now: datetime
) -> LoadSummary:
    had_admin = bool(partners.admins_of_all(session, actor.partner))
    author = Author(LoadOrigin.FILE, actor.member.id, note=", ".join(names))
    summary = loading.load(session, batch, actor.partner.workspace_id, now, author)
    session.flush()
    if had_admin and batch.roles and not partners.admins_of_all(session, actor.partner):
        raise LoadRefused((batch.roles[0].fault("role", LAST_ADMIN),))
    warnings = [*summary.warnings, *_without_rate(session, actor, batch, now)]
    return replace(summary, warnings=loading.in_order(warnings))


def _without_rate(session: Session, actor: Actor, batch: DataBatch, now: datetime) -> Iterator[DataFault]:
    """Yield a warning for each engagement or location of the files by which a rate is missing now."""
    missing = whole.without_rate(session, actor, now)
    given = {row.code: row for row in batch.catalogue}
    for one in missing:
        markets = {market.casefold(): market for market in one.details}
        if one.code in given:
            sentence = f"no rate for {listed(one.details)}, where a location may earn on it; add the rate"
            yield given[one.code].fault("rates", sentence)
            continue
        place = next((row for row in batch.locations if (row.market or "").casefold() in markets), None)
        if place is not None:
            yield place.fault("market", f"{one.code} has no rate for {place.market}; add it in the catalogue")


def _drop(session: Session, actor: Actor, drop_id: int, now: datetime) -> DataDrop:
    drop = data_drops.hold(session, actor.partner, drop_id, now)
    if drop is None:
        raise FilesGone(drop_id)
    return drop


def _waiting(session: Session, drop: DataDrop) -> WaitingFiles:
    [by] = partners.user_ids(session, drop.partner_id, [drop.member_id]).values()
    return _described(drop, by)


def _described(drop: DataDrop, by: str) -> WaitingFiles:
    return WaitingFiles(drop.id, drop.names, by, drop.at, drop.expires_at, _totals(drop.totals))


def _applied(session: Session, drop: DataDrop, load_id: int, *, is_repeated: bool = False) -> FilesApplied:
    load = session.get_one(DataLoad, load_id)
    by = partners.user_ids(session, drop.partner_id, [load.member_id or drop.member_id])
    return FilesApplied(
        drop.names,
        next(iter(by.values())),
        load.at,
        load_id,
        _totals(drop.totals),
        is_repeated,
    )


def _digest(rows: Sequence[RowChange]) -> str:
    """Return what differs between two results of loading."""
    said = [[one.kind, one.key, one.before, one.after] for one in rows]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _stored(totals: Mapping[DataKind, LoadCounts]) -> dict[str, dict[str, int]]:
    return {str(kind): asdict(counts) for kind, counts in totals.items()}


def _totals(stored: Mapping[str, Mapping[str, int]]) -> Mapping[DataKind, LoadCounts]:
    return {DataKind(kind): LoadCounts(**counts) for kind, counts in stored.items()}
