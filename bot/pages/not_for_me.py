"""The page on which the reader of a consent e-mail says that it is not for them. It decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from bot.pages import html_responses, page_language
from bot.pages.answer_form import Correction, Mistake
from bot.pages.found import Found, look, without_question
from bot.pages.page_language import WantedLanguage
from bot.pages.seals import Seals, read_opened
from flows.consent import not_for_me
from flows.links import Links
from flows.rules.text.incoming_text import one_line
from flows.transactions import Transactions

QUERY = "not-me"
"""What the address of this page has after the link's, as its whole query."""

LONGEST_WHO = 200
"""Characters of what is typed about the right person."""


@dataclass(frozen=True, slots=True)
class NotForMeForm:
    """The content of the form, as typed; ``corrections`` has what must be corrected, by field."""

    typed_who: str = ""
    confirmed: bool = False
    opened: str = ""
    seal: str = ""
    corrections: Mapping[str, Correction] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "NotForMeForm":
        """Return the form that was sent, with what is wrong in it."""
        form = cls(
            typed_who=typed.get("who", ""),
            confirmed=typed.get("confirmed") == "yes",
            opened=typed.get("opened", "")[:20],
            seal=typed.get("seal", "")[:100],
        )
        found = {}
        if len(form.who) > LONGEST_WHO:
            found["who"] = Correction(Mistake.WHO_TOO_LONG, length=len(form.who), longest=LONGEST_WHO)
        if not form.confirmed:
            found["confirmed"] = Correction(Mistake.NOT_TICKED)
        return replace(form, corrections=found)

    @property
    def who(self) -> str:
        """What was typed about the right person, as it is kept."""
        return one_line(self.typed_who)


@dataclass(frozen=True, slots=True)
class NotForMePage:
    """The page of a link; anybody with the link may see it, and say so once."""

    database: Transactions
    clock: Callable[[], datetime]
    links: Links

    def show(self, token: str, wanted: WantedLanguage) -> Response:
        """Return the form, or that it was sent already, or what the link leads to. Changes nothing."""
        now = self.clock()
        with self.database.read() as session:
            found = look(session, token, wanted, now)
            if not found.open:
                return without_question(found)
            if found.is_misdirected:
                return _told(found)
            return self._form(found, token, NotForMeForm(), now)

    def tell(self, token: str, typed: Mapping[str, str], wanted: WantedLanguage) -> Response:
        """Tell the partner; otherwise show what is missing, with everything that was typed."""
        now = self.clock()
        form = NotForMeForm.of(typed)
        with self.database.write() as session:
            found = look(session, token, wanted, now)
            if not found.open:
                return without_question(found)
            if found.is_misdirected:
                return _told(found)
            if page_language.SWITCH in typed:
                return self._form(found, token, replace(form, corrections={}), now)
            if form.corrections or not self._is_sealed(token, form, now):
                return self._form(found, token, form, now, read_again=not form.corrections)
            not_for_me.tell(session, found.open[0].asked.request.ask_id, form.who or None, now)
        chosen = f"&{page_language.CHOSEN}={wanted.chosen.code}" if wanted.chosen else ""
        return RedirectResponse(f"{token}?{QUERY}{chosen}", 303, html_responses.headers())

    def _form(
        self, found: Found, token: str, form: NotForMeForm, now: datetime, *, read_again: bool = False
    ) -> Response:
        opened = str(int(now.timestamp()))
        return html_responses.render(
            "consent/not_for_me",
            422 if form.corrections or read_again else 200,
            language=found.language,
            chosen=found.chosen,
            p=found.open[0].asked.terms,
            form=form,
            read_again=read_again,
            opened=opened,
            seal=Seals(self.links).seal(token, QUERY, opened),
        )

    def _is_sealed(self, token: str, form: NotForMeForm, now: datetime) -> bool:
        seals = Seals(self.links)
        return seals.are_fresh(read_opened(form.opened), now) and seals.is_intact(
            form.seal, token, QUERY, form.opened
        )


def _told(found: Found) -> Response:
    return html_responses.render(
        "consent/told", language=found.language, chosen=found.chosen, p=found.open[0].asked.terms
    )
