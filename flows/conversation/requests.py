"""What a request is about: the associations and customers that are meant. It changes nothing.

What is requested is done in a form that a button opens; words alone never do it.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import details
from flows.conversation.answers import numbers
from flows.conversation.answers.answer_values import MOST_ROWS
from flows.conversation.answers.selecting import Selecting, numbers_in
from flows.conversation.replies import Requested
from flows.customers.known_customer import KnownCustomer
from flows.rules.associations import status
from flows.rules.language.meanings import OPEN
from flows.rules.language.understanding import Aspect, Condition, Intent, Saying, Value
from store.conversation import questions
from store.conversation.questions import AssociationQuery, Sorting
from store.customers import customers
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


def requested(session: Session, actor: Actor, saying: Saying, now: datetime) -> Requested:
    """Return what a request is about; of one association also what the member may do to it now."""
    selecting = Selecting(session, actor, now)
    named = [value.key for one in saying.of(Aspect.CUSTOMER) if not one.excludes for value in one.values]
    known = customers.get_many(session, actor.partner, numbers_in(named))
    wanted = selecting.of_engagements(saying.of(Aspect.ENGAGEMENT)) if saying.of(Aspect.ENGAGEMENT) else []
    engagement_id = wanted[0].id if len(wanted) == 1 else None
    found = Requested(saying, (), 0, [KnownCustomer.of(one) for one in known], engagement_id)
    if saying.intent not in POSSIBLE_IN or saying.everyone or not (saying.conditions or saying.timings):
        return found
    question = _possible(selecting, saying)
    total, _ = questions.count(session, question)
    if not total:
        question = selecting.question(saying)
        total, _ = questions.count(session, question)
    ids = questions.ids(session, question, Sorting.SOONEST, limit=MOST_ROWS)
    rows = numbers.rows(session, actor, ids)
    possible = details.read(session, actor, ids[0], now).actions if len(ids) == 1 else ()
    return Requested(saying, rows, total, found.customers, engagement_id, frozenset(possible))


def _possible(selecting: Selecting, saying: Saying) -> AssociationQuery:
    """Return the question for those that are meant and in a status in which it can be done."""
    wanted = Condition(
        Aspect.STATUS, tuple(Value(one.value, "") for one in sorted(POSSIBLE_IN[saying.intent]))
    )
    return selecting.question(saying).limited(selecting.condition(wanted))
