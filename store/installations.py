"""Installations: the bot's token in each partner's workspace, encrypted with a key kept elsewhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base
from store.partners import Partner


class Installation(Base):
    """What Slack granted when the app was installed in the partner's workspace.

    ``sealed_token`` is the bot's token, encrypted. ``installed_at`` is in real time, like the times of
    Slack's events.
    """

    __tablename__ = "installations"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    app_id: Mapped[str]
    enterprise_id: Mapped[str | None]
    bot_user_id: Mapped[str]
    sealed_token: Mapped[str]
    scopes: Mapped[list[str]]
    installed_by: Mapped[str]
    installed_at: Mapped[datetime]


def of_partner(session: Session, partner_id: int) -> Installation | None:
    """Return the partner's installation."""
    return session.get(Installation, partner_id)


def of_workspace(session: Session, workspace_id: str) -> Installation | None:
    """Return the installation in a workspace."""
    return session.scalar(
        select(Installation)
        .join(Partner, Partner.id == Installation.partner_id)
        .where(Partner.workspace_id == workspace_id)
    )


def every(session: Session) -> list[Installation]:
    """Return the installations of all partners."""
    return [*session.scalars(select(Installation).order_by(Installation.partner_id))]


def remove(session: Session, workspace_id: str, until: datetime) -> bool:
    """Delete the workspace's installation, with its token, unless it is newer than ``until``."""
    partner = select(Partner.id).where(Partner.workspace_id == workspace_id).scalar_subquery()
    gone = session.scalar(
        delete(Installation)
        .where(Installation.partner_id == partner, Installation.installed_at <= until)
        .returning(Installation.partner_id)
        .execution_options(synchronize_session=False)
    )
    return gone is not None
