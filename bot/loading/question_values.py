"""The questions of surveys: a list of mappings in YAML, a line each in one cell of a CSV file."""

import re
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from bot.loading import values
from bot.loading.compound_values import language_tag
from bot.loading.nodes import Cell
from flows.rules.claims import questions
from flows.rules.claims.questions import ENGLISH, QuestionKind, SurveyQuestion

_QUESTION = re.compile(
    r"\s*(?P<kind>[^\W\d]+(?:[ _-][^\W\d]+)?)"
    r"(?:\s+(?P<lowest>[0-9]+)\s*[-\u2013]\s*(?P<highest>[0-9]+))?"
    r"\s*(?P<optional>\(\s*optional\s*\))?\s*:\s*(?P<ask>[^=]*[^=\s])\s*(?:=\s*(?P<options>\S.*))?",
    re.IGNORECASE,
)
_WANTED = (
    "a question in each line such as: yes_no: Was it delivered?; scale 1-5: Did it help?; "
    "text (optional): What helped?; choice: What is next? = A pilot | Nothing"
)


def in_languages(node: Any) -> dict[str, Any]:
    """Return a text by language: a mapping in YAML; a text alone is English, which every text has."""
    if isinstance(node, Cell):
        return {ENGLISH: node}
    if not isinstance(node, dict):
        raise values.expected("a text, or texts by language such as en and de", node)
    texts = dict[str, Any]()
    for name, text in node.items():
        tag = language_tag(name)
        if tag in texts:
            raise values.expected("each language once", name)
        texts[tag] = text
    if ENGLISH not in texts:
        raise values.expected("an English text (en), which your own people read", ", ".join(texts))
    return texts


def split_options(node: Any) -> Any:
    """Return options as a list: as it is, or texts with bars between."""
    return values.split(node, r"\|")


def split_questions(node: Any) -> Any:
    """Return questions as a list of mappings: as it is, or a line each in one cell."""
    if not isinstance(node, Cell):
        return node
    split = []
    for line in values.split(node, r"[\r\n]+"):
        match = _QUESTION.fullmatch(line.text)
        if match is None:
            raise values.expected(_WANTED, line)
        named = {name: match[name] for name in ("kind", "ask", "lowest", "highest", "options") if match[name]}
        named |= {"required": "no"} if match["optional"] else {}
        split.append({name: Cell(text, line.place) for name, text in named.items()})
    return split


class QuestionModel(BaseModel):
    """One question; what it has besides its text fits its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Annotated[QuestionKind, BeforeValidator(values.word(QuestionKind))]
    ask: Annotated[
        dict[str, Annotated[str, BeforeValidator(values.text(questions.LONGEST_QUESTION))]],
        BeforeValidator(in_languages),
    ]
    options: Annotated[
        list[
            Annotated[
                dict[str, Annotated[str, BeforeValidator(values.text(questions.LONGEST_OPTION))]],
                BeforeValidator(in_languages),
            ]
        ],
        BeforeValidator(split_options),
    ] = []
    lowest: Annotated[int, BeforeValidator(values.whole("a whole number", 0, questions.HIGHEST - 1))] = 1
    highest: Annotated[int, BeforeValidator(values.whole("a whole number", 1, questions.HIGHEST))] = 5
    required: Annotated[bool, BeforeValidator(values.yes_or_no)] = True

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        english = [one[ENGLISH] for one in self.options]
        is_choice, is_scale = self.kind is QuestionKind.CHOICE, self.kind is QuestionKind.SCALE
        if is_choice and not 2 <= len(english) <= questions.MOST_OPTIONS:
            sentence = f"expected 2 to {questions.MOST_OPTIONS} options, found {len(english) or 'none'}"
            raise _fault("options", sentence)
        if len(set(english)) < len(english):
            raise _fault("options", "expected each option once")
        if english and not is_choice:
            raise _fault("options", f"expected options only for a choice, found them for {self.kind}")
        if not is_scale and {"lowest", "highest"} & self.model_fields_set:
            raise _fault("lowest", f"expected numbers only for a scale, found them for {self.kind}")
        if self.lowest >= self.highest:
            raise _fault("highest", f"expected a number above {self.lowest}, found {self.highest}")
        return self

    @property
    def question(self) -> SurveyQuestion:
        """The question for the rules."""
        return SurveyQuestion(
            self.kind, self.ask, tuple(self.options), self.lowest, self.highest, is_required=self.required
        )


def several(asked: list[QuestionModel]) -> list[QuestionModel]:
    """Return the questions of a survey if they are not too many."""
    if len(asked) > questions.MOST_QUESTIONS:
        sentence = f"expected at most {questions.MOST_QUESTIONS} questions, found {len(asked)}"
        raise PydanticCustomError("expected", "{sentence}", {"sentence": sentence})
    return asked


def _fault(name: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "{sentence}", {"sentence": sentence, "field": name})
