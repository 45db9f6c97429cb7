"""What else of a member's waits for them besides what a daily message lists one by one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.customers_page import worth
from flows.customers_page.own_work import PARTNERS_TURN
from store.customers import own_work
from store.enums import AssociationStatus as S
from store.partners import Member


class Todo(StrEnum):
    """What an association in a daily message waits for."""

    ENDING = "ending"
    CLAIM = "claim"
    SEND = "send"
    CORRECT = "correct"
    ANSWER = "answer"
    REQUEST = "request"
    REJECTION = "rejection"
    RESUBMISSION = "resubmission"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for each thing to do; ``amount`` is what all of it is worth, in words."""

    counts: Sequence[tuple[Todo, int]] = ()
    amount: str = ""

    @property
    def count(self) -> int:
        """How many associations there are."""
        return sum(count for _, count in self.counts)


def besides(
    session: Session,
    member: Member,
    told: Collection[int],
    before: datetime,
    places: Collection[int] | None,
) -> Waiting:
    """Return what needs the member, or ends ``before``, besides the associations with the ids in ``told``.

    Only that of these locations counts; ``None`` means all.
    """
    found = [
        one
        for one in own_work.besides(session, member, PARTNERS_TURN, before, told)
        if not places or one.location.id in places
    ]
    counts = dict.fromkeys(Todo, 0)
    for one in found:
        counts[todo(one.status, is_refused=one.is_refused)] += one.count
    return Waiting([(what, count) for what, count in counts.items() if count], worth.total(found))


def todo(status: S, *, is_refused: bool) -> Todo:
    """Return what an association waits for whose clock does not end soon."""
    return Todo.CORRECT if is_refused else _BY_STATUS[status]


_BY_STATUS: Mapping[S, Todo] = MappingProxyType(
    {
        S.ADDED: Todo.SEND,
        S.CLAIMED: Todo.SEND,
        S.AWAITING_CONSENT: Todo.ANSWER,
        S.CONSENT_RECEIVED: Todo.CLAIM,
        S.ACTION_REQUIRED: Todo.REQUEST,
        S.REJECTED: Todo.REJECTION,
        S.DISPUTED: Todo.RESUBMISSION,
        S.SUBMITTED: Todo.REVIEW,
        S.UNDER_REVIEW: Todo.REVIEW,
    }
)
