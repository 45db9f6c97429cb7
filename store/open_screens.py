"""The screens that members have open in Slack, so that they can be renewed when what they show changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column, insert_into
from store.enums import ScreenKind
from store.partners import Member, Partner


class OpenScreen(Base):
    """One screen of one member, as it was last seen or shown.

    ``view_id`` is Slack's, and empty for App Home, of which each member has one. ``version`` is Slack's hash
    of what was shown: if something else has been shown there since, Slack refuses to renew it. ``place`` is
    what the view carried, and ``digest`` tells whether renewing it would change anything.

    Of an answer that only its member sees, ``view_id`` names the channel and the message, and ``version`` is
    the address that came with the last click in it: only by that can it be changed.
    """

    __tablename__ = "open_screens"
    __table_args__ = (
        UniqueConstraint("member_id", "view_id"),
        Index("ix_open_screens_seen_at", "partner_id", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[ScreenKind] = mapped_column(enum_column(ScreenKind, "kind"))
    view_id: Mapped[str]
    version: Mapped[str]
    place: Mapped[str]
    digest: Mapped[str]
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen with the partner and the member who has it open."""

    screen: OpenScreen
    partner: Partner
    member: Member


def remember(
    session: Session,
    member: Member,
    kind: ScreenKind,
    *,
    view_id: str,
    version: str,
    place: str,
    digest: str,
    now: datetime,
) -> int:
    """Keep what a member has open, and return its id; it replaces what was kept of the same view."""
    changing = {"kind": kind, "version": version, "place": place, "digest": digest, "seen_at": now}
    insert = insert_into(session, OpenScreen).values(
        partner_id=member.partner_id, member_id=member.id, view_id=view_id, **changing
    )
    kept = insert.on_conflict_do_update(
        index_elements=[OpenScreen.member_id, OpenScreen.view_id], set_=changing
    )
    return session.connection().execute(kept.returning(OpenScreen.id)).scalar_one()


def since(session: Session, partner_id: int, instant: datetime, limit: int) -> Sequence[Seen]:
    """Return what members of the partner have opened since an instant, the latest first."""
    return _found(session, OpenScreen.partner_id == partner_id, OpenScreen.seen_at >= instant, limit=limit)


def find(session: Session, screen_id: int, instant: datetime) -> Seen | None:
    """Return a screen, unless it was forgotten or opened before an instant."""
    found = _found(session, OpenScreen.id == screen_id, OpenScreen.seen_at >= instant, limit=1)
    return found[0] if found else None


def _found(session: Session, *wanted: ColumnElement[bool], limit: int) -> Sequence[Seen]:
    rows = session.execute(
        select(OpenScreen, Partner, Member)
        .join(Partner, Partner.id == OpenScreen.partner_id)
        .join(Member, Member.id == OpenScreen.member_id)
        .where(*wanted)
        .order_by(OpenScreen.seen_at.desc(), OpenScreen.id.desc())
        .limit(limit)
    )
    return [Seen(*row) for row in rows]


def renewed(session: Session, screen_id: int, before: str, version: str, digest: str) -> bool:
    """Keep that a screen shows something new; return false if it was remembered anew meanwhile."""
    kept = session.scalars(
        update(OpenScreen)
        .where(OpenScreen.id == screen_id, OpenScreen.version == before)
        .values(version=version, digest=digest)
        .returning(OpenScreen.id)
        .execution_options(synchronize_session=False)
    )
    return kept.first() is not None


def forget(session: Session, screen_id: int, version: str) -> bool:
    """Forget a screen that cannot be renewed; return false if it was remembered anew meanwhile."""
    gone = session.scalars(
        delete(OpenScreen)
        .where(OpenScreen.id == screen_id, OpenScreen.version == version)
        .returning(OpenScreen.id)
        .execution_options(synchronize_session=False)
    )
    return gone.first() is not None


def delete_of(session: Session, member: Member) -> None:
    """Forget every screen that a member has open."""
    session.execute(delete(OpenScreen).where(OpenScreen.member_id == member.id))


def forget_before(session: Session, instant: datetime) -> int:
    """Forget what was opened before an instant; return how many."""
    gone = session.scalars(
        delete(OpenScreen)
        .where(OpenScreen.seen_at < instant)
        .returning(OpenScreen.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
