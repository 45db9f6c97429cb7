"""What members have open in Slack: kept when they open it, so that it is renewed when its data change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from store import open_screens
from store.database.engine import note_opened
from store.enums import ScreenKind
from store.open_screens import Seen
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
) -> None:
    """Keep what the member has open; without a ``view_id`` it is App Home.

    It is compared soon with what is true: it may show what was read before a change by somebody else, whose
    renewal did not know of it yet. Without a ``digest`` it is shown anew in any case.
    """
    screen_id = open_screens.remember(
        session, actor.member, kind, view_id=view_id, version=version, place=place, digest=digest, now=now
    )
    note_opened(session, screen_id)


def lately(session: Session, partner_id: int, now: datetime) -> ScreensToRenew | None:
    """Return what the members of a partner have opened lately; ``None`` if that is nothing."""
    seen = open_screens.since(session, partner_id, now - LATELY, MOST)
    if not seen:
        return None
    return ScreensToRenew(seen[0].partner, [_to_renew(one) for one in seen])


def one(session: Session, screen_id: int, now: datetime) -> ScreensToRenew | None:
    """Return one screen; ``None`` if it was forgotten, or not opened lately."""
    seen = open_screens.find(session, screen_id, now - LATELY)
    return None if seen is None else ScreensToRenew(seen.partner, [_to_renew(seen)])


def renewed(session: Session, screen: ScreenToRenew, version: str, digest: str) -> bool:
    """Keep what a screen shows now; return false if its member has opened it anew meanwhile."""
    return open_screens.renewed(session, screen.id, screen.version, version, digest)


def forget(session: Session, screen: ScreenToRenew) -> bool:
    """Forget a screen that cannot be renewed; return false if its member has opened it anew meanwhile."""
    return open_screens.forget(session, screen.id, screen.version)


def _to_renew(seen: Seen) -> ScreenToRenew:
    return ScreenToRenew(
        id=seen.screen.id,
        user_id=seen.member.user_id,
        kind=seen.screen.kind,
        view_id=seen.screen.view_id,
        version=seen.screen.version,
        place=seen.screen.place,
        digest=seen.screen.digest,
    )
