"""Add, change and compare engagements of the catalogue; promises stay (R26)."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import criteria_effect, rights, roles
from flows.administration.channels import NO_CHANNELS, ChannelsHere
from flows.administration.criteria_effect import CriteriaEffect
from flows.associations.lifecycle import NotFound
from flows.catalogue_values import EngagementTerms
from flows.loading import columns, from_columns, loading, loading_rows
from flows.loading.changes import same
from flows.loading.columns import Columns
from flows.loading.loading import Author, LoadRefused, LoadSummary
from flows.loading.partner_data import DataBatch, EngagementRow
from flows.refusal import Refusal
from flows.rules.customers.criteria import criteria_from
from flows.rules.customers.search import fits
from store import catalogue, data_changes, partners
from store.associations import associations
from store.catalogue import Engagement
from store.enums import DataKind, LoadOrigin


class EngagementExists(Refusal):
    """An engagement has the code of the one that is added. ``name`` is what it is called."""

    def __init__(self, name: str) -> None:
        """Keep the engagement's name."""
        super().__init__(name)
        self.name = name


class EngagementPhase(StrEnum):
    """Whether an engagement can be chosen: now, later, or no longer."""

    ACTIVE = "active"
    COMING = "coming"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class EngagementState:
    """An engagement, its phase, and how many associations are open."""

    terms: EngagementTerms
    phase: EngagementPhase
    open: int


@dataclass(frozen=True, slots=True)
class EngagementsFound:
    """Some of the engagements, by name, and how many there are in all."""

    shown: Sequence[EngagementState]
    total: int


@dataclass(frozen=True, slots=True)
class EngagementColumns:
    """An engagement with all of its columns; ``version`` is its last change, 0 if there was none."""

    state: EngagementState
    said: Columns
    version: int
    channels: ChannelsHere = NO_CHANNELS


@dataclass(frozen=True, slots=True)
class EngagementVersion:
    """One change of an engagement; ``number`` is its id, ``by`` the Slack user ID of who made it.

    ``before`` is empty for a new one. Without ``by``, a command on the server did it.
    """

    number: int
    at: datetime
    by: str | None
    origin: LoadOrigin
    note: str | None
    before: Columns | None
    after: Columns | None

    @property
    def changed(self) -> list[str]:
        """The columns that are not as before, in the order of the columns."""
        return differing(self.before or {}, self.after or {})


@dataclass(frozen=True, slots=True)
class Revision:
    """An engagement before a change (nothing of a new one) and after it.

    ``open`` associations keep what they were promised. ``effect`` is there if criteria change.
    """

    before: Columns
    after: Columns
    open: int
    effect: CriteriaEffect | None

    @property
    def changed(self) -> list[str]:
        """The columns that are not as before."""
        return differing(self.before, self.after)


