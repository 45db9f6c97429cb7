"""Where the card of each customer is in Slack, and when it must be renewed. Contains no words of a card."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, delete, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, insert_into

_CHANGES = text("renew_at IS NOT NULL")
LONGEST_AHEAD = timedelta(days=8)
"""A renewal is never planned further ahead; if it is, a clock that was ahead has been set back."""


class PostedCard(Base):
    """The message that is a customer's card: the ``channel``, and the message's timestamp ``ts`` in it.

    ``renew_at`` is when it shows something else although nothing happens, such as fewer days left; it is
    empty if that never comes, and while the renewed card is on its way. A customer whose card was never
    posted, or is gone, has no row.
    """

    __tablename__ = "customer_cards"
    __table_args__ = (
        Index("ix_customer_cards_renew_at", "renew_at", sqlite_where=_CHANGES, postgresql_where=_CHANGES),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    channel: Mapped[str]
    ts: Mapped[str]
    renew_at: Mapped[datetime | None]


def of_several(session: Session, customer_ids: Collection[int]) -> Mapping[int, PostedCard]:
    """Return the cards of customers of any partner, by the customer's id; for delivery."""
    if not customer_ids:
        return {}
    found = session.scalars(select(PostedCard).where(PostedCard.customer_id.in_(customer_ids)))
    return {one.customer_id: one for one in found}


def put(
    session: Session, partner_id: int, customer_id: int, channel: str, ts: str, renew_at: datetime | None
) -> None:
    """Keep where a customer's card is now."""
    where = {"channel": channel, "ts": ts, "renew_at": renew_at}
    session.execute(
        insert_into(session, PostedCard)
        .values(partner_id=partner_id, customer_id=customer_id, **where)
        .on_conflict_do_update(index_elements=[PostedCard.customer_id], set_=where),
        execution_options={"synchronize_session": False},
    )


def forget(session: Session, partner_id: int, customer_id: int, channel: str | None = None) -> None:
    """Forget a customer's card, if it is in this channel; without a channel, wherever it is."""
    query = delete(PostedCard).where(
        PostedCard.partner_id == partner_id, PostedCard.customer_id == customer_id
    )
    if channel is not None:
        query = query.where(PostedCard.channel == channel)
    session.execute(query, execution_options={"synchronize_session": False})


def due(session: Session, now: datetime, limit: int) -> Sequence[PostedCard]:
    """Return cards of all partners that must be renewed, the oldest first, locked until commit."""
    return session.scalars(
        select(PostedCard)
        .where(or_(PostedCard.renew_at <= now, PostedCard.renew_at > now + LONGEST_AHEAD))
        .order_by(PostedCard.renew_at, PostedCard.customer_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
