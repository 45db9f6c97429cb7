"""A calendar of due dates as a file (iCalendar, RFC 5545)."""

import re
from datetime import datetime, timedelta

import icalendar

from flows.associations.summary import Summary
from flows.members.member_settings import Calendar
from flows.rules.associations import deadlines
from flows.rules.text.incoming_text import one_line, several_lines

REFRESH = timedelta(hours=1)
"""How long calendar programs are asked to wait before they fetch it again."""


def write(calendar: Calendar, now: datetime) -> bytes:
    """Return the calendar as a file; each event keeps its identity for as long as its clock runs."""
    shown = icalendar.Calendar()
    shown.add("prodid", "-//MCI Bot//Due dates//EN")
    shown.add("version", "2.0")
    shown.add("method", "PUBLISH")
    shown.add("x-wr-calname", _Text(one_line(f"MCI due dates, {calendar.partner.name}")))
    shown.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    shown.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for summary in calendar.due:
        event = _event(calendar, summary, now)
        if event is not None:
            shown.add_component(event)
    for summary in calendar.dates:
        event = _date(calendar, summary, now)
        if event is not None:
            shown.add_component(event)
    return bytes(shown.to_ical())


def _event(calendar: Calendar, summary: Summary, now: datetime) -> icalendar.Event | None:
    clock = summary.clock
    if clock is None:
        return None
    about = f"{summary.customer.name}, {summary.engagement.name}"
    event = icalendar.Event()
    event.add(
        "uid", f"{clock.words.replace(' ', '-')}.{summary.association.id}@{calendar.partner.workspace_id}"
    )
    event.add("dtstamp", now)
    event.add("dtstart", deadlines.named(clock.due, summary.zone))
    event.add("summary", _Text(one_line(f"{clock.words.capitalize()}: {about}")))
    event.add(
        "description",
        _Text(
            several_lines(
                f"{summary.association.reference}\n{summary.status}\nNext: {summary.next_step.words}"
            )
        ),
    )
    event.add("location", _Text(one_line(summary.location.name)))
    event.add("transp", "TRANSPARENT")
    return event


def _date(calendar: Calendar, summary: Summary, now: datetime) -> icalendar.Event | None:
    """Return the next date that members set, as an event of the whole day."""
    association = summary.association
    if association.own_date is None:
        return None
    about = f"{summary.customer.name}, {summary.engagement.name}"
    event = icalendar.Event()
    event.add("uid", f"own-date.{association.id}@{calendar.partner.workspace_id}")
    event.add("dtstamp", now)
    event.add("dtstart", association.own_date)
    event.add("summary", _Text(one_line(f"{association.own_date_words or 'Next date'}: {about}")))
    event.add("description", _Text(several_lines(f"{association.reference}\n{summary.status}")))
    event.add("location", _Text(one_line(summary.location.name)))
    event.add("transp", "TRANSPARENT")
    return event


class _Text(icalendar.vText):
    """Text in the form of RFC 5545. The library's class turns a backslash before an N into a line break."""

    def to_ical(self) -> bytes:
        """Return the text with backslashes, semicolons, commas and line ends escaped."""
        escaped = re.sub(r"[\\;,]", r"\\\g<0>", str(self))
        return escaped.replace("\n", r"\n").encode()