def listing(
    session: Session, actor: Actor, words: str, offset: int, limit: int, now: datetime
) -> EngagementsFound:
    """Return the engagements whose name, code, solution area or phase fits the words.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    found = [
        (one, phase(one.active_from, one.active_until, now))
        for one in catalogue.engagements(session, actor.partner)
    ]
    found = [
        (one, when) for one, when in found if fits(words, one.name, one.code, one.solution_area, when.value)
    ]
    opened = associations.open_by_engagement(session, actor.partner)
    shown = [
        EngagementState(EngagementTerms.of(one), when, opened.get(one.id, 0))
        for one, when in found[offset : offset + limit]
    ]
    return EngagementsFound(shown, len(found))


def details(session: Session, actor: Actor, engagement_id: int, now: datetime) -> EngagementColumns:
    """Return one engagement with all of its columns.

    Raises:
        AdminOnly: the member is not an Incentives admin.
        NotFound: the partner has no such engagement.
    """
    rights.require_any(session, actor)
    one = _find(session, actor, engagement_id)
    opened = associations.open_by_engagement(session, actor.partner).get(one.id, 0)
    newest = data_changes.newest_of_row(session, actor.partner.id, DataKind.CATALOGUE, one.code)
    state = EngagementState(EngagementTerms.of(one), phase(one.active_from, one.active_until, now), opened)
    channels = ChannelsHere(one.channel_id, actor.partner.channel_id)
    return EngagementColumns(state, columns.engagement(one), newest.id if newest else 0, channels)


def versions(session: Session, actor: Actor, engagement_id: int) -> list[EngagementVersion]:
    """Return every change of an engagement that the history knows, the latest first.

    Raises:
        AdminOnly: the member is not an Incentives admin.
        NotFound: the partner has no such engagement.
    """
    rights.require_any(session, actor)
    one = _find(session, actor, engagement_id)
    return [
        EngagementVersion(change.id, load.at, by, load.origin, load.note, change.before, change.after)
        for change, load, by in data_changes.told_of_row(
            session, actor.partner.id, DataKind.CATALOGUE, one.code
        )
    ]


def revision(
    session: Session, actor: Actor, engagement_id: int | None, batch: DataBatch, names: Collection[str]
) -> Revision:
    """Return what a form would change; ``batch`` has the row as it was read, ``names`` are its columns.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such engagement.
        EngagementExists: another engagement has the code of a new one.
        LoadRefused: the row has faults.
    """
    rights.require_all(session, actor)
    row, before = _revised(session, actor, engagement_id, batch, names)
    after = loading_rows.said_by(row)
    opened = associations.open_by_engagement(session, actor.partner).get(engagement_id or 0, 0)
    effect = None
    if before and not same(before["criteria"], after["criteria"]):
        effect = criteria_effect.effect(
            session, actor, engagement_id, criteria_from(before["criteria"]), row.criteria
        )
    return Revision(before, after, opened, effect)


def put(
    session: Session,
    actor: Actor,
    engagement_id: int | None,
    batch: DataBatch,
    names: Collection[str],
    version: int,
    now: datetime,
) -> LoadSummary:
    """Add an engagement, or change these columns of one; ``version`` is that of the form.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such engagement.
        EngagementExists: another engagement has the code of a new one.
        ChangedMeanwhile: somebody has changed the engagement since.
        LoadRefused: the row has faults.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    row, before = _revised(session, actor, engagement_id, batch, names)
    if before:
        roles.require_version(session, actor, DataKind.CATALOGUE, before["code"], version)
    author = Author(LoadOrigin.FORM, actor.member.id)
    said = dataclasses.replace(batch, catalogue=(row,))
    return loading.load(session, said, actor.partner.workspace_id, now, author)


def id_of(session: Session, actor: Actor, code: str) -> int | None:
    """Return the id of the partner's engagement with this code.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    found = (one.id for one in catalogue.engagements(session, actor.partner) if one.code == code)
    return next(found, None)


def require_change(session: Session, actor: Actor) -> None:
    """Let an admin pass who may change the catalogue.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)


def unsaid(batch: DataBatch, said: Columns) -> set[str]:
    """Return the columns of an engagement that its cells do not say as they are stored.

    ``batch`` is what the cells were read as.
    """
    if batch.faults:
        return {one.field for one in batch.faults}
    return {name for row in batch.catalogue for name in differing(loading_rows.said_by(row), said)}


def phase(active_from: datetime, active_until: datetime | None, now: datetime) -> EngagementPhase:
    """Return whether an engagement can be chosen now, later, or no longer."""
    if now < active_from:
        return EngagementPhase.COMING
    if active_until is not None and active_until <= now:
        return EngagementPhase.RETIRED
    return EngagementPhase.ACTIVE


def differing(one: Columns, other: Columns) -> list[str]:
    """Return the columns in which two versions differ."""
    names = dict.fromkeys([*one, *other])
    return [name for name in names if not same(one.get(name), other.get(name))]


def _find(session: Session, actor: Actor, engagement_id: int) -> Engagement:
    found = catalogue.find(session, actor.partner, engagement_id)
    if found is None:
        raise NotFound(engagement_id)
    return found


def _revised(
    session: Session, actor: Actor, engagement_id: int | None, batch: DataBatch, names: Collection[str]
) -> tuple[EngagementRow, Columns]:
    """Return the row with the columns that a form names, and the columns before."""
    if batch.faults or len(batch.catalogue) != 1:
        raise LoadRefused(batch.faults)
    (read,) = batch.catalogue
    if engagement_id is None:
        taken = [one for one in catalogue.engagements(session, actor.partner) if one.code == read.code]
        if taken:
            raise EngagementExists(taken[0].name)
        return read, {}
    before = columns.engagement(_find(session, actor, engagement_id))
    (stored,) = from_columns.batch([(DataKind.CATALOGUE, before)]).catalogue
    given = {_ATTRIBUTES.get(name, name) for name in names}
    changed = {name: getattr(read, name) for name in given}
    return dataclasses.replace(stored, **changed), before


_ATTRIBUTES: Mapping[str, str] = MappingProxyType({"type": "engagement_type"})
"""Fields of a row that are not called like their columns."""
