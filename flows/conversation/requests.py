"""What a request is about: the associations and customers that are meant. It changes nothing.

A request of which everything was said becomes a plan, which one click carries out. What else is requested is
done in a form that a button opens; words alone never do it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import details
from flows.conversation.actions import operations, planning
from flows.conversation.actions.plan_values import Plan
from flows.conversation.answers import numbers
from flows.conversation.answers.answer_values import MOST_ROWS
from flows.conversation.answers.selecting import Selecting, numbers_in
from flows.conversation.replies import Requested
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.rules.associations import status
from flows.rules.language.meanings import OPEN
from flows.rules.language.understanding import Aspect, Condition, Intent, Saying, Value
from store.associations.associations import Association
from store.conversation import questions
from store.conversation.questions import AssociationQuery, Sorting
from store.customers import customers
from store.customers.customers import Customer
from store.enums import CLOCKED, AssociationStatus

POSSIBLE_IN: Mapping[Intent, frozenset[AssociationStatus]] = {
    Intent.ASK_CONSENT: status.CONSENT_PENDING,
    Intent.SUBMIT: status.TO_SUBMIT,
    Intent.RECORD_CONSENT: status.CONSENT_PENDING,
    Intent.CANCEL: status.CONSENT_PENDING | {AssociationStatus.CONSENT_RECEIVED},
    Intent.RECORD: status.CLAIM_SPENT,
    Intent.HAND_OVER: OPEN,
    Intent.SNOOZE: CLOCKED,
    Intent.CHANGE_CONTACT: OPEN,
    Intent.NOTE: frozenset(AssociationStatus),
    Intent.NEXT_DATE: OPEN,
}
"""The statuses in which something can be done: associations of a customer in others are not meant."""


def requested(session: Session, actor: Actor, saying: Saying, now: datetime) -> Requested | Plan:
    """Return what a request is about, and if everything was said, what it will do.

    Of one association it is also returned what the member may do to it now.
    """
    selecting = Selecting(session, actor, now)
    known = _customers(selecting, saying)
    wanted = selecting.of_engagements(saying.of(Aspect.ENGAGEMENT)) if saying.of(Aspect.ENGAGEMENT) else []
    engagement_id = wanted[0].id if len(wanted) == 1 else None
    found = Requested(saying, (), 0, [KnownCustomer.of(one) for one in known], engagement_id)
    if saying.intent not in POSSIBLE_IN or saying.everyone or not (saying.conditions or saying.timings):
        return found
    question = _possible(selecting, saying)
    total, _ = questions.count(session, question)
    is_possible = total > 0
    if not total:
        question = selecting.question(saying)
        total, _ = questions.count(session, question)
    total = total if saying.most is None else min(total, saying.most)
    ids = numbers.ids(selecting, question, saying, 0, min(total, MOST_ROWS)) if total else ()
    refusal = None
    if is_possible and total <= MOST_ROWS and operations.is_said(saying):
        planned = _planned(selecting, saying, ids, known)
        if planned.targets or len(planned.left_out) > 1:
            return planned
        refusal = next((one.refusal for one in planned.left_out), None)
    rows = numbers.rows(session, actor, ids)
    possible = details.read(session, actor, ids[0], now).actions if len(ids) == 1 else ()
    return Requested(
        saying, rows, total, found.customers, engagement_id, frozenset(possible), refusal=refusal
    )


def _planned(selecting: Selecting, saying: Saying, ids: Sequence[int], known: Sequence[Customer]) -> Plan:
    """Return the plan for these associations, and for what was named by name beside them."""
    session, actor = selecting.session, selecting.actor
    rows = numbers.rows(session, actor, ids)
    missed = _missed(selecting, saying, rows, known)
    others = numbers.rows(session, actor, [one for one in missed.values() if one is not None])
    unknown = [KnownCustomer.of(one) for one in known if one.id in missed and missed[one.id] is None]
    return planning.plan(session, actor, saying, [*rows, *others], selecting.now, unknown)


def _missed(
    selecting: Selecting, saying: Saying, rows: Sequence[Associated], known: Sequence[Customer]
) -> dict[int, int | None]:
    """Return the customers that were named and are not among the rows, each with an association that fits.

    The association is in a status in which it cannot be done; it is ``None`` if the customer has none.
    """
    if saying.most is not None:
        return {}
    among = {one.summary.customer.id for one in rows}
    question = selecting.question(saying)
    found: dict[int, int | None] = {}
    for one in known:
        if one.id not in among:
            of_customer = question.limited(Association.customer_id == one.id)
            ids = questions.ids(selecting.session, of_customer, Sorting.NEWEST, limit=1)
            found[one.id] = ids[0] if ids else None
    return found


def _customers(selecting: Selecting, saying: Saying) -> Sequence[Customer]:
    named = [value.key for one in saying.of(Aspect.CUSTOMER) if not one.excludes for value in one.values]
    return customers.get_many(selecting.session, selecting.actor.partner, numbers_in(named))


def _possible(selecting: Selecting, saying: Saying) -> AssociationQuery:
    """Return the question for those that are meant and in a status in which it can be done."""
    wanted = Condition(
        Aspect.STATUS, tuple(Value(one.value, "") for one in sorted(POSSIBLE_IN[saying.intent]))
    )
    return selecting.question(saying).limited(selecting.condition(wanted))
