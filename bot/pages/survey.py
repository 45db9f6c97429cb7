"""The page on which a customer answers the survey of a claim: GET shows it, only POST answers (R24)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot.pages import html_responses, page_language, page_logo
from bot.pages.found import TOKEN
from bot.pages.page_language import WantedLanguage
from bot.pages.seals import Seals, read_opened
from bot.pages.visitor import Visitor
from flows.consent.link import LinkState
from flows.links import Links
from flows.rules.claims import questions
from flows.rules.claims.questions import LONGEST_ANSWER, AnswerFault, QuestionKind, SurveyQuestion
from flows.rules.text import addresses
from flows.rules.text.incoming_text import several_lines
from flows.surveys import survey_link
from flows.surveys.survey_link import SurveyLink
from flows.transactions import Transactions
from words import countries, surveys
from words.customer_mails import Facts
from words.languages import Language


@dataclass(frozen=True, slots=True)
class SurveyCorrection:
    """What must be corrected in an answer, by the question's ``number``; no fault: nothing was answered."""

    number: int
    fault: AnswerFault | None
    length: int = 0
    longest: int = LONGEST_ANSWER


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """The content of the form, as ``typed``, and what is answered in it by the names of its fields."""

    typed: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, SurveyCorrection] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Mapping[str, str], asked: tuple[SurveyQuestion, ...]) -> "SurveyForm":
        """Return the form that was sent, with what is wrong in it."""
        names = [questions.key(place) for place, _ in enumerate(asked)]
        answers = {name: typed.get(name, "") for name in names}
        given, faults = questions.answers(asked, answers)
        corrections = {
            name: SurveyCorrection(number, faults[name], len(several_lines(answers[name])))
            for number, name in enumerate(names, start=1)
            if name in faults
        }
        if not given and not corrections:
            corrections = {names[0]: SurveyCorrection(1, None)}
        return cls(answers, given, corrections)


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The page of a link; anybody with the link may see and answer it."""

    database: Transactions
    clock: Callable[[], datetime]
    links: Links

    def show(self, token: str, wanted: WantedLanguage) -> Response:
        """Return the questions, what was answered, or why the link cannot be used. Changes nothing."""
        now = self.clock()
        with self.database.read() as session:
            found = _find(session, token, now)
            if found is None or found.state is not LinkState.OPEN:
                return _without_question(found, wanted)
            return self._question(session, found, token, SurveyForm(), wanted, now)

    def decide(
        self, token: str, typed: Mapping[str, str], wanted: WantedLanguage, *, visitor: Visitor
    ) -> Response:
        """Record complete answers; otherwise show what is missing, with everything that was typed.

        The button for another language shows the page in it, and records nothing.
        """
        now = self.clock()
        with self.database.write() as session:
            found = _find(session, token, now)
            if found is None or found.state is not LinkState.OPEN:
                return _without_question(found, wanted, typed)
            form = SurveyForm.of(typed, found.questions)
            if page_language.SWITCH in typed:
                return self._question(session, found, token, replace(form, corrections={}), wanted, now)
            is_sealed = self._is_sealed(token, found, typed, now)
            if form.corrections or not is_sealed:
                return self._question(
                    session, found, token, form, wanted, now, read_again=not form.corrections
                )
            is_recorded = survey_link.answer(
                session,
                found.survey,
                form.given,
                now,
                language=_language(found, wanted).code,
                address=visitor.address,
                user_agent=visitor.browser,
                chosen=wanted.chosen.code if wanted.chosen else None,
            )
        if not is_recorded:
            with self.database.read() as session:
                return _without_question(_find(session, token, now), wanted, typed)
        # The address is relative to the page's own, so that it works wherever the page is published.
        chosen = f"?{page_language.CHOSEN}={wanted.chosen.code}" if wanted.chosen else ""
        return RedirectResponse(f"{token}{chosen}", 303, html_responses.headers())

    def _question(
        self,
        session: Session,
        found: SurveyLink,
        token: str,
        form: SurveyForm,
        wanted: WantedLanguage,
        now: datetime,
        *,
        read_again: bool = False,
    ) -> Response:
        opened, language = str(int(now.timestamp())), _language(found, wanted)
        return html_responses.render(
            "survey/question",
            422 if form.corrections or read_again else 200,
            language=language,
            chosen=wanted.chosen,
            p=found.terms,
            logo=page_logo.of_partner(session, found.survey.partner_id),
            questions=surveys.shown(found.questions, language),
            form=form,
            read_again=read_again,
            opened=opened,
            seal=Seals(self.links).seal(token, _text(found), opened),
        )

    def _is_sealed(self, token: str, found: SurveyLink, typed: Mapping[str, str], now: datetime) -> bool:
        seals, opened = Seals(self.links), typed.get("opened", "")[:20]
        return seals.are_fresh(read_opened(opened), now) and seals.is_intact(
            typed.get("seal", "")[:100], token, _text(found), opened
        )


def _find(session: Session, token: str, now: datetime) -> SurveyLink | None:
    return survey_link.find(session, token, now) if TOKEN.fullmatch(token) else None


def _text(found: SurveyLink) -> str:
    """Return what the seal of the page protects: the questions that were asked."""
    return questions.digest(found.survey.questions)


def _language(found: SurveyLink | None, wanted: WantedLanguage) -> Language:
    if found is None:
        return wanted.any
    if wanted.chosen or wanted.shown:
        return wanted.any
    if addresses.same(found.terms.customer.email, found.survey.email):
        return countries.language_for(found.terms)
    return countries.language_of(found.terms.country)


def _without_question(
    found: SurveyLink | None, wanted: WantedLanguage, typed: Mapping[str, str] | None = None
) -> Response:
    """Return what was answered, or why the link cannot be used.

    ``typed`` is what was sent just now and not recorded; sent twice, it is thanked like the first time.
    """
    language = _language(found, wanted)
    if found is None:
        return html_responses.unknown(language)
    if found.given is None:
        return html_responses.render(
            "survey/closed",
            410,
            language=language,
            p=found.terms,
            state=found.state,
            lost=_lost(found, typed, language),
        )
    answered = questions.answered(found.given.answers)
    kept = {questions.key(place): one.answer for place, one in enumerate(answered) if one.answer is not None}
    sent = SurveyForm.of(typed, found.questions).given if typed is not None else kept
    return html_responses.render(
        "survey/answered",
        language=language,
        p=found.terms,
        answers=surveys.recorded(answered, language),
        email=found.given.email,
        is_lost=bool(sent) and sent != kept,
    )


def _lost(found: SurveyLink, typed: Mapping[str, str] | None, language: Language) -> Facts:
    """Return the questions that were answered just now, with the answers, which were not recorded."""
    form = SurveyForm.of(typed or {}, found.questions)
    texts = {
        questions.key(place): form.typed[questions.key(place)].strip()
        for place, one in enumerate(found.questions)
        if one.kind is QuestionKind.TEXT
    }
    stored = questions.answers_to_store(found.questions, texts | dict(form.given))
    return surveys.recorded([one for one in questions.answered(stored) if one.answer], language)
