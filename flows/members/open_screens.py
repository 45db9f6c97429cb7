"""What members have open in Slack: kept when they open it, so that it is renewed when its data change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from store import open_screens
from store.database.engine import note_change
from store.enums import ScreenKind
from store.partners import Partner

LATELY = timedelta(minutes=30)
"""How long after a member has opened a screen it is renewed."""

MOST = 50
"""Screens of one partner that are renewed at once; the members who opened theirs last come first."""


@dataclass(frozen=True, slots=True)
class ScreenToRenew:
    """A screen that a member has open; `store.open_screens.OpenScreen` explains the fields."""

    id: int
    user_id: str
    kind: ScreenKind
    view_id: str
    version: str
    place: str
    digest: str


@dataclass(frozen=True, slots=True)
class ScreensToRenew:
    """What the members of one partner have opened lately."""

    partner: Partner
    screens: list[ScreenToRenew]


def remember(
    session: Session,
    actor: Actor,
    kind: ScreenKind,
    now: datetime,
    *,
    version: str,
    place: str,
    view_id: str = "",
    digest: str = "",
    may_be_old: bool = False,
) -> None:
    """Keep what the member has open; without a ``view_id`` it is App Home.

    What ``may_be_old`` is renewed soon, if it shows something that is no longer true.
    """
    open_screens.remember(
        session, actor.member, kind, view_id=view_id, version=version, place=place, digest=digest, now=now
    )
    if may_be_old:
        note_change(session, [actor.partner.id])


def lately(session: Session, partner_id: int, now: datetime) -> ScreensToRenew | None:
    """Return what the members of a partner have opened lately; ``None`` if that is nothing."""
    seen = open_screens.since(session, partner_id, now - LATELY, MOST)
    if not seen:
        return None
    return ScreensToRenew(
        seen[0].partner,
        [
            ScreenToRenew(
                id=one.screen.id,
                user_id=one.member.user_id,
                kind=one.screen.kind,
                view_id=one.screen.view_id,
                version=one.screen.version,
                place=one.screen.place,
                digest=one.screen.digest,
            )
            for one in seen
        ],
    )


def renewed(session: Session, screen: ScreenToRenew, version: str, digest: str) -> bool:
    """Keep what a screen shows now; return false if its member has opened it anew meanwhile."""
    return open_screens.renewed(session, screen.id, screen.version, version, digest)


def forget(session: Session, screen: ScreenToRenew) -> bool:
    """Forget a screen that cannot be renewed; return false if its member has opened it anew meanwhile."""
    return open_screens.forget(session, screen.id, screen.version)
