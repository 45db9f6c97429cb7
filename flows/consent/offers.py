"""What one customer can be asked for at once, and what not, and why (R17, R18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import find_association
from flows.associations.summary import Summary
from flows.consent import dead_addresses, misdirected
from flows.consent.misdirected import NotForThem
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.next_step import NextAction
from flows.rules.associations.status import CONSENT_PENDING
from store.associations import associations

MOST = 40
"""Engagements for which a customer is asked at once."""

MOST_READ = 500
"""Engagements of a customer among which those to ask for are looked for."""


@dataclass(frozen=True, slots=True)
class ToAsk:
    """An association whose customer can be asked now, with the address to which the mail would go.

    ``is_own`` says whether the member owns it.
    """

    summary: Summary
    email: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class NotNow:
    """An association that waits, but whose customer cannot be asked now.

    ``again_from`` is when they can be asked again; without it, an address must be corrected first, because
    of what the reader ``said``, or else because no mail can go there.
    """

    summary: Summary
    email: str
    again_from: datetime | None
    said: NotForThem | None = None

    @property
    def is_to_correct(self) -> bool:
        """Whether the trouble is that of its own mail, not only of another engagement's."""
        return self.summary.next_step.action is NextAction.CORRECT_ADDRESS


@dataclass(frozen=True, slots=True)
class Offer:
    """What one customer can be asked for at once, what not, and what is ``left`` because it is too much."""

    shown: Sequence[ToAsk]
    not_now: Sequence[NotNow] = ()
    left: Sequence[Summary] = ()

    @property
    def contacts(self) -> Sequence[str]:
        """The addresses of those shown, each once."""
        return list(dict.fromkeys(one.email for one in self.shown))


def to_ask(
    session: Session, actor: Actor, customer_id: int, now: datetime, *, first: Collection[int] = ()
) -> Offer:
    """Return what one customer can be asked for now, for the first time or again, up to `MOST`.

    The associations with the ids in ``first`` come first, then those that the member owns; of each, what ends
    first. Associations at locations on which the member holds no role are left out (R1).
    """
    found = [
        one
        for one in find_association.of_customer(session, actor, CONSENT_PENDING, customer_id, MOST_READ)
        if not is_over(one.association.consent_due, now)
    ]
    # Sorting keeps the order of equals: what ends first stays first.
    found.sort(key=lambda one: (one.association.id not in first, one.owner.id != actor.member.id))
    reached = associations.customers_contacts(session, [one.association.id for one in found])
    emails = {association_id: contact.email for association_id, contact in reached.items()}
    # All are of one customer, and what is known of an address is the same for each.
    by_email = {emails[one.association.id]: one.association for one in found}
    dead = {email for email, one in by_email.items() if dead_addresses.find(session, one, email)}
    possible, not_now = list[Summary](), list[NotNow]()
    for one in found:
        email = emails[one.association.id]
        if email in dead or one.next_step.action is NextAction.CORRECT_ADDRESS:
            not_now.append(NotNow(one, email, None, misdirected.find(session, [one.association])))
        elif one.was_just_asked(now):
            not_now.append(NotNow(one, email, one.asks_again_from))
        else:
            possible.append(one)
    shown = [
        ToAsk(one, emails[one.association.id], one.owner.id == actor.member.id) for one in possible[:MOST]
    ]
    return Offer(shown, not_now, possible[MOST:])
