"""A partner's own words for what people speak of: a customer, an engagement, a state and the like."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, case, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from store.catalogue import Engagement
from store.customers.customers import Customer
from store.data_changes import DataChange
from store.database.base import Base, enum_column
from store.enums import DataKind, IdentifierType, WordTarget
from store.partners import Location, Member, Partner


class OwnWord(Base):
    """One word, or phrase, that stands for what ``target`` says: one of the ids, an area, or a state.

    ``key`` is the word as it is compared. The id is empty once the row that it named is gone. ``state`` is
    the state's concept in the words of the domain.
    """

    __tablename__ = "own_words"
    __table_args__ = (UniqueConstraint("partner_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    word: Mapped[str]
    key: Mapped[str]
    target: Mapped[WordTarget] = mapped_column(enum_column(WordTarget, "target"))
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customers.id", ondelete="SET NULL"), index=True
    )
    engagement_id: Mapped[int | None] = mapped_column(
        ForeignKey("engagements.id", ondelete="SET NULL"), index=True
    )
    location_id: Mapped[int | None] = mapped_column(
        ForeignKey("locations.id", ondelete="SET NULL"), index=True
    )
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    area: Mapped[str | None]
    state: Mapped[str | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    added_at: Mapped[datetime]


class KnownWord(NamedTuple):
    """A word with what it stands for: what that is known by and called, both empty if it is gone.

    ``key`` is a customer's id, an engagement's code, a location's PartnerID, a Slack user ID, an area, or the
    concept of a state; the name of a state is empty. ``identifier`` is a customer's. ``added_by`` is a Slack
    user ID.
    """

    id: int
    word: str
    compared: str
    target: WordTarget
    target_id: int | None
    key: str
    name: str
    added_by: str | None
    added_at: datetime
    identifier: tuple[IdentifierType, str] | None = None


def every(session: Session, partner: Partner) -> Sequence[KnownWord]:
    """Return the partner's words, in the order of what they are compared by."""
    adder, other = aliased(Member), aliased(Engagement)
    areas = select(other.solution_area).where(other.partner_id == partner.id)
    rows = session.execute(
        select(
            OwnWord.id,
            OwnWord.word,
            OwnWord.key,
            OwnWord.target,
            func.coalesce(
                OwnWord.customer_id, OwnWord.engagement_id, OwnWord.location_id, OwnWord.member_id
            ).label("target_id"),
            Customer.name.label("customer"),
            Customer.id_type,
            Customer.id_value,
            Engagement.code,
            Engagement.name.label("engagement"),
            Location.code.label("partner_location"),
            Location.name.label("location"),
            Member.user_id,
            Member.name.label("member"),
            case((OwnWord.area.in_(areas), OwnWord.area), else_=None).label("area"),
            OwnWord.state,
            adder.user_id.label("added_by"),
            OwnWord.added_at,
        )
        .outerjoin(Customer, Customer.id == OwnWord.customer_id)
        .outerjoin(Engagement, Engagement.id == OwnWord.engagement_id)
        .outerjoin(Location, Location.id == OwnWord.location_id)
        .outerjoin(Member, Member.id == OwnWord.member_id)
        .outerjoin(adder, adder.id == OwnWord.added_by_id)
        .where(OwnWord.partner_id == partner.id)
        .order_by(OwnWord.key, OwnWord.id)
    )
    found = []
    for one in rows:
        key, name = {
            WordTarget.CUSTOMER: (one.customer and str(one.target_id), one.customer),
            WordTarget.ENGAGEMENT: (one.code, one.engagement),
            WordTarget.LOCATION: (one.partner_location, one.location),
            WordTarget.MEMBER: (one.user_id, one.member),
            WordTarget.AREA: (one.area, one.area),
            WordTarget.STATE: (one.state, ""),
        }[one.target]
        identifier = (one.id_type, one.id_value) if one.id_type is not None else None
        found.append(
            KnownWord(
                one.id,
                one.word,
                one.key,
                one.target,
                one.target_id,
                key or "",
                name or "",
                one.added_by,
                one.added_at,
                identifier,
            )
        )
    return found


def find(session: Session, partner: Partner, word_id: int) -> OwnWord | None:
    """Return one of the partner's words."""
    return session.scalar(select(OwnWord).where(OwnWord.partner_id == partner.id, OwnWord.id == word_id))


def of_key(session: Session, partner: Partner, key: str) -> OwnWord | None:
    """Return the partner's word that is compared by a key."""
    return session.scalar(select(OwnWord).where(OwnWord.partner_id == partner.id, OwnWord.key == key))


def count(session: Session, partner: Partner) -> int:
    """Return how many words the partner has."""
    return session.scalar(select(func.count()).where(OwnWord.partner_id == partner.id)) or 0


def last_change(session: Session, partner: Partner) -> int:
    """Return the id of the last change of the partner's words; 0 if there was none."""
    return session.scalar(_LAST_CHANGE, {"partner_id": partner.id}) or 0


_LAST_CHANGE = select(func.max(DataChange.id)).where(
    DataChange.partner_id == bindparam("partner_id"), DataChange.kind == DataKind.WORDS
)


def of_partners(session: Session, partner_ids: Sequence[int]) -> Sequence[OwnWord]:
    """Return every word of these partners."""
    return session.scalars(
        select(OwnWord).where(OwnWord.partner_id.in_(partner_ids)).order_by(OwnWord.id)
    ).all()


def of_member(session: Session, member: Member) -> Sequence[OwnWord]:
    """Return the words that stand for a member."""
    return session.scalars(
        select(OwnWord).where(OwnWord.partner_id == member.partner_id, OwnWord.member_id == member.id)
    ).all()
