"""The partners' logos: the picture itself, which mails to customers contain."""

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import PictureType


class Logo(Base):
    """A partner's logo; ``width`` and ``height`` are pixels of the picture.

    It is not a column of the partner, which every click reads.
    """

    __tablename__ = "logos"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), unique=True)
    media_type: Mapped[PictureType] = mapped_column(enum_column(PictureType, "media_type"))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


def of_partner(session: Session, partner_id: int) -> Logo | None:
    """Return the partner's logo, if one was loaded."""
    return session.scalar(select(Logo).where(Logo.partner_id == partner_id))


def partners_with_one(session: Session) -> set[int]:
    """Return the ids of all partners that have a logo; for checks of all partners."""
    return set(session.scalars(select(Logo.partner_id)))
