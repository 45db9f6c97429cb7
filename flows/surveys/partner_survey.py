"""The survey that the partner's own people answer for a claim, until it is submitted (R24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.claims import items
from flows.claims.items import ItemInput
from flows.refusal import Refusal
from flows.rules.claims import questions
from flows.rules.claims.questions import AnsweredQuestion, AnswerFault, SurveyQuestion
from store.associations.associations import Association
from store.claims.claim_items import GivenItem
from store.enums import ClaimItem

ITEM = ClaimItem.PARTNER_SURVEY


class AnswersRefused(Refusal):
    """Some answers are missing or not possible: ``faults`` says which, by the key of the question."""

    def __init__(self, faults: Mapping[str, AnswerFault]) -> None:
        """Keep what is wrong."""
        super().__init__(*faults)
        self.faults = dict(faults)


class QuestionsChanged(Refusal):
    """The engagement asks other questions than those that were answered."""


@dataclass(frozen=True, slots=True)
class PartnerSurvey:
    """What the survey asks, and what was answered before, by version and the keys of the questions.

    ``digest`` identifies the questions; ``may_answer`` says that this member can answer now.
    """

    summary: Summary
    questions: Sequence[SurveyQuestion]
    versions: Mapping[int, Mapping[str, str]]
    digest: str
    may_answer: bool

    @property
    def newest(self) -> int:
        """The version of the answers that count; 0 if there are none."""
        return max(self.versions, default=0)

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers that count."""
        return self.versions.get(self.newest, {})


def read(session: Session, actor: Actor, association_id: int, now: datetime) -> PartnerSurvey:
    """Return the survey of an association of the member's partner, at any location.

    Raises:
        NotFound: the partner has no such association.
        ItemNotRequired: its engagement does not require it.
    """
    shown = items.read(session, actor, association_id, now)
    asked = _asked(shown.summary.association)
    versions = {one.version: _known(one.answers, asked) for one in shown.item(ITEM).versions}
    return PartnerSurvey(shown.summary, asked, versions, _digest(asked), shown.may_give)


def answer(
    session: Session,
    actor: Actor,
    association_id: int,
    now: datetime,
    typed: Mapping[str, str | None],
    *,
    digest: str,
) -> GivenItem:
    """Record the partner's answers to the questions that the ``digest`` identifies; the newest count.

    Raises:
        AnswersRefused: an answer is missing or not possible.
        QuestionsChanged: the engagement asks other questions by now.
        StatusClosed: see `items.may_give`, with its other refusals.
    """
    association, _ = items.may_give(session, actor, association_id, now, ITEM)
    asked = _asked(association)
    if _digest(asked) != digest:
        raise QuestionsChanged
    given, faults = questions.answers(asked, typed)
    if faults:
        raise AnswersRefused(faults)
    kept = questions.answers_to_store(asked, given)
    return items.give(session, actor, association_id, now, ItemInput(ITEM, answers=kept))


def _asked(association: Association) -> Sequence[SurveyQuestion]:
    return questions.asked(ITEM, association.engagement.partner_survey)


def _known(answers: Sequence[AnsweredQuestion], asked: Sequence[SurveyQuestion]) -> Mapping[str, str]:
    """Return the answers to questions that are still asked."""
    return {
        questions.key(place): one.answer
        for place, question in enumerate(asked)
        for one in answers
        if one.question == question and one.answer is not None
    }


def _digest(asked: Sequence[SurveyQuestion]) -> str:
    return questions.digest([questions.to_store(one) for one in asked])
