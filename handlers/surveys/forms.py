"""The answers that were given in a survey's modal, as plain values, and the sentences about them."""

from collections.abc import Mapping
from typing import Any

from flows.rules.claims import questions
from flows.rules.claims.questions import AnswerFault
from handlers.app import forms

SENTENCES: Mapping[AnswerFault, str] = {
    AnswerFault.MISSING: "Answer this question.",
    AnswerFault.NOT_OFFERED: "Choose one of the answers.",
    AnswerFault.TOO_LONG: f"Shorten this to {questions.LONGEST_ANSWER} characters.",
}


def typed(view: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what was answered, by the keys of the questions; what is no text counts as nothing."""
    values = (view.get("state") or {}).get("values") or {}
    found = dict[str, str | None]()
    for place in range(questions.MOST_QUESTIONS):
        name = questions.key(place)
        for element in (values.get(name) or {}).values():
            entered = forms.entered(element)
            found[name] = entered if isinstance(entered, str) else None
    return found
