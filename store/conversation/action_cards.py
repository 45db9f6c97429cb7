"""Queries on action cards, the requests of a turn that one click of its asker carries out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from store.conversation.turns import ActionCard, ConversationTurn
from store.database.base import insert_into
from store.enums import ActionCardState
from store.partners import Member


def put(session: Session, turn: ConversationTurn, cards: Mapping[int, ActionCard]) -> None:
    """Keep the open cards of a turn, by place, instead of those that it had there."""
    for place, card in cards.items():
        changing = {
            "state": ActionCardState.OPEN,
            "plan": card.plan,
            "count": card.count,
            "targets": card.targets,
            "expires_at": card.expires_at,
        }
        insert = insert_into(session, ActionCard).values(
            turn_id=turn.id, place=place, partner_id=turn.partner_id, **changing
        )
        session.connection().execute(
            insert.on_conflict_do_update(index_elements=[ActionCard.turn_id, ActionCard.place], set_=changing)
        )


def remove_others(session: Session, turn: ConversationTurn, places: Collection[int]) -> None:
    """Delete the cards of a turn but those at these places."""
    session.execute(delete(ActionCard).where(ActionCard.turn_id == turn.id, ActionCard.place.not_in(places)))


def hold(session: Session, turn: ConversationTurn, place: int) -> ActionCard | None:
    """Return one card, locked until commit."""
    return session.scalar(
        select(ActionCard)
        .where(ActionCard.turn_id == turn.id, ActionCard.place == place)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_turn(session: Session, turn: ConversationTurn) -> Mapping[int, ActionCard]:
    """Return the cards of a turn, by place."""
    query = select(ActionCard).where(ActionCard.turn_id == turn.id).order_by(ActionCard.place)
    found = session.scalars(query.execution_options(populate_existing=True))
    return {one.place: one for one in found}


def of_member(session: Session, member: Member) -> Mapping[int, Sequence[ActionCard]]:
    """Return the cards of all turns of a member by the turn's id, each in the order of their places."""
    query = select(ActionCard).join(ConversationTurn, ConversationTurn.id == ActionCard.turn_id)
    query = query.where(ConversationTurn.partner_id == member.partner_id)
    query = query.where(ConversationTurn.member_id == member.id)
    query = query.order_by(ActionCard.turn_id, ActionCard.place)
    found: dict[int, list[ActionCard]] = {}
    for one in session.scalars(query):
        found.setdefault(one.turn_id, []).append(one)
    return found


def replace_open(session: Session, turn: ConversationTurn, places: Collection[int] | None = None) -> bool:
    """Mark the open cards of a turn as replaced, at all places or at these; return whether there were any."""
    query = update(ActionCard).where(ActionCard.turn_id == turn.id, ActionCard.state == ActionCardState.OPEN)
    if places is not None:
        query = query.where(ActionCard.place.in_(places))
    changed = query.values(state=ActionCardState.REPLACED).returning(ActionCard.place)
    return session.execute(changed).first() is not None


def open_of(
    session: Session, member: Member, channel_id: str, thread_ts: str, now: datetime
) -> Sequence[tuple[ConversationTurn, ActionCard]]:
    """Return the open cards of a member in a conversation, the newest message first.

    In a thread, those of the turn that began it are among them.
    """
    in_thread = ConversationTurn.thread_ts == thread_ts
    if thread_ts:
        begins = or_(ConversationTurn.question_ts == thread_ts, ConversationTurn.answer_ts == thread_ts)
        in_thread = or_(in_thread, begins)
    query = (
        select(ConversationTurn, ActionCard)
        .join(ActionCard, ActionCard.turn_id == ConversationTurn.id)
        .where(
            ActionCard.partner_id == member.partner_id,
            ActionCard.expires_at > now,
            ActionCard.state == ActionCardState.OPEN,
            ConversationTurn.member_id == member.id,
            ConversationTurn.channel_id == channel_id,
            in_thread,
        )
        .order_by(ConversationTurn.question_ts.desc(), ConversationTurn.id.desc(), ActionCard.place)
    )
    return [(turn, card) for turn, card in session.execute(query)]
