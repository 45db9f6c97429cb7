"""The questions of surveys (R24): what an engagement asks, and what can be answered to it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from flows.rules.text.incoming_text import one_line, several_lines
from store.enums import ClaimItem

MOST_QUESTIONS = 20
"""Questions of one survey: more fit neither into a modal of Slack nor into anybody's patience."""

LONGEST_QUESTION = 300
"""Characters of a question."""

LONGEST_OPTION = 75
"""Characters of an option, Slack's limit."""

MOST_OPTIONS = 20
"""Options of one question."""

HIGHEST = 10
"""The highest number of a scale."""

LONGEST_ANSWER = 1000
"""Characters of an answer in words."""

ENGLISH = "en"


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    SCALE = "scale"
    TEXT = "text"
    YES_NO = "yes_no"


class AnswerFault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    NOT_OFFERED = "not_offered"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question; ``words`` has a text for each language, English among them, and so has each option.

    A scale goes from ``lowest`` to ``highest``, both included.
    """

    kind: QuestionKind
    words: Mapping[str, str]
    options: tuple[Mapping[str, str], ...] = ()
    lowest: int = 1
    highest: int = 5
    is_required: bool = True

    @property
    def english(self) -> str:
        """The question in English."""
        return self.words[ENGLISH]

    @property
    def offered(self) -> tuple[str, ...]:
        """The answers among which one is chosen: ``yes`` and ``no``, numbers, or places of options from 1."""
        match self.kind:
            case QuestionKind.YES_NO:
                return ("yes", "no")
            case QuestionKind.SCALE:
                return tuple(str(one) for one in range(self.lowest, self.highest + 1))
            case QuestionKind.CHOICE:
                return tuple(str(place) for place, _ in enumerate(self.options, start=1))
            case QuestionKind.TEXT:
                return ()


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with its answer: one of those offered, or words; ``None`` if there is none."""

    question: SurveyQuestion
    answer: str | None

    @property
    def is_denied(self) -> bool:
        """Whether it must be answered, and was answered with no: that the engagement was delivered, say."""
        return self.question.kind is QuestionKind.YES_NO and self.question.is_required and self.answer == "no"

    @property
    def in_english(self) -> str | None:
        """The answer as an English reader sees it; what was typed stays as it is."""
        if self.answer is None:
            return None
        match self.question.kind:
            case QuestionKind.CHOICE:
                return self.question.options[int(self.answer) - 1][ENGLISH]
            case QuestionKind.SCALE:
                return f"{self.answer} of {self.question.highest}"
            case QuestionKind.YES_NO:
                return self.answer.capitalize()
            case QuestionKind.TEXT:
                return self.answer


def _english(kind: QuestionKind, words: str, *, required: bool = True) -> SurveyQuestion:
    return SurveyQuestion(kind, MappingProxyType({ENGLISH: words}), is_required=required)


DEFAULTS: Mapping[ClaimItem, tuple[SurveyQuestion, ...]] = MappingProxyType(
    {
        ClaimItem.CUSTOMER_SURVEY: (
            _english(QuestionKind.YES_NO, "Was the engagement delivered?"),
            _english(
                QuestionKind.SCALE,
                "How well did it meet your goals? 1 means not at all, and 5 means completely.",
            ),
            _english(QuestionKind.TEXT, "What was most useful to you?", required=False),
            _english(QuestionKind.YES_NO, "May we contact you about your answers?", required=False),
        ),
        ClaimItem.PARTNER_SURVEY: (
            _english(QuestionKind.YES_NO, "Was the engagement delivered as agreed with the customer?"),
            _english(
                QuestionKind.SCALE,
                "How well did it meet the customer's goals? 1 means not at all, and 5 means completely.",
            ),
            _english(QuestionKind.TEXT, "What was most useful to the customer?", required=False),
            _english(QuestionKind.YES_NO, "Is more work with this customer planned?", required=False),
        ),
    }
)
"""What is asked if the engagement requires a survey and has no questions of its own."""


def asked(item: ClaimItem, stored: Sequence[Mapping[str, Any]]) -> tuple[SurveyQuestion, ...]:
    """Return the questions of an engagement for a survey: its own as they are stored, or the default ones."""
    return tuple(map(read, stored)) or DEFAULTS[item]


def key(place: int) -> str:
    """Return the name under which the question at a place, from 0, is answered."""
    return f"q{place + 1}"


def is_key(name: str) -> bool:
    """Tell whether a name is that of a question."""
    return name[:1] == "q" and name[1:].isdecimal()


def to_store(question: SurveyQuestion) -> dict[str, Any]:
    """Return a question as plain values."""
    return {
        "kind": question.kind.value,
        "words": dict(question.words),
        "options": [dict(one) for one in question.options],
        "lowest": question.lowest,
        "highest": question.highest,
        "required": question.is_required,
    }


def read(stored: Mapping[str, Any]) -> SurveyQuestion:
    """Return a question from its plain values."""
    return SurveyQuestion(
        QuestionKind(stored["kind"]),
        stored["words"],
        tuple(stored["options"]),
        stored["lowest"],
        stored["highest"],
        stored["required"],
    )


def answers(
    questions: Sequence[SurveyQuestion], typed: Mapping[str, str | None]
) -> tuple[dict[str, str], dict[str, AnswerFault]]:
    """Return what was answered by the questions' keys, and what is wrong, by the same.

    What is typed for a choice must be one of `SurveyQuestion.offered`.
    """
    found, faults = dict[str, str](), dict[str, AnswerFault]()
    for place, question in enumerate(questions):
        name = key(place)
        given = (typed.get(name) or "").strip()
        is_text = question.kind is QuestionKind.TEXT
        given = several_lines(given) if is_text else one_line(given)
        if not given:
            if question.is_required:
                faults[name] = AnswerFault.MISSING
        elif is_text and len(given) > LONGEST_ANSWER:
            faults[name] = AnswerFault.TOO_LONG
        elif not is_text and given not in question.offered:
            faults[name] = AnswerFault.NOT_OFFERED
        else:
            found[name] = given
    return found, faults


def answers_to_store(questions: Sequence[SurveyQuestion], given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return questions and answers as plain values, which a later catalogue does not change."""
    return [
        to_store(question) | {"answer": given.get(key(place))} for place, question in enumerate(questions)
    ]


def answered(stored: Sequence[Mapping[str, Any]]) -> list[AnsweredQuestion]:
    """Return what was asked and answered from its plain values."""
    return [AnsweredQuestion(read(one), one.get("answer")) for one in stored]


def digest(stored: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 digest of questions, or of questions and answers, as they are stored."""
    return hashlib.sha256(json.dumps(list(stored), sort_keys=True).encode()).hexdigest()
