"""The page on which a customer accepts or declines: GET shows it, only POST decides (R17–R20)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot.pages import answer_form, html_responses, page_language, page_logo
from bot.pages.answer_form import AnswerForm
from bot.pages.found import Found, NotRecorded, OpenEngagement, look, without_question
from bot.pages.not_recorded import not_recorded
from bot.pages.page_language import WantedLanguage
from bot.pages.seals import Seals, read_opened
from bot.pages.visitor import Visitor
from flows.associations import contacts
from flows.consent import answers
from flows.consent.answers import Decision, ShownStatement, Signature
from flows.links import Links
from flows.rules.customers.tenants import Directory, TenantAnswer
from flows.transactions import Transactions
from store.enums import ConsentOutcome
from words import customer_mails, languages

TIME_TO_ASK = timedelta(seconds=10)
"""How long before the consent is due the tenant directory is no longer asked; it may take half as long."""


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The page of a link; anybody with the link may see and answer it."""

    database: Transactions
    clock: Callable[[], datetime]
    links: Links
    directory: Directory

    def show(self, token: str, wanted: WantedLanguage, *, sent: bool = False) -> Response:
        """Return the question, what was answered, or why the link cannot be used. Changes nothing.

        After an answer was ``sent``, what was answered is shown even if something else is still open.
        """
        now = self.clock()
        with self.database.read() as session:
            found = look(session, token, wanted, now)
            if not found.open or (sent and found.answered):
                return without_question(found)
            return self._question(session, found, token, AnswerForm(), now)

    def decide(
        self, token: str, typed: Mapping[str, str], wanted: WantedLanguage, *, visitor: Visitor
    ) -> Response:
        """Record a complete answer; otherwise show what is missing, with everything that was typed.

        The button for another language shows the page in it, and records nothing.
        """
        now = self.clock()
        if page_language.SWITCH in typed:
            return self._switch(token, typed, wanted, now)
        # The directory may take seconds, so it is asked while no transaction is open.
        told = self._ask_directory(token, typed, wanted, now)
        with self.database.write() as session:
            found = look(session, token, wanted, now)
            if not found.open:
                return without_question(found, not_recorded(typed, found))
            form = AnswerForm.of(typed, found.questions)
            if not form.decided and _was_sent_before(typed, found):
                lost = not_recorded(typed, found)
                return without_question(found, lost) if lost else _shown(token, wanted)
            decided = [one for one in found.open if one.reference in form.decided]
            if form.corrections or not self._are_sealed(token, decided, form, now):
                lost = not_recorded(typed, found)
                return self._question(
                    session, found, token, form, now, read_again=not form.corrections, lost=lost
                )
            taken = answers.submit(
                session,
                decided[0].asked.request.ask_id,
                {one.asked.request.id: _decision(form, one) for one in decided},
                Signature(form.name, visitor.address, visitor.browser),
                now,
                directory=told,
            )
            if wanted.chosen is not None:
                contacts.remember_language(session, decided[0].asked.request, wanted.chosen.code)
            is_whole = not (taken.before or taken.closed or not_recorded(typed, found))
        return _shown(token, wanted) if is_whole else self._partly(token, typed, wanted, now)

    def _partly(
        self, token: str, typed: Mapping[str, str], wanted: WantedLanguage, now: datetime
    ) -> Response:
        """Return what was recorded, or what was not, since another answer came first."""
        with self.database.read() as session:
            found = look(session, token, wanted, now)
            lost = not_recorded(typed, found)
            return without_question(found, lost) if lost else _shown(token, wanted)

    def _switch(
        self, token: str, typed: Mapping[str, str], wanted: WantedLanguage, now: datetime
    ) -> Response:
        """Return the page in another language, with everything that was typed."""
        with self.database.read() as session:
            found = look(session, token, wanted, now)
            if not found.open:
                return without_question(found)
            form = replace(AnswerForm.of(typed, found.questions), corrections={})
            return self._question(session, found, token, form, now)

    def _ask_directory(
        self, token: str, typed: Mapping[str, str], wanted: WantedLanguage, now: datetime
    ) -> TenantAnswer | None:
        """Return what the tenant directory says about the mail's domain; ``None`` if it is not asked.

        Only an acceptance is asked about, and not right before the consent is due: it would be lost if the
        clock ran out meanwhile.
        """
        with self.database.read() as session:
            found = look(session, token, wanted, now)
            form = AnswerForm.of(typed, found.questions)
            accepted = [one for one in found.open if _accepts(form, one.reference)]
            if form.corrections or not accepted:
                return None
            due = min(one.asked.terms.due for one in accepted)
            domain = answers.domain_to_ask(accepted[0].asked.request.email)
        if domain is None or due - now <= TIME_TO_ASK or not self._are_sealed(token, accepted, form, now):
            return None
        return self.directory(domain)

    def _question(
        self,
        session: Session,
        found: Found,
        token: str,
        form: AnswerForm,
        now: datetime,
        *,
        read_again: bool = False,
        lost: NotRecorded | None = None,
    ) -> Response:
        seals, opened = Seals(self.links), str(int(now.timestamp()))
        return html_responses.render(
            "consent/question",
            422 if form.corrections or read_again else 200,
            language=found.language,
            chosen=found.chosen,
            p=found.open[0].asked.terms,
            logo=page_logo.of_partner(session, found.open[0].asked.request.partner_id),
            found=found,
            form=form,
            read_again=read_again,
            lost=lost,
            opened=opened,
            seals={one.reference: seals.seal(token, one.statement.text, opened) for one in found.open},
            is_for_all=len(found.open) >= answer_form.SHORTCUT_FROM or form.is_for_all,
        )

    def _are_sealed(
        self, token: str, several: Sequence[OpenEngagement], form: AnswerForm, now: datetime
    ) -> bool:
        seals = Seals(self.links)
        return seals.are_fresh(read_opened(form.opened), now) and all(
            seals.is_intact(form.choice(one.reference).seal, token, one.statement.text, form.opened)
            for one in several
        )


def _decision(form: AnswerForm, one: OpenEngagement) -> Decision:
    chosen = form.decided[one.reference]
    said = one.statement
    english = customer_mails.english_beside(one.asked.terms, languages.language(said.language))
    shown = ShownStatement(said.version, said.text, said.language, english)
    return Decision(chosen.outcome, chosen.reason, shown)


def _shown(token: str, wanted: WantedLanguage) -> Response:
    # The address is relative to the page's own, so that it works wherever the page is published.
    chosen = f"&{page_language.CHOSEN}={wanted.chosen.code}" if wanted.chosen else ""
    return RedirectResponse(f"{token}?sent{chosen}", 303, html_responses.headers())


def _was_sent_before(typed: Mapping[str, str], found: Found) -> bool:
    """Tell whether what was sent decides only about what is answered already, as a second click does."""
    return answer_form.decides(typed, [one.terms.reference for one in found.answered])


def _accepts(form: AnswerForm, reference: str) -> bool:
    chosen = form.decided.get(reference)
    return chosen is not None and chosen.outcome is ConsentOutcome.ACCEPTED
