"""What each kind of request does to an association: whether all was said, what it will do, and doing it.

The rules are those of the flows that the forms use; nothing is decided anew here.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import cancel, lifecycle, own_date, ownership
from flows.conversation.actions.plan_values import (
    Cancellation,
    DateChange,
    NewNote,
    NothingDone,
    OwnerChange,
    PlannedChange,
    SnoozeChange,
)
from flows.links import Links
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.refusal import Refusal
from flows.reminders import snooze
from flows.rules.language.understanding import Intent, Saying
from store.associations.associations import Association
from store.enums import AssociationStatus


class NothingChanges(Refusal):
    """What is requested is so already."""


@dataclass(frozen=True, slots=True)
class RequestBy:
    """A request with who makes it and when, in an open transaction."""

    session: Session
    actor: Actor
    saying: Saying
    now: datetime


class NotCarriedOut(Exception):
    """What was confirmed is not possible for one of the associations, so that nothing may be done at all.

    The transaction in which it is raised must not be committed.
    """

    def __init__(self, why: NothingDone) -> None:
        """Keep for which it is not possible, and why."""
        super().__init__(why)
        self.why = why


class Operation(ABC):
    """One kind of request."""

    @abstractmethod
    def is_said(self, saying: Saying) -> bool:
        """Tell whether everything that it needs was said."""

    @abstractmethod
    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return what it will do to an association at a location on which the member holds a role.

        Raises:
            Refusal: it is not possible.
        """

    @abstractmethod
    def do(self, request: RequestBy, association: Association) -> None:
        """Do it to one association that is locked.

        Raises:
            Refusal: it is not possible.
        """

    def hold(self, request: RequestBy, association_ids: Collection[int]) -> Sequence[Association]:
        """Return the associations, locked until commit in the order of their ids."""
        partner_id = request.actor.partner.id
        return [lifecycle.hold(request.session, partner_id, one) for one in sorted(association_ids)]

    def carry_out(self, request: RequestBy, held: Sequence[Association], links: Links) -> None:  # noqa: ARG002 -- for mails
        """Do it to all of these.

        Raises:
            NotCarriedOut: it is not possible for one of them.
        """
        for association in held:
            with all_or_nothing(association):
                self.do(request, association)


@contextmanager
def all_or_nothing(association: Association) -> Iterator[None]:
    """Turn the refusal of one association into that of the whole request."""
    try:
        yield
    except Refusal as refusal:
        raise NotCarriedOut(NothingDone(refused=association.customer.name, refusal=refusal)) from refusal


class HandOver(Operation):
    """Another owner."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether it was said to whom."""
        return saying.details.to is not None

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return the new owner, who holds a role on the location."""
        taker = ownership.may_own(request.session, request.actor, association, _taker(request.saying))
        if taker.id == association.owner_id:
            raise NothingChanges
        return OwnerChange(association.owner.name, taker.name)

    def do(self, request: RequestBy, association: Association) -> None:
        """Hand it over."""
        taker = _taker(request.saying)
        ownership.hand_over(request.session, request.actor, association.id, taker, request.now)


def _taker(saying: Saying) -> str:
    return saying.details.to.key if saying.details.to else ""


class SnoozeUntil(Operation):
    """Reminders are put off until a day."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether it was said until when."""
        return saying.details.until is not None

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return until when reminders are off: until the partner's morning of the day."""
        until = self._until(request)
        snooze.check(association, until, request.now)
        return SnoozeChange(until)

    def do(self, request: RequestBy, association: Association) -> None:
        """Snooze its reminders."""
        snooze.snooze(request.session, request.actor, association.id, self._until(request), request.now)

    def _until(self, request: RequestBy) -> datetime:
        return snooze.until(request.actor.partner, request.saying.details.until, request.now)


class Cancel(Operation):
    """The association ends (R21)."""

    def is_said(self, saying: Saying) -> bool:  # noqa: ARG002 -- what others need
        """Nothing else is needed; a reason may be said."""
        return True

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:  # noqa: ARG002 -- what others need
        """Return that it ends, which is possible until the claim is submitted."""
        lifecycle.check_may_follow(association, AssociationStatus.CANCELLED)
        return Cancellation()

    def do(self, request: RequestBy, association: Association) -> None:
        """Cancel it."""
        reason = request.saying.details.text or None
        cancel.cancel(request.session, request.actor, association.id, request.now, reason)


class WriteNote(Operation):
    """A note."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether its text was said."""
        return bool(saying.details.text.strip())

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:  # noqa: ARG002 -- what others need
        """Return the note."""
        return NewNote(request.saying.details.text)

    def do(self, request: RequestBy, association: Association) -> None:
        """Write it."""
        about = NoteSubject(association_id=association.id)
        notes.write(request.session, request.actor, about, request.saying.details.text, request.now)


class SetDate(Operation):
    """The next date."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether the day was said."""
        return saying.details.on is not None

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return the day, in place of the one that is set."""
        day = request.saying.details.on or request.actor.today(request.now)
        own_date.check(association, day, request.now)
        if association.own_date == day:
            raise NothingChanges
        return DateChange(association.own_date, day)

    def do(self, request: RequestBy, association: Association) -> None:
        """Set it; words that say what happens on the day stay."""
        day = request.saying.details.on or request.actor.today(request.now)
        words = request.saying.details.text or association.own_date_words
        own_date.set_date(request.session, request.actor, association.id, day, words, request.now)


OPERATIONS: Mapping[Intent, Operation] = MappingProxyType(
    {
        Intent.HAND_OVER: HandOver(),
        Intent.SNOOZE: SnoozeUntil(),
        Intent.CANCEL: Cancel(),
        Intent.NOTE: WriteNote(),
        Intent.NEXT_DATE: SetDate(),
    }
)
"""The requests that a card can carry out."""


def is_said(saying: Saying) -> bool:
    """Tell whether a card can carry a request out, because everything that it needs was said."""
    operation = OPERATIONS.get(saying.intent)
    return operation is not None and operation.is_said(saying)
