"""What somebody requested in words, read again once a button of the answer opens a form for it.

The form is filled in with it. It is checked there as if it had been typed; nothing is done by words alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.catalogue_values import EngagementTerms
from flows.conversation import turns
from flows.conversation.answers.selecting import Selecting
from flows.conversation.turns import TurnGone
from flows.rules.language.understanding import Aspect, Saying
from store.catalogue import Engagement
from store.partners import Location


@dataclass(frozen=True, slots=True)
class SaidPlace:
    """One request among those of an answered message: ``number`` counts them from 0.

    ``channel_id`` and ``answer_ts`` are of the message that answers.
    """

    channel_id: str
    answer_ts: str
    number: int


@dataclass(frozen=True, slots=True)
class SaidRequest:
    """One request of a message, with all ``words`` of the message and the moment when it was answered."""

    saying: Saying
    words: str
    at: datetime


def read(session: Session, actor: Actor, place: SaidPlace) -> SaidRequest | None:
    """Return what was said; ``None`` if it is not kept any more, or the member cannot read the answer."""
    try:
        turn = turns.readable(session, actor, place.channel_id, place.answer_ts)
    except TurnGone:
        return None
    sayings = turn.understanding.sayings if turn.understanding else ()
    if place.number >= len(sayings):
        return None
    return SaidRequest(sayings[place.number], turn.words, turn.asked_at)


@dataclass(frozen=True, slots=True)
class SaidWhere:
    """At which location and for which engagements something is to begin, as far as that was said.

    ``refused`` are the names of locations that were said but cannot be chosen (R1), and ``several`` those of
    which one would have to be chosen.
    """

    location_id: int | None = None
    engagement_ids: tuple[int, ...] = ()
    refused: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def is_located(self) -> bool:
        """Whether a location was said, be it that it cannot be chosen."""
        return bool(self.location_id or self.refused or self.several)


def where(session: Session, actor: Actor, saying: Saying, now: datetime) -> SaidWhere:
    """Return at which location and for which engagements a customer is to be added or claimed (R1, R12)."""
    selecting = Selecting(session, actor, now)
    ids = tuple(one.id for one in _of_engagements(selecting, saying))
    places = _of_locations(selecting, saying)
    if not places:
        return SaidWhere(engagement_ids=ids)
    choosable = access.choosable_locations(session, actor, ids[0] if len(ids) == 1 else None)
    open_to = {one.id for one in choosable}
    possible = [one for one in places if one.id in open_to]
    refused = tuple(one.name for one in places if one.id not in open_to)
    if len(possible) == 1:
        return SaidWhere(possible[0].id, ids, refused)
    return SaidWhere(None, ids, refused, tuple(one.name for one in possible))


def engagements(session: Session, actor: Actor, saying: Saying, now: datetime) -> list[EngagementTerms]:
    """Return the engagements that a request names; none, if it names none."""
    return [EngagementTerms.of(one) for one in _of_engagements(Selecting(session, actor, now), saying)]


def _of_engagements(selecting: Selecting, saying: Saying) -> Sequence[Engagement]:
    limits = [one for one in saying.conditions if one.field in {Aspect.ENGAGEMENT, Aspect.AREA}]
    return selecting.of_engagements(limits) if limits else []


def _of_locations(selecting: Selecting, saying: Saying) -> Sequence[Location]:
    limits = saying.of(Aspect.LOCATION)
    return selecting.of_locations(limits) if limits else []
