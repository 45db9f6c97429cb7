"""Which associations an answer shows, in order: "the second one" is the second of these. Values only."""

from collections.abc import Iterable, Iterator, Sequence

from flows.conversation.actions.plan_values import Concluded, Plan
from flows.conversation.answers.answer_values import (
    CustomerAnswer,
    ListAnswer,
    WhenAnswer,
    WhoAnswer,
    WhyStatusAnswer,
)
from flows.conversation.replies import AnswerPart, Requested
from flows.customers_page.page_values import Associated


def ids(parts: Sequence[AnswerPart]) -> tuple[int, ...]:
    """Return the ids of the associations of these answers, each once."""
    found = (row.summary.association.id for part in parts for row in _rows(part))
    return tuple(dict.fromkeys(found))


def _rows(part: AnswerPart) -> Iterable[Associated]:
    match part:
        case ListAnswer():
            return part.rows
        case CustomerAnswer():
            return _of_customers(part)
        case WhoAnswer() | WhenAnswer() | WhyStatusAnswer():
            return [one.row for one in part.found]
        case Requested():
            return part.targets
        case Plan() | Concluded():
            return [one.row for one in part.targets]
        case _:
            return ()


def _of_customers(part: CustomerAnswer) -> Iterator[Associated]:
    for one in part.customers:
        yield from one.rows
    yield from part.rows
