"""Mails to customers as admins look at them before they save a change, each for an hour."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import PictureType
from store.partners import Partner


class PreviewedMail(Base):
    """What is being edited of the partner's row (``said``, by its columns), and a logo that is being edited.

    Only the SHA-256 digest of the link's secret is stored. Without ``content`` mails have the partner's own
    logo; ``width`` and ``height`` are pixels.
    """

    __tablename__ = "mail_previews"
    __table_args__ = (Index("ix_mail_previews_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    token_digest: Mapped[str] = mapped_column(unique=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    media_type: Mapped[PictureType | None] = mapped_column(enum_column(PictureType, "media_type"))
    width: Mapped[int | None]
    height: Mapped[int | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


def get(session: Session, partner: Partner, preview_id: int, now: datetime) -> PreviewedMail | None:
    """Return a preview of the partner that is kept still."""
    return session.scalar(
        select(PreviewedMail).where(
            PreviewedMail.id == preview_id,
            PreviewedMail.partner_id == partner.id,
            PreviewedMail.expires_at > now,
        )
    )


def by_digest(session: Session, token_digest: str, now: datetime) -> PreviewedMail | None:
    """Return the preview to which a link leads, while it is kept."""
    return session.scalar(
        select(PreviewedMail).where(
            PreviewedMail.token_digest == token_digest, PreviewedMail.expires_at > now
        )
    )


def delete_expired(session: Session, now: datetime) -> int:
    """Delete previews whose time is over; return how many. Runs for all partners (retention)."""
    ended = session.scalars(
        delete(PreviewedMail)
        .where(PreviewedMail.expires_at <= now)
        .returning(PreviewedMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
