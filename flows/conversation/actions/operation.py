"""What every kind of request has in common that a card carries out: planning, locking, all or nothing."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.conversation.actions.plan_values import NothingDone, PlannedChange, PlannedTarget
from flows.links import Links
from flows.refusal import Refusal
from flows.rules.language.understanding import Saying
from store.associations.associations import Association


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

    def count(self, targets: Sequence[PlannedTarget]) -> int:
        """Return how many the button names: the associations, or what is sent for several of them at once."""
        return len(targets)

    def hold(self, request: RequestBy, association_ids: Collection[int]) -> Sequence[Association]:
        """Return the associations, locked until commit in the order of their ids."""
        partner_id = request.actor.partner.id
        return [lifecycle.hold(request.session, partner_id, one) for one in sorted(association_ids)]

    @abstractmethod
    def carry_out(self, request: RequestBy, held: Sequence[Association], links: Links) -> None:
        """Do it to all of these.

        Raises:
            NotCarriedOut: it is not possible for one of them.
        """


class OneByOne(Operation):
    """One kind of request that is done to each association by itself."""

    @abstractmethod
    def do(self, request: RequestBy, association: Association) -> None:
        """Do it to one association that is locked.

        Raises:
            Refusal: it is not possible.
        """

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
