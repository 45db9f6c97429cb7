"""The addresses that customers may open, and how a request becomes a call."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.pages import forms, html_responses
from bot.pages.consent import ConsentPage, Visitor
from bot.pages.limits import RateLimit
from bot.pages.not_for_me import QUERY, NotForMePage
from bot.pages.page_language import WantedLanguage
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


def routes(services: Services) -> list[Route]:
    """Return the routes of all pages; GET and HEAD change nothing, POST decides."""
    return [Route("/consent/{token:path}", _consent(services), methods=["GET", "POST"])]


def _consent(services: Services) -> Endpoint:
    not_for_me = NotForMePage(services.database, services.clock, services.links)
    shown = ConsentPage(services.database, services.clock, services.links, services.directory)
    by_address, by_link = RateLimit(PER_ADDRESS), RateLimit(PER_LINK)
    threads = Threads(THREADS, SECONDS)

    async def consent(request: Request) -> Response:
        token = request.path_params["token"]
        visitor = _visitor(request)
        now = services.clock()
        wait = max(by_address.wait(visitor.address or "", now), by_link.wait(token[:PREFIX], now))
        wanted = WantedLanguage.of(request.query_params, request.headers)
        if wait:
            return html_responses.busy(wait, wanted.any)
        is_not_for_me = QUERY in request.query_params
        if request.method != "POST":
            is_sent = "sent" in request.query_params
            show = not_for_me.show if is_not_for_me else partial(shown.show, sent=is_sent)
            return await threads.run(show, token, wanted)
        try:
            typed = await forms.read(request)
        except forms.NotAForm:
            return html_responses.unreadable(wanted.any)
        except forms.TooLong:
            return html_responses.too_long(wanted.any)
        request.state.typed = typed
        wanted = WantedLanguage.of(typed, request.headers)
        request.state.language = wanted.any
        send = not_for_me.tell if is_not_for_me else partial(shown.decide, visitor=visitor)
        return await threads.run(send, token, typed, wanted)

    return consent


def _visitor(request: Request) -> Visitor:
    return Visitor(
        address=plain(request.client.host)[:LONGEST_ADDRESS] if request.client else None,
        user_agent=request.headers.get("user-agent"),
    )
