"""How customers and single associations are doing, and whom to reach about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.contacts import person_from
from flows.associations.summary import Summary
from flows.conversation.answers import numbers
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    MOST_SUBJECTS,
    ContactAnswer,
    CustomerAnswer,
    CustomerNumbers,
    ReachableContact,
)
from flows.conversation.answers.selecting import Selecting, numbers_in
from flows.customers.known_customer import KnownCustomer
from flows.rules.language.understanding import Aspect, Saying
from flows.rules.text.addresses import same
from store.associations.associations import Association, Contact
from store.conversation import events, questions
from store.conversation.questions import Grouping, Sorting
from store.customers import customers
from store.customers.customers import Customer
from store.enums import ENDED, LOST, AssociationStatus, ContactSide

MOST_READ = 50
"""Newest associations whose contacts are looked at."""


def doing(session: Session, actor: Actor, saying: Saying, now: datetime) -> CustomerAnswer:
    """Return how the customers that are named are doing, or else the associations that are named.

    Other conditions limit the associations that are shown and added up.
    """
    selecting = Selecting(session, actor, now)
    known = _customers(selecting, saying)
    if known or not saying.of(Aspect.ASSOCIATION):
        found = [_numbers(selecting, saying, one) for one in known[:MOST_SUBJECTS]]
        return CustomerAnswer(saying, found, len(known))
    ids = questions.ids(session, selecting.question(saying), Sorting.SOONEST, limit=MOST_ROWS)
    return CustomerAnswer(saying, (), 0, numbers.rows(session, actor, ids))


def contacts(session: Session, actor: Actor, saying: Saying, now: datetime) -> ContactAnswer:
    """Return the contacts of the associations that fit; an address stands there once."""
    selecting = Selecting(session, actor, now)
    question = selecting.question(saying)
    total, _ = questions.count(session, question)
    ids = questions.ids(session, question, Sorting.NEWEST, limit=MOST_READ)
    about = {one.summary.association.id: one.summary for one in numbers.rows(session, actor, ids)}
    found = _merged(events.contacts(session, ids), about)
    close = () if total else numbers.nearest(selecting, saying)
    return ContactAnswer(saying, sorted(found, key=_by_side), total, close)


def _customers(selecting: Selecting, saying: Saying) -> Sequence[Customer]:
    named = [one for one in saying.of(Aspect.CUSTOMER) if not one.excludes]
    if not named:
        return ()
    keys = set.intersection(*({value.key for value in one.values} for one in named))
    return customers.get_many(selecting.session, selecting.actor.partner, numbers_in(keys))


def _numbers(selecting: Selecting, saying: Saying, customer: Customer) -> CustomerNumbers:
    session = selecting.session
    question = selecting.question(saying).limited(Association.customer_id == customer.id)
    by_status = questions.sums(session, selecting.priced(question), Grouping.STATUS)
    ids = questions.ids(session, question, Sorting.SOONEST, limit=MOST_ROWS)
    return CustomerNumbers(
        KnownCustomer.of(customer),
        numbers.rows(session, selecting.actor, ids),
        sum(one.count for one in by_status),
        open=numbers.figure_sum(one for one in by_status if one.key not in ENDED),
        won=numbers.figure_sum(one for one in by_status if one.key is AssociationStatus.APPROVED),
        lost=numbers.figure_sum(one for one in by_status if one.key in LOST),
    )


def _merged(found: Sequence[Contact], about: dict[int, Summary]) -> list[ReachableContact]:
    merged: list[tuple[Contact, list[Summary]]] = []
    for one in found:
        summary = about[one.association_id]
        known = next((each for each in merged if _is_same(each[0], one)), None)
        if known is None:
            merged.append((one, [summary]))
        else:
            known[1].append(summary)
    return [
        ReachableContact(one.side, person_from(one), tuple(some), _trouble(one, some)) for one, some in merged
    ]


def _is_same(one: Contact, other: Contact) -> bool:
    return one.side is other.side and same(one.email, other.email)


def _trouble(one: Contact, some: Sequence[Summary]) -> str:
    if one.side is not ContactSide.CUSTOMER:
        return ""
    return next((each.association.mail_refused for each in some if each.association.mail_refused), "")


def _by_side(one: ReachableContact) -> bool:
    return one.side is not ContactSide.CUSTOMER
