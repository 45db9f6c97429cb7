"""Words for customers who answer a survey: its questions, its mails, and the answers that were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.consent.consent_terms import ConsentTerms
from flows.rules.claims import questions
from flows.rules.claims.questions import ENGLISH, AnsweredQuestion, QuestionKind, SurveyQuestion
from words import countries, customer_mails
from words.customer_mails import Facts, MailWords, ShownLogo
from words.languages import Language, marked
from words.plain_text import plain

DEFAULT_QUESTIONS = (
    marked("Was the engagement delivered?"),
    marked("How well did it meet your goals? 1 means not at all, and 5 means completely."),
    marked("What was most useful to you?"),
    marked("May we contact you about your answers?"),
)
"""What customers are asked if an engagement has no questions of its own (`questions.DEFAULTS`)."""

_YES_NO = {"yes": marked("Yes"), "no": marked("No")}


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One answer that can be chosen: what a form sends, and how it reads."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as a customer reads it; ``name`` is that of its field, ``number`` its place from 1."""

    name: str
    number: int
    words: str
    options: Sequence[ShownOption]
    is_scale: bool
    is_required: bool


def shown(asked: Sequence[SurveyQuestion], language: Language) -> list[ShownQuestion]:
    """Return questions in a language; what the catalogue does not have in it is in English."""
    return [
        ShownQuestion(
            questions.key(place),
            place + 1,
            _in(one.words, language),
            [ShownOption(value, _answer(one, value, language)) for value in one.offered],
            is_scale=one.kind is QuestionKind.SCALE,
            is_required=one.is_required,
        )
        for place, one in enumerate(asked)
    ]


def recorded(answered: Sequence[AnsweredQuestion], language: Language) -> Facts:
    """Return what was asked and answered, for the person who answered."""
    return tuple(
        (
            _in(one.question.words, language),
            language.gettext("No answer")
            if one.answer is None
            else _recorded(one.question, one.answer, language),
        )
        for one in answered
    )


def request(
    terms: ConsentTerms,
    asked: Sequence[SurveyQuestion],
    url: str,
    language: Language | None = None,
    *,
    reminder: bool,
    logo: ShownLogo | None = None,
) -> MailWords:
    """Return the mail that asks a customer to answer a survey; ``url`` is its one link."""
    language = language or countries.language_for(terms)
    return customer_mails.mail_words(
        "survey_request",
        language,
        p=terms,
        questions=[one.words for one in shown(asked, language)],
        url=url,
        site=customer_mails.site(url),
        reminder=reminder,
        logo=logo,
    )


def receipt(
    terms: ConsentTerms,
    answered: Sequence[AnsweredQuestion],
    to: str,
    language: Language | None = None,
    *,
    logo: ShownLogo | None = None,
) -> MailWords:
    """Return the mail that confirms the answers to a survey."""
    language = language or countries.language_for(terms)
    return customer_mails.mail_words(
        "survey_receipt", language, p=terms, answers=recorded(answered, language), to=to, logo=logo
    )


def _in(texts: Mapping[str, str], language: Language) -> str:
    own = texts.get(language.code) or texts.get(language.code.partition("-")[0])
    return plain(own or language.translations.gettext(texts[ENGLISH]))


def _answer(question: SurveyQuestion, value: str, language: Language) -> str:
    match question.kind:
        case QuestionKind.YES_NO:
            return language.gettext(_YES_NO[value])
        case QuestionKind.CHOICE:
            return _in(question.options[int(value) - 1], language)
        case _:
            return value


def _recorded(question: SurveyQuestion, value: str, language: Language) -> str:
    if question.kind is QuestionKind.SCALE:
        return language.gettext("%(answer)s of %(highest)s", answer=int(value), highest=question.highest)
    return _answer(question, value, language)
