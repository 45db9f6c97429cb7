"""What of a sent answer was not recorded, since somebody had answered before or nothing could be answered."""

from collections.abc import Mapping

from bot.pages.answer_form import AnswerForm, Decided, Question
from bot.pages.found import Found, NotRecorded
from store.consents.consents import ConsentAnswer


def not_recorded(typed: Mapping[str, str], found: Found) -> NotRecorded | None:
    """Return what of a sent form is recorded otherwise or not at all; ``None`` if that is nothing.

    A form that is sent twice is recorded as it was sent. What is still open does not count.
    """
    known = [*found.answered, *found.closed]
    questions = [
        Question(one.terms.reference, one.terms.engagement, one.terms.customer.name) for one in known
    ]
    form = AnswerForm.of(typed, questions)
    sent = [one for one in known if one.terms.reference in form.decided]
    lost = [one for one in sent if not _is_as_sent(form, form.decided[one.terms.reference], one.given)]
    if not lost:
        return None
    return NotRecorded([one for one in lost if one.given], is_part=len(lost) < len(sent))


def _is_as_sent(form: AnswerForm, decided: Decided, given: ConsentAnswer | None) -> bool:
    """Tell whether what was sent is what is recorded; a form without a name is not signed by another one."""
    return (
        given is not None
        and given.outcome is decided.outcome
        and given.note == decided.reason
        and form.name in {"", given.name}
    )
