"""A member's private calendar of due dates, which calendar programs fetch (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.pages.limits import RateLimit
from flows import preferences
from flows.preferences import Calendar
from flows.summary import Summary
from handlers.services import Services

if TYPE_CHECKING:
    from icalendar import Event

PER_ADDRESS = 60
"""Requests a minute from one address; calendar programs of one company share some."""

REFRESH = timedelta(hours=1)

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def routes(services: Services) -> list[Route]:
    """Return the route of the calendars."""
    by_address = RateLimit(PER_ADDRESS)

    async def calendar(request: Request) -> Response:
        address = request.client.host if request.client else ""
        now = services.clock()
        wait = by_address.wait(address, now)
        if wait:
            headers = _HEADERS | {"Retry-After": str(wait)}
            return PlainTextResponse("Too many requests; try again later.", 429, headers)
        return await run_in_threadpool(_answer, services, request.path_params["token"], now)

    return [Route("/calendar/{token}.ics", calendar, methods=["GET"])]


def feed(calendar: Calendar, now: datetime) -> bytes:
    """Return the calendar as a file; each event keeps its identity for as long as its clock runs."""
    import icalendar  # seldom needed, and every start would pay for it

    shown = icalendar.Calendar()
    shown.add("prodid", "-//MCI Bot//Due dates//EN")
    shown.add("version", "2.0")
    shown.add("method", "PUBLISH")
    shown.add("x-wr-calname", f"MCI due dates, {calendar.partner.name}")
    shown.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    shown.add("x-published-ttl", REFRESH)
    for summary in calendar.due:
        event = _event(calendar, summary, now)
        if event is not None:
            shown.add_component(event)
    return bytes(shown.to_ical())


def _answer(services: Services, token: str, now: datetime) -> Response:
    with services.database.read() as session:
        calendar = preferences.calendar(session, token, now)
        if calendar is None:
            # An address that was taken back looks like one that never was.
            return PlainTextResponse("There is no such calendar.", 404, _HEADERS)
        return Response(feed(calendar, now), 200, _HEADERS, "text/calendar; charset=utf-8")


def _event(calendar: Calendar, summary: Summary, now: datetime) -> Event | None:
    from icalendar import Event

    clock = summary.clock
    if clock is None:
        return None
    about = f"{summary.customer.name}, {summary.engagement.name}"
    event = Event()
    event.add(
        "uid", f"{clock.words.replace(' ', '-')}.{summary.association.id}@{calendar.partner.workspace_id}"
    )
    event.add("dtstamp", now)
    event.add("dtstart", clock.due)
    event.add("summary", f"{clock.words.capitalize()}: {about}")
    event.add(
        "description",
        f"{summary.association.reference}\n{summary.status}\nNext: {summary.next_step.words}",
    )
    event.add("location", summary.location.name)
    event.add("transp", "TRANSPARENT")
    return event
