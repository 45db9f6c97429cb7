"""The addresses that customers may open, and how a request becomes a call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.pages import forms, html_responses
from bot.pages.consent import ConsentPage
from bot.pages.limits import RateLimit
from bot.pages.not_for_me import QUERY, NotForMePage
from bot.pages.page_language import WantedLanguage
from bot.pages.survey import SurveyPage
from bot.pages.visitor import Visitor
from bot.threads import Threads
from handlers.app.services import Services
from words.plain_text import plain

PER_ADDRESS = 120
"""Requests a minute from one address; a company's people share one."""

PER_LINK = 30
"""Requests a minute for one link, identified by the first characters of its secret."""

PREFIX = 8
"""Characters of a link's secret that identify it for the limit."""

LONGEST_ADDRESS = 100
"""Characters of a caller's address that are kept; a real one has 45 at most."""

THREADS = 16
"""Pages that are handled at once; nothing else runs in their threads."""

SECONDS = 10.0
"""Seconds that somebody waits for a page before they are asked to come again."""

Endpoint = Callable[[Request], Awaitable[Response]]
Show = Callable[[Request], Callable[[str, WantedLanguage], Response]]
"""A function that returns what shows the page that a request asks for."""
Send = Callable[[Request, Visitor], Callable[[str, dict[str, str], WantedLanguage], Response]]
"""A function that returns what takes the form that a request sends."""


def routes(services: Services) -> list[Route]:
    """Return the routes of all pages; GET and HEAD change nothing, POST decides."""
    limits = SharedLimits(RateLimit(PER_ADDRESS), RateLimit(PER_LINK), Threads(THREADS, SECONDS))
    return [
        Route("/consent/{token:path}", _consent(services, limits), methods=["GET", "POST"]),
        Route("/survey/{token:path}", _survey(services, limits), methods=["GET", "POST"]),
    ]


@dataclass(frozen=True, slots=True)
class SharedLimits:
    """What all pages share: how often somebody may ask, and where the work is done."""

    by_address: RateLimit
    by_link: RateLimit
    threads: Threads


def _consent(services: Services, limits: SharedLimits) -> Endpoint:
    not_for_me = NotForMePage(services.database, services.clock, services.links)
    shown = ConsentPage(services.database, services.clock, services.links, services.directory)

    def show(request: Request) -> Callable[[str, WantedLanguage], Response]:
        is_sent = "sent" in request.query_params
        return not_for_me.show if QUERY in request.query_params else partial(shown.show, sent=is_sent)

    def send(request: Request, visitor: Visitor) -> Callable[[str, dict[str, str], WantedLanguage], Response]:
        is_not_for_me = QUERY in request.query_params
        return not_for_me.tell if is_not_for_me else partial(shown.decide, visitor=visitor)

    return _page(services, limits, show, send)


def _survey(services: Services, limits: SharedLimits) -> Endpoint:
    shown = SurveyPage(services.database, services.clock, services.links)
    return _page(
        services, limits, lambda _: shown.show, lambda _, visitor: partial(shown.decide, visitor=visitor)
    )


def _page(services: Services, limits: SharedLimits, show: Show, send: Send) -> Endpoint:
    async def page(request: Request) -> Response:
        token = request.path_params["token"]
        visitor = _visitor(request)
        now = services.clock()
        wait = max(
            limits.by_address.wait(visitor.address or "", now), limits.by_link.wait(token[:PREFIX], now)
        )
        wanted = WantedLanguage.of(request.query_params, request.headers)
        if wait:
            return html_responses.busy(wait, wanted.any)
        if request.method != "POST":
            return await limits.threads.run(show(request), token, wanted)
        try:
            typed = await forms.read(request)
        except forms.NotAForm:
            return html_responses.unreadable(wanted.any)
        except forms.TooLong:
            return html_responses.too_long(wanted.any)
        request.state.typed = typed
        wanted = WantedLanguage.of(typed, request.headers)
        request.state.language = wanted.any
        return await limits.threads.run(send(request, visitor), token, typed, wanted)

    return page


def _visitor(request: Request) -> Visitor:
    return Visitor(
        address=plain(request.client.host)[:LONGEST_ADDRESS] if request.client else None,
        user_agent=request.headers.get("user-agent"),
    )
