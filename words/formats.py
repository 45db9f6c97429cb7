"""Times, lists and labels as customers read them in their language; `words.instants` has those for members.

Dates and times have the form that Babel knows of the language; the sentences around them are translated.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time, get_date_format, get_timezone_location
from babel.lists import format_list

from flows.rules.associations import deadlines
from words.languages import Language
from words.plain_text import OneLine, plain

_UTC = "UTC"
_DAY = re.compile(r"\bd\b")
"""The day of the month in a pattern of Babel's; the quoted words around it are longer."""


def instant(language: Language, at: datetime, zone: str, own: str | None = None) -> OneLine:
    """Return day and time in the zone, which is named, with the weekday; and in UTC where that differs.

    With the reader's ``own`` zone, day and time are those there, and what they are in ``zone`` follows.
    """
    first, *others = _different(at, (own, zone, _UTC) if own else (zone, _UTC))
    here = _said(language, at, first)
    if not others:
        return here
    shown = _date(at, first)
    elsewhere = [_said(language, at, one, with_day=_date(at, one) != shown) for one in others]
    if len(elsewhere) > 1:
        # Translators: the same moment in two zones, such as "14:00 in Paris; 12:00 UTC".
        both = language.gettext("%(one)s; %(other)s", one=elsewhere[0], other=elsewhere[1])
        elsewhere = [both]
    # Translators: a moment where the reader is, and the same one in other zones.
    return language.gettext("%(here)s (%(elsewhere)s)", here=here, elsewhere=elsewhere[0])


def deadline(language: Language, due: datetime, zone: str, own: str | None = None) -> OneLine:
    """Return a deadline as `instant` does; one that ends a day, in either zone, is that day's last minute."""
    named = (deadlines.named(due, one) for one in (own, zone) if one)
    return instant(language, min(named), zone, own)


def day(language: Language, at: datetime, zone: str) -> OneLine:
    """Return the day on which an instant falls in the zone."""
    return _spelt(language, at.astimezone(ZoneInfo(zone)), "long")


def listed(language: Language, items: Sequence[object]) -> OneLine:
    """Return values in a row with "and" before the last: "a, b and c"."""
    return OneLine(format_list([plain(one) for one in items], "standard", language.formats))


def labelled(language: Language, label: str, value: object) -> OneLine:
    """Return a value with its label before it."""
    # Translators: a label and its value, with the sign between them and the spaces that it needs.
    return language.gettext("%(label)s: %(value)s", label=OneLine(label), value=value)


def _different(at: datetime, zones: Sequence[str]) -> list[str]:
    """Return the zones without those with the same time as another one; of these, UTC stays."""
    found: dict[object, str] = {}
    for zone in zones:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset()
        if zone == _UTC or offset not in found:
            found[offset] = zone
    return list(found.values())


def _said(language: Language, at: datetime, zone: str, *, with_day: bool = True) -> OneLine:
    there = at.astimezone(ZoneInfo(zone))
    day, time = _spelt(language, there), OneLine(format_time(there, "short", locale=language.formats))
    if zone == _UTC:
        if with_day:
            # Translators: a date, and a time of day in coordinated universal time.
            return language.gettext("%(day)s, %(time)s UTC", day=day, time=time)
        # Translators: a time of day in coordinated universal time.
        return language.gettext("%(time)s UTC", time=time)
    place = _place(language, there, zone)
    if with_day:
        # Translators: a date, a time of day, and a city, whose name may begin with an article ("Le Caire").
        return language.gettext("%(day)s, %(time)s in %(place)s", day=day, time=time, place=place)
    # Translators: a time of day, and a city, whose name may begin with an article ("Le Caire").
    return language.gettext("%(time)s in %(place)s", time=time, place=place)


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _spelt(language: Language, there: datetime, length: Literal["full", "long"] = "full") -> OneLine:
    pattern = get_date_format(length, language.formats).pattern
    if there.day == 1:
        # Translators: the first day of a month as a date writes it, such as "1er" in French.
        first = language.gettext("1")
        pattern = _DAY.sub(f"'{plain(first)}'", pattern)
    return OneLine(format_datetime(there, pattern, locale=language.formats))


def _place(language: Language, there: datetime, zone: str) -> OneLine:
    """Return the city that a zone is named after, or else the abbreviation of the zone."""
    if zone.rpartition("/")[0] in {"", "Etc"}:
        return OneLine(f"{there:%Z}")
    return OneLine(get_timezone_location(there, language.formats, return_city=True))
