"""What a link leads to, and the page of one that asks nothing any more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.pages import html_responses
from bot.pages.answer_form import Question
from bot.pages.page_language import WantedLanguage
from flows.consent import link
from flows.consent.link import AskedEngagement, LinkState
from flows.rules.text import addresses
from words import countries, customer_mails
from words.customer_mails import Statement
from words.languages import Language

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class OpenEngagement:
    """An engagement that can be answered, with what the customer answers."""

    asked: AskedEngagement
    statement: Statement

    @property
    def reference(self) -> str:
        """The reference, which the names of the form's fields contain."""
        return self.asked.terms.reference


@dataclass(frozen=True, slots=True)
class Found:
    """Everything behind a link: what is open, and the rest, and the language in which it is shown."""

    every: Sequence[AskedEngagement]
    open: Sequence[OpenEngagement]
    language: Language
    chosen: Language | None

    @property
    def is_misdirected(self) -> bool:
        """Whether the reader of the mail has said that it is not for them."""
        return any(one.is_misdirected for one in self.every)

    @property
    def answered(self) -> list[AskedEngagement]:
        """What was answered, by whomever."""
        return [one for one in self.every if one.state is LinkState.ANSWERED]

    @property
    def is_answered_here(self) -> bool:
        """Whether an answer was given on a page of this link, for which there is a receipt."""
        return any(one.given is not None and one.given.request_id == one.request.id for one in self.answered)

    @property
    def closed(self) -> list[AskedEngagement]:
        """What cannot be answered any more, and was not."""
        return [one for one in self.every if one.state not in {LinkState.OPEN, LinkState.ANSWERED}]

    @property
    def questions(self) -> list[Question]:
        """What the form asks."""
        return [
            Question(one.reference, one.asked.terms.engagement, one.asked.terms.customer.name)
            for one in self.open
        ]


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """What was decided in a sent form and not recorded; the answers of others are in ``before``.

    ``is_part``: the rest of what was sent is recorded as it was sent.
    """

    before: Sequence[AskedEngagement]
    is_part: bool


def look(session: Session, token: str, wanted: WantedLanguage, now: datetime) -> Found:
    """Return what is behind a link; nothing if it is unknown."""
    every = link.asked(session, token, now) if TOKEN.fullmatch(token) else ()
    language = wanted.chosen or wanted.shown or (_of_reader(every) if every else wanted.browser)
    return Found(
        every,
        [
            OpenEngagement(one, customer_mails.statement(one.terms, language))
            for one in every
            if one.state is LinkState.OPEN
        ],
        language,
        wanted.chosen,
    )


def _of_reader(every: Sequence[AskedEngagement]) -> Language:
    """Return the language of the contact to whom the link was mailed, if they are still a contact."""
    for one in every:
        if addresses.same(one.terms.customer.email, one.request.email):
            return countries.language_for(one.terms)
    return countries.language_of(every[0].terms.country)


def without_question(found: Found, lost: NotRecorded | None = None) -> Response:
    """Return what was answered, or why the link cannot be used.

    ``lost`` is what was sent just now and not recorded.
    """
    if found.answered:
        return html_responses.render(
            "consent/answered",
            language=found.language,
            p=found.answered[0].terms,
            found=found,
            lost=lost,
            facts=partial(_facts, found.language),
        )
    if found.every:
        return html_responses.closed(found.every, found.language)
    return html_responses.unknown(found.language)


def _facts(language: Language, one: AskedEngagement) -> customer_mails.Facts:
    return customer_mails.receipt(one.terms, one.given, language) if one.given else ()
