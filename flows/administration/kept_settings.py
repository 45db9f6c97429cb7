"""For how many days the partner keeps what passes, and what would go if that were changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import partner_settings, rights
from flows.personal_data.kept_days import KeptKind
from store import drafts, role_requests
from store.conversation import turns
from store.outbox import outbox


@dataclass(frozen=True, slots=True)
class KeptChange:
    """Days that are proposed, those that are set, and how much would be deleted at the next run with them."""

    wanted: Mapping[KeptKind, int]
    now: Mapping[KeptKind, int]
    goes: Mapping[KeptKind, int]

    @property
    def changed(self) -> tuple[KeptKind, ...]:
        """What would be kept for another time than now."""
        return tuple(kind for kind in KeptKind if self.wanted[kind] != self.now[kind])


def preview(session: Session, actor: Actor, wanted: Mapping[KeptKind, int], now: datetime) -> KeptChange:
    """Return what these days would change and delete, of what is named; nothing is changed.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner_id = actor.partner.id
    current = {kind: int(getattr(actor.partner, kind)) for kind in KeptKind}
    wanted = {**current, **wanted}
    before = {kind: now - timedelta(days=days) for kind, days in wanted.items()}
    goes = {
        KeptKind.DRAFTS: drafts.count_unchanged_since(session, partner_id, before[KeptKind.DRAFTS]),
        KeptKind.MESSAGES: outbox.count_done(session, partner_id, before[KeptKind.MESSAGES]),
        KeptKind.REQUESTS: role_requests.count_ended(session, partner_id, before[KeptKind.REQUESTS]),
        KeptKind.QUESTIONS: turns.count_before(session, partner_id, before[KeptKind.QUESTIONS]),
    }
    return KeptChange(wanted, current, goes)


def change(
    session: Session, actor: Actor, wanted: Mapping[KeptKind, int], version: int, now: datetime
) -> None:
    """Keep what passes for these days; what is older goes at the next run, within an hour.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed this since.
    """
    said = {kind.value: days for kind, days in wanted.items()}
    partner_settings.change(session, actor, said, version, now)
