"""Turns of conversations with the bot: what somebody asked in words, where the answer is, and its cards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column, insert_into
from store.enums import ActionCardState
from store.partners import Member, Partner


class ConversationTurn(Base):
    """One question of a member that was answered.

    ``channel_id`` is the conversation in Slack, and ``thread_ts`` its thread, empty outside of one.
    ``question_ts`` is the message that asked, and ``question`` its words. ``understanding`` is what it was
    understood to say, as `flows.conversation.stored` writes it, and ``shown`` are the ids of the associations
    that the answer shows, in order. ``answer_ts`` is the message that answers. ``is_public`` says that others
    than the asker can read it.
    """

    __tablename__ = "conversation_turns"
    __table_args__ = (
        UniqueConstraint("partner_id", "channel_id", "question_ts"),
        Index("ix_conversation_turns_answer", "partner_id", "channel_id", "answer_ts"),
        Index("ix_conversation_turns_created_at", "partner_id", "created_at"),
        Index("ix_conversation_turns_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    channel_id: Mapped[str]
    thread_ts: Mapped[str]
    question_ts: Mapped[str]
    question: Mapped[str]
    understanding: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shown: Mapped[list[int]] = mapped_column(default=list)
    answer_ts: Mapped[str]
    is_public: Mapped[bool]
    created_at: Mapped[datetime]


class AnswerThumb(Base):
    """What one member thinks of the answer of a turn; their latest click counts."""

    __tablename__ = "answer_thumbs"

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_turns.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    is_up: Mapped[bool]
    given_at: Mapped[datetime]


class ActionCard(Base):
    """One request of a turn that one click of its asker carries out.

    ``place`` is the number of the request among those of its message. ``plan`` is the digest of what the card
    shows, and ``count`` how many its button names. ``targets`` are pairs: the id of each association that it
    is about, and the number of the last entry of its history when the card was made. It can be carried out
    while ``now < expires_at``.
    """

    __tablename__ = "action_cards"
    __table_args__ = (Index("ix_action_cards_expires_at", "partner_id", "expires_at"),)

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_turns.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    state: Mapped[ActionCardState] = mapped_column(enum_column(ActionCardState, "state"))
    plan: Mapped[str]
    count: Mapped[int]
    targets: Mapped[list[list[int]]] = mapped_column(JSON)
    expires_at: Mapped[datetime]


def add(session: Session, turn: ConversationTurn) -> bool:
    """Keep a turn; return false if one of the same question is there already."""
    values = {
        column.key: getattr(turn, column.key)
        for column in ConversationTurn.__table__.columns
        if not column.primary_key
    }
    insert = insert_into(session, ConversationTurn).values(**values).on_conflict_do_nothing()
    return session.connection().execute(insert.returning(ConversationTurn.id)).first() is not None


def of_question(session: Session, partner: Partner, channel_id: str, ts: str) -> ConversationTurn | None:
    """Return the turn of a message that asked."""
    return session.scalar(
        select(ConversationTurn).where(
            ConversationTurn.partner_id == partner.id,
            ConversationTurn.channel_id == channel_id,
            ConversationTurn.question_ts == ts,
        )
    )


def of_answer(session: Session, partner: Partner, channel_id: str, ts: str) -> ConversationTurn | None:
    """Return the turn of a message that answers."""
    return session.scalar(
        select(ConversationTurn)
        .where(
            ConversationTurn.partner_id == partner.id,
            ConversationTurn.channel_id == channel_id,
            ConversationTurn.answer_ts == ts,
        )
        .order_by(ConversationTurn.id.desc())
        .limit(1)
    )


def latest(
    session: Session, member: Member, channel_id: str, thread_ts: str, before_ts: str, limit: int
) -> Sequence[ConversationTurn]:
    """Return the turns before a message of a member in a conversation, of those whose answer they could read.

    The newest comes first.

    The first of a thread follows the turn whose question or answer began the thread.
    """
    turn = ConversationTurn
    in_thread = turn.thread_ts == thread_ts
    if thread_ts:
        in_thread = or_(in_thread, turn.question_ts == thread_ts, turn.answer_ts == thread_ts)
    return session.scalars(
        select(turn)
        .where(
            turn.partner_id == member.partner_id,
            turn.channel_id == channel_id,
            in_thread,
            turn.question_ts < before_ts,
            or_(turn.member_id == member.id, turn.is_public),
        )
        .order_by(turn.question_ts.desc(), turn.id.desc())
        .limit(limit)
    ).all()


def of_member(session: Session, member: Member) -> Sequence[ConversationTurn]:
    """Return every turn of a member, the oldest first."""
    return session.scalars(
        select(ConversationTurn)
        .where(ConversationTurn.partner_id == member.partner_id, ConversationTurn.member_id == member.id)
        .order_by(ConversationTurn.id)
    ).all()


def of_partners(session: Session, partner_ids: Sequence[int]) -> Sequence[ConversationTurn]:
    """Return every turn of these partners."""
    return session.scalars(
        select(ConversationTurn)
        .where(ConversationTurn.partner_id.in_(partner_ids))
        .order_by(ConversationTurn.id)
    ).all()


def rate(session: Session, turn: ConversationTurn, member: Member, *, is_up: bool, now: datetime) -> None:
    """Keep what a member thinks of an answer, in place of what they said of it before."""
    changing = {"is_up": is_up, "given_at": now}
    insert = insert_into(session, AnswerThumb).values(
        turn_id=turn.id, member_id=member.id, partner_id=turn.partner_id, **changing
    )
    session.connection().execute(
        insert.on_conflict_do_update(
            index_elements=[AnswerThumb.turn_id, AnswerThumb.member_id], set_=changing
        )
    )


def thumbs(session: Session, turn_ids: Sequence[int]) -> dict[tuple[int, int], bool]:
    """Return the thumbs of turns: whether it is up, by the ids of turn and member."""
    query = select(AnswerThumb.turn_id, AnswerThumb.member_id, AnswerThumb.is_up)
    rows = session.execute(query.where(AnswerThumb.turn_id.in_(turn_ids)))
    return {(turn_id, member_id): is_up for turn_id, member_id, is_up in rows}


def rated(session: Session, partner: Partner, limit: int) -> Sequence[tuple[ConversationTurn, bool]]:
    """Return the newest turns of a partner, oldest first, each with whether a member holds its thumb down."""
    down = (
        select(AnswerThumb.turn_id)
        .where(AnswerThumb.turn_id == ConversationTurn.id, AnswerThumb.is_up.is_(False))
        .exists()
    )
    query = select(ConversationTurn, down).where(ConversationTurn.partner_id == partner.id)
    rows = session.execute(query.order_by(ConversationTurn.id.desc()).limit(limit)).all()
    return [(turn, bool(is_down)) for turn, is_down in reversed(rows)]


def drop_thumbs(session: Session, turn: ConversationTurn) -> None:
    """Forget what members thought of an answer, because another takes its place."""
    session.execute(delete(AnswerThumb).where(AnswerThumb.turn_id == turn.id))


def forget(session: Session, turn: ConversationTurn) -> None:
    """Delete a turn with its thumbs and cards."""
    _delete(session, [turn.id])


def delete_of(session: Session, member: Member) -> None:
    """Delete every turn of a member, and what they thought of the answers to others."""
    session.execute(delete(AnswerThumb).where(AnswerThumb.member_id == member.id))
    _delete(session, [one.id for one in of_member(session, member)])


def count_before(session: Session, partner_id: int, instant: datetime) -> int:
    """Return how many turns of the partner are from ``instant`` or earlier."""
    return session.scalars(select(func.count()).where(_until(partner_id, instant))).one()


def delete_before(session: Session, partner_id: int, instant: datetime, limit: int) -> int:
    """Delete up to so many turns of the partner from ``instant`` or earlier; return how many."""
    query = select(ConversationTurn.id).where(_until(partner_id, instant)).limit(limit)
    found = session.scalars(query).all()
    _delete(session, found)
    return len(found)


def _until(partner_id: int, instant: datetime) -> Any:
    return and_(ConversationTurn.partner_id == partner_id, ConversationTurn.created_at <= instant)


def _delete(session: Session, turn_ids: Sequence[int]) -> None:
    if not turn_ids:
        return
    for statement in (
        delete(AnswerThumb).where(AnswerThumb.turn_id.in_(turn_ids)),
        delete(ActionCard).where(ActionCard.turn_id.in_(turn_ids)),
        delete(ConversationTurn).where(ConversationTurn.id.in_(turn_ids)),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
