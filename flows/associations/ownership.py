"""Hand an association over to another member."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor, NoRole, Outsider, identify
from flows.associations import lifecycle
from flows.notifications import notify_all
from flows.outbox import reroute
from flows.refusal import Refusal
from flows.reminders import day_renewals
from flows.rules.associations import status
from store.associations.associations import Association
from store.enums import HistoryAction
from store.outbox import message_keys
from store.partners import Member


class OwnerRefused(Refusal):
    """The member chosen as owner has no role there."""


def hand_over(
    session: Session, actor: Actor, association_id: int, user_id: str, now: datetime
) -> Association:
    """Make another member the owner, and tell them unless they did it themselves.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the acting member holds no role on its location.
        StatusClosed: the association has ended.
        OwnerRefused: the new owner holds no role on its location.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    taker = may_own(session, association, user_id)
    if association.owner_id == taker.id:
        return association
    before = association.owner
    association.owner_id, association.owner = taker.id, taker
    session.flush()
    reroute.follow_owner(session, association, before.user_id, user_id)
    entry = lifecycle.record(
        session,
        association,
        now,
        HistoryAction.OWNER_CHANGED,
        member_id=actor.member.id,
        detail={"from": before.user_id, "to": taker.user_id},
    )
    lifecycle.announce(session, association, entry, now)
    cause = message_keys.card(association.id, entry.number)
    notify_all(session, day_renewals.of_members(session, actor.partner, [before.user_id], cause, now), now)
    return association


def may_own(session: Session, association: Association, user_id: str) -> Member:
    """Return the member who may become the owner of an association.

    Raises:
        StatusClosed: the association has ended.
        OwnerRefused: the person holds no role on its location.
    """
    if not status.is_open(association.status):
        raise lifecycle.StatusClosed(association.status)
    try:
        taker = identify(session, association.partner.workspace_id, user_id)
    except (NoRole, Outsider) as refusal:
        raise OwnerRefused(user_id) from refusal
    if not taker.holds_role_on(association.location):
        raise OwnerRefused(user_id)
    return taker.member
