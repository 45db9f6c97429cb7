"""Channels of locations and engagements beside the partner's: the list, and what changes one of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.associations.lifecycle import NotFound
from flows.loading import columns, from_columns, loading
from flows.loading.columns import Columns
from flows.loading.loading import Author
from flows.rules.customers.search import fits
from store import catalogue, data_changes, partners
from store.enums import DataKind, LoadOrigin


@dataclass(frozen=True, slots=True)
class ChannelHolder:
    """A location or an engagement, by ``kind`` and ``id``, with its own channel, if it has one."""

    kind: DataKind
    id: int
    code: str
    name: str
    channel_id: str | None


@dataclass(frozen=True, slots=True)
class ChannelsHere:
    """The channel that a location or an engagement has as its own, and that of the partner, if there are."""

    own: str | None = None
    of_partner: str | None = None


NO_CHANNELS = ChannelsHere()


@dataclass(frozen=True, slots=True)
class ChannelsFound:
    """The partner's channel, and some of those of engagements and locations, of which there are ``total``."""

    channel_id: str | None
    shown: Sequence[ChannelHolder]
    total: int


@dataclass(frozen=True, slots=True)
class HolderState:
    """One location or engagement as a form needs it; ``version`` is the last change of its row, or 0."""

    holder: ChannelHolder
    version: int


def listing(session: Session, actor: Actor, words: str, offset: int, limit: int) -> ChannelsFound:
    """Return the partner's channel, and those of engagements and locations whose name or code fits the words.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    every = [ChannelHolder(*one) for one in catalogue.channel_holders(session, actor.partner)]
    found = [one for one in every if fits(words, one.name, one.code)]
    return ChannelsFound(actor.partner.channel_id, found[offset : offset + limit], len(found))


def in_use(session: Session, actor: Actor) -> list[str]:
    """Return each channel in which something is told, once: the partner's first.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    whole = [partner.channel_id] if partner.channel_id else []
    return list(dict.fromkeys([*whole, *catalogue.own_channels(session, partner.id)]))


def holders_of(
    session: Session, actor: Actor, channel_ids: Collection[str]
) -> Mapping[str, Sequence[ChannelHolder]]:
    """Return which engagements and locations have one of the channels as their own, by channel.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found: dict[str, list[ChannelHolder]] = {}
    for kind, holder_id, code, name, channel_id in catalogue.channel_holders(session, actor.partner):
        if channel_id in channel_ids:
            holder = ChannelHolder(kind, holder_id, code, name, channel_id)
            found.setdefault(channel_id, []).append(holder)
    return found


def choices(session: Session, actor: Actor, kind: DataKind) -> list[ChannelHolder]:
    """Return all engagements of the catalogue, or all locations.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return _holders(session, actor, kind)


def read(session: Session, actor: Actor, kind: DataKind, holder_id: int) -> HolderState:
    """Return one location or engagement.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such location or engagement.
    """
    rights.require_all(session, actor)
    found = next((one for one in _holders(session, actor, kind) if one.id == holder_id), None)
    if found is None:
        raise NotFound(holder_id)
    newest = data_changes.newest_of_row(session, actor.partner.id, kind, found.code)
    return HolderState(found, newest.id if newest else 0)


def newest(session: Session, actor: Actor) -> int:
    """Return the id of the last change of the partner's data, or 0, for a form that is opened now.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = data_changes.latest(session, actor.partner, 1)
    return found[0].id if found else 0


def choose(
    session: Session,
    actor: Actor,
    kind: DataKind,
    holder_id: int,
    channel_id: str | None,
    version: int,
    now: datetime,
) -> ChannelHolder:
    """Give a location or an engagement a channel, or (``None``) take its own; return it as it is then.

    ``version`` is that of the form. What somebody changed in other columns meanwhile stays.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such location or engagement.
        ChangedMeanwhile: somebody has changed its channel since.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    partners.lock(session, partner)
    holder = read(session, actor, kind, holder_id).holder
    said = _columns(session, actor, kind, holder_id)
    for one in data_changes.of_row(session, partner.id, kind, holder.code):
        before, after = one.before or {}, one.after or {}
        if one.id > version and before.get("channel_id") != after.get("channel_id"):
            raise roles.changed_meanwhile(session, one, said)
    batch = from_columns.batch([(kind, {**said, "channel_id": channel_id})])
    loading.load(session, batch, partner.workspace_id, now, Author(LoadOrigin.FORM, actor.member.id))
    session.flush()
    return read(session, actor, kind, holder_id).holder


def _holders(session: Session, actor: Actor, kind: DataKind) -> list[ChannelHolder]:
    rows = (
        partners.locations(session, actor.partner)
        if kind is DataKind.LOCATIONS
        else catalogue.engagements(session, actor.partner)
    )
    return [ChannelHolder(kind, one.id, one.code, one.name, one.channel_id) for one in rows]


def _columns(session: Session, actor: Actor, kind: DataKind, holder_id: int) -> Columns:
    if kind is DataKind.CATALOGUE:
        engagement = catalogue.find(session, actor.partner, holder_id)
        if engagement is None:
            raise NotFound(holder_id)
        return columns.engagement(engagement)
    location = partners.location(session, actor.partner, holder_id)
    if location is None:
        raise NotFound(holder_id)
    earned = catalogue.earned_by(session, actor.partner, location.id)
    codes = [one.code for one in catalogue.engagements(session, actor.partner) if one.id in earned]
    return columns.location(location, codes)
