"""The request to record what the programme answered to a claim, or what the partner did about it (R27).

The rules are those of the flow that the form uses; nothing is decided anew here.
"""

from collections.abc import Collection, Sequence

from flows.claims import record_answer
from flows.claims.record_answer import EXPLAINED, PAYING, ClaimAnswer
from flows.conversation.actions.operation import OneByOne, RequestBy
from flows.conversation.actions.plan_values import NewRecord, PlannedChange
from flows.conversation.answers.selecting import RECORDED
from flows.rules.associations.amounts import Amount
from flows.rules.claims import money
from flows.rules.claims.money import AmountRefused
from flows.rules.language.understanding import Saying
from store.associations.associations import Association


class AddRecord(OneByOne):
    """A record of a claim."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether kind and day were said, and the amount or words that the kind needs.

        A claim ID is for the form, since it may be that of another claim.
        """
        return _answer(saying) is not None and not saying.details.claim_id

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return the record, and whether it ends the claim at once because its clock is over already."""
        answer = _said(request)
        record_answer.check(request.session, request.actor, association.id, answer, request.now)
        is_over = record_answer.ends_at_once(request.session, association, answer, request.now)
        return NewRecord(answer, is_over)

    def hold(self, request: RequestBy, association_ids: Collection[int]) -> Sequence[Association]:
        """Return the associations, with everything locked that a record locks."""
        return record_answer.hold_for_records(request.session, request.actor, association_ids)

    def do(self, request: RequestBy, association: Association) -> None:
        """Record it."""
        record_answer.record(request.session, request.actor, association.id, request.now, _said(request))


def _said(request: RequestBy) -> ClaimAnswer:
    answer = _answer(request.saying)
    if answer is None:
        raise ValueError(request.saying)
    return answer


def _answer(saying: Saying) -> ClaimAnswer | None:
    """Return what is to be recorded; ``None`` if something is missing."""
    given = saying.details
    kind = RECORDED.get(saying.event) if saying.event is not None else None
    if kind is None or given.on is None or (kind in EXPLAINED and not given.text):
        return None
    amount = _amount(saying) if kind in PAYING else None
    if kind in PAYING and amount is None:
        return None
    return ClaimAnswer(kind, given.on, words=given.text or None, amount=amount)


def _amount(saying: Saying) -> Amount | None:
    given = saying.details
    if given.amount is None or not given.currency:
        return None
    try:
        return money.amount_of(f"{given.amount:f}", money.currency_of(given.currency))
    except AmountRefused:
        return None
