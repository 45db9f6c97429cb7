"""A member's private calendar of due dates, which calendar programs fetch (iCalendar, RFC 5545)."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.pages.limits import RateLimit
from bot.threads import Threads
from flows.members import member_settings
from handlers.app.services import Services
from store.partners import Partner

PER_ADDRESS = 60
"""Requests a minute from one address; calendar programs of one company share some."""

THREADS = 4
"""Calendars that are handled at once."""

SECONDS = 30.0
"""Seconds that a calendar program waits before it is asked to come again."""

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


IsGone = Callable[[Partner, str], bool]
"""Tells whether Slack says that a user is no longer a full member of the partner's workspace."""


def routes(services: Services, is_gone: IsGone) -> list[Route]:
    """Return the route of the calendars."""
    by_address = RateLimit(PER_ADDRESS)
    threads = Threads(THREADS, SECONDS)

    async def calendar(request: Request) -> Response:
        address = request.client.host if request.client else ""
        now = services.clock()
        wait = by_address.wait(address, now)
        if wait:
            headers = _HEADERS | {"Retry-After": str(wait)}
            return PlainTextResponse("Too many requests; try again later.", 429, headers)
        return await threads.run(_answer, services, is_gone, request.path_params["token"], now)

    return [Route("/calendar/{token}.ics", calendar, methods=["GET"])]


def _answer(services: Services, is_gone: IsGone, token: str, now: datetime) -> Response:
    from bot.web import calendar_file  # the library is seldom needed and would slow down every start

    with services.database.read() as session:
        calendar = member_settings.calendar(session, token, now)
    # Slack is asked outside of any transaction, and only for a valid address.
    if calendar is None or is_gone(calendar.partner, calendar.member.user_id):
        # A revoked address looks like one that never existed.
        return PlainTextResponse("There is no such calendar.", 404, _HEADERS)
    return Response(calendar_file.write(calendar, now), 200, _HEADERS, "text/calendar; charset=utf-8")
