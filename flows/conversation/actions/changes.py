"""Requests that change an association: its owner, reminders, next date, notes, and its end.

The rules are those of the flows that the forms use; nothing is decided anew here.
"""

from datetime import datetime

from flows.associations import cancel, lifecycle, own_date, ownership
from flows.conversation.actions.operation import NothingChanges, OneByOne, RequestBy
from flows.conversation.actions.plan_values import (
    Cancellation,
    DateChange,
    NewNote,
    OwnerChange,
    PlannedChange,
    SnoozeChange,
)
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.reminders import snooze
from flows.rules.language.understanding import Saying
from store.associations.associations import Association
from store.enums import AssociationStatus


class ChangeOwner(OneByOne):
    """Another owner."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether it was said to whom."""
        return saying.details.to is not None

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return the new owner, who holds a role on the location."""
        taker = ownership.may_own(request.session, association, _taker(request.saying))
        if taker.id == association.owner_id:
            raise NothingChanges
        return OwnerChange(association.owner.name, taker.name)

    def do(self, request: RequestBy, association: Association) -> None:
        """Hand it over."""
        taker = _taker(request.saying)
        ownership.hand_over(request.session, request.actor, association.id, taker, request.now)


def _taker(saying: Saying) -> str:
    return saying.details.to.key if saying.details.to else ""


class SnoozeUntil(OneByOne):
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


class Cancel(OneByOne):
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


class WriteNote(OneByOne):
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


class SetDate(OneByOne):
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
