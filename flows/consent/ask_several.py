"""Ask one customer for consent to several engagements at once, with the contacts as they are kept (R17)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts, find_association, lifecycle
from flows.associations.contacts import ReasonNeeded
from flows.associations.lifecycle import OtherLocation
from flows.associations.summary import Summary
from flows.consent import consent
from flows.consent.consent import AddressDead, ConsentClosed, TooSoon
from flows.links import Links
from flows.refusal import Refusal
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.status import NOT_ASKED
from store.associations import associations
from store.enums import ContactSide

MOST = 10
"""Engagements for which a customer is asked at once."""

MOST_READ = 500
"""Engagements of a customer among which those to ask for are looked for."""


@dataclass(frozen=True, slots=True)
class ToAsk:
    """An association whose customer was never asked, with the address to which the mail would go.

    ``is_own`` says whether the member owns it.
    """

    summary: Summary
    email: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What one customer can be asked for at once, and what is ``left`` for later because it is more."""

    shown: Sequence[ToAsk]
    left: Sequence[Summary] = ()


@dataclass(frozen=True, slots=True)
class AskedSeveral:
    """What became of several: for which the mail is on its way, and which could not be asked for, and why."""

    asked: Sequence[ToAsk]
    refused: Sequence[tuple[Summary, Refusal]]


def to_ask(
    session: Session,
    actor: Actor,
    customer_id: int,
    now: datetime,
    *,
    first: Collection[int] = (),
    among: Collection[int] | None = None,
) -> Offer:
    """Return what one customer can be asked for the first time, up to `MOST`.

    The associations with the ids in ``first`` come first, then those that the member owns; of each, what ends
    first. With ``among`` it is about these alone. Associations at locations on which the member holds no
    role are left out (R1).
    """
    found = [
        one
        for one in find_association.of_customer(session, actor, NOT_ASKED, customer_id, MOST_READ)
        if (among is None or one.association.id in among) and not is_over(one.association.consent_due, now)
    ]
    # Sorting keeps the order of equals: what ends first stays first.
    found.sort(key=lambda one: (one.association.id not in first, one.owner.id != actor.member.id))
    shown = [
        ToAsk(
            one,
            associations.contacts(session, one.association)[ContactSide.CUSTOMER].email,
            one.owner.id == actor.member.id,
        )
        for one in found[:MOST]
    ]
    return Offer(shown, found[MOST:])


def ask(
    session: Session, actor: Actor, association_ids: Collection[int], links: Links, now: datetime
) -> AskedSeveral:
    """Ask for consent to each of these associations with a mail of its own; see `consent.send`.

    One that can no longer be asked for, perhaps because a colleague was quicker, does not stop the others.

    Raises:
        NotFound: the partner has no such association.
        Refusal: none of them could be asked for; this is why the first one could not.
    """
    asked, refused = list[ToAsk](), list[tuple[Summary, Refusal]]()
    for association_id in sorted(set(association_ids))[:MOST]:
        try:
            asked.append(_ask(session, actor, association_id, links, now))
        except (AddressDead, ConsentClosed, OtherLocation, ReasonNeeded, TooSoon) as refusal:
            refused.append((Summary(lifecycle.find(session, actor, association_id)), refusal))
    if refused and not asked:
        raise refused[0][1]
    return AskedSeveral(asked, refused)


def _ask(session: Session, actor: Actor, association_id: int, links: Links, now: datetime) -> ToAsk:
    association = consent.may_ask(session, actor, association_id, now)
    kept = associations.contacts(session, association)
    sent = consent.send(
        session,
        actor,
        [association_id],
        links,
        now,
        customer=contacts.person_from(kept[ContactSide.CUSTOMER]),
        partner=contacts.person_from(kept[ContactSide.PARTNER]),
    )
    return ToAsk(Summary(association), sent.ask.email, association.owner_id == actor.member.id)
