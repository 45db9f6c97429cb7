"""The page on which a customer accepts or declines: GET shows it, only POST decides (R17–R20)."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot.pages import html_responses
from bot.pages.answer_form import AnswerForm
from flows.consent import consent
from flows.consent.consent import Decision, ShownStatement
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.links import Links, digest
from flows.rules.customers.tenants import Directory, TenantAnswer
from flows.transactions import Transactions
from store import consents
from store.consents import ConsentAnswer, ConsentRequest
from store.enums import ConsentOutcome
from words import customer_mails
from words.customer_mails import Statement
from words.plain_text import plain

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

SEAL_LASTS = timedelta(hours=12)
"""How long a page may be open before the answer must be confirmed."""

TIME_TO_ASK = timedelta(seconds=10)
"""How long before the consent is due the tenant directory is no longer asked; it may take half as long."""

LONGEST_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the connection tells about the person who answers."""

    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The page of a link; anybody with the link may see and answer it."""

    database: Transactions
    clock: Callable[[], datetime]
    links: Links
    directory: Directory

    def show(self, token: str) -> Response:
        """Return the question, what was recorded, or that the link cannot be used. Changes nothing."""
        now = self.clock()
        with self.database.read() as session:
            found = _look(session, token, now)
            if isinstance(found, Response):
                return found
            return self._question(session, found, token, AnswerForm(), now)

    def decide(self, token: str, typed: dict[str, str], visitor: Visitor) -> Response:
        """Record a complete answer; otherwise show what is missing, with everything that was typed."""
        now = self.clock()
        form = AnswerForm.of(typed)
        # The directory may take seconds, so it is asked while no transaction is open.
        told = self._ask_directory(token, form, now)
        with self.database.write() as session:
            found = _look(session, token, now)
            if isinstance(found, Response):
                return found
            said = customer_mails.statement(_terms(session, found))
            if form.errors or not self._is_sealed(token, said, form, now):
                return self._question(session, found, token, form, now, read_again=not form.errors)
            decision = Decision(
                outcome=form.outcome,
                name=form.name,
                reason=form.kept_reason,
                shown=ShownStatement(said.version, said.text),
                address=visitor.address,
                user_agent=plain(visitor.user_agent or "")[:LONGEST_USER_AGENT] or None,
            )
            if consent.answer(session, found.id, decision, now, directory=told) is None:
                return html_responses.ended()
        # The address is relative to the page's own, so that it works wherever the page is published.
        return RedirectResponse(token, 303, html_responses.headers())

    def _ask_directory(self, token: str, form: AnswerForm, now: datetime) -> TenantAnswer | None:
        """Return what the tenant directory says about the mail's domain; ``None`` if it is not asked.

        Only an acceptance is asked about, and not right before the consent is due: it would be lost if the
        clock ran out meanwhile.
        """
        if form.errors or form.outcome is not ConsentOutcome.ACCEPTED:
            return None
        with self.database.read() as session:
            found = _look(session, token, now)
            if isinstance(found, Response):
                return None
            due = found.association.consent_due
            said = customer_mails.statement(_terms(session, found))
            domain = consent.domain_to_ask(found)
        if domain is None or due - now <= TIME_TO_ASK or not self._is_sealed(token, said, form, now):
            return None
        return self.directory(domain)

    def _question(
        self,
        session: Session,
        request: ConsentRequest,
        token: str,
        form: AnswerForm,
        now: datetime,
        *,
        read_again: bool = False,
    ) -> Response:
        terms = _terms(session, request)
        said = customer_mails.statement(terms)
        opened = str(int(now.timestamp()))
        return html_responses.render(
            "consent/request",
            422 if form.errors or read_again else 200,
            p=terms,
            statement=said,
            form=form,
            read_again=read_again,
            opened=opened,
            seal=self._seal(token, said, opened),
        )

    def _seal(self, token: str, said: Statement, opened: str) -> str:
        """Return the proof that this page was opened for this link, at that time, with these words."""
        return self.links.seal(digest(token), digest(said.text), opened)

    def _is_sealed(self, token: str, said: Statement, form: AnswerForm, now: datetime) -> bool:
        expected = self._seal(token, said, form.opened)
        fresh = form.opened_at is not None and now - form.opened_at <= SEAL_LASTS
        return fresh and hmac.compare_digest(expected.encode(), form.seal.encode())


def _look(session: Session, token: str, now: datetime) -> ConsentRequest | Response:
    """Return the request that waits for an answer, or the page to show instead."""
    request = consent.find(session, token) if TOKEN.fullmatch(token) else None
    if request is None:
        return html_responses.unknown()
    given = consents.answer(session, request.association)
    if given is not None and request.voided_at is None:
        return _receipt(session, request, given)
    return request if consent.is_open(request, now) else html_responses.ended()


def _receipt(session: Session, request: ConsentRequest, given: ConsentAnswer) -> Response:
    terms = _terms(session, request)
    return html_responses.render(
        "consent/recorded",
        p=terms,
        accepted=given.outcome is ConsentOutcome.ACCEPTED,
        facts=customer_mails.receipt(terms, given),
        mailed_to=request.email if given.request_id == request.id else None,
        shown=given.shown_text.split("\n\n") if given.shown_text else (),
    )


def _terms(session: Session, request: ConsentRequest) -> ConsentTerms:
    return terms_of(session, request.association)
