"""How the files below ``templates/`` are read: environments, each made when it is first used.

One is for Slack; for customers, each language has one for text and one for HTML. They are the same everywhere
and never change while the bot runs, so views need not receive one.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from flows.rules.associations import deadlines
from flows.rules.customers.domains import readable
from flows.rules.text.days import spelt
from words import countries, formats, mrkdwn
from words.languages import Language, ended_once
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES
from words.plain_text import OneLine, as_typed, columns, plain

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def slack() -> Environment:
    """Return the environment for messages in Slack; every inserted value is escaped by Slack's rule."""
    filters: dict[str, Callable[..., Any]] = {
        "day": mrkdwn.day,
        "moment": mrkdwn.moment,
        "deadline": mrkdwn.deadline,
        "user": mrkdwn.user,
        "amount": mrkdwn.amount,
        "instant": datetime.fromisoformat,
        "readable": readable,
        "spelt": _spelt,
    }
    return _environment(TEMPLATES / "slack", mrkdwn.escape, filters, autoescape=False)


@cache
def text(language: Language) -> Environment:
    """Return the environment for text mails and the statement; every inserted value becomes one line."""
    return _customers(language, {"strong": plain}, _filled, autoescape=False)


@cache
def html(language: Language) -> Environment:
    """Return the environment for HTML mails and pages; every inserted value is escaped."""
    return _customers(language, {"strong": _strong}, _filled_html, autoescape=True)


def _environment(
    folder: Path,
    finalize: Callable[[Any], str],
    filters: Mapping[str, Callable[..., Any]],
    *,
    autoescape: bool,
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 -- off where HTML's escapes would be shown; ``finalize`` cleans there
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    return environment


def _customers(
    language: Language,
    filters: Mapping[str, Callable[..., Any]],
    fill: Callable[[str, Mapping[str, Any]], str],
    *,
    autoescape: bool,
) -> Environment:
    """Return an environment whose templates may use ``_``, ``ngettext``, ``pgettext`` and ``trans``.

    A sentence is plain text and is escaped like a value; values are put in after that.
    """
    environment = _environment(
        TEMPLATES, _one_line, {**_customer_filters(language), **filters}, autoescape=autoescape
    )
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    # Jinja's own functions of this style would put in values that ``finalize`` has not cleaned.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    said = language.translations

    def gettext(sentence: str, /, **values: Any) -> str:
        return fill(said.gettext(sentence), language.inserted(values))

    def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> str:
        return fill(said.ngettext(singular, plural, count), language.inserted({"num": count, **values}))

    def pgettext(context: str, sentence: str, /, **values: Any) -> str:
        return fill(said.pgettext(context, sentence), language.inserted(values))

    environment.globals |= {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "language": language,
    }
    return environment


def _customer_filters(language: Language) -> dict[str, Callable[..., Any]]:
    return {
        "as_typed": as_typed,
        "called": _called,
        "columns": columns,
        "day": partial(formats.day, language),
        "due": partial(_due, language),
        "due_day": partial(_due_day, language),
        "identifier": lambda one: language.gettext(IDENTIFIER_TYPES[one]),
        "instant": partial(formats.instant, language),
        "kind": lambda one: language.gettext(ENGAGEMENT_TYPES[one]),
        "labelled": lambda value, label: formats.labelled(language, label, value),
        "listed": partial(formats.listed, language),
        "person": _person,
        "readable": readable,
    }


def _one_line(value: object) -> str:
    return value if isinstance(value, Markup) else plain(value)


def _filled(sentence: str, values: Mapping[str, Any]) -> OneLine:
    return OneLine(ended_once(sentence, values) % values)


def _filled_html(sentence: str, values: Mapping[str, Any]) -> Markup:
    return escape(ended_once(sentence, values)) % values


def _strong(value: object) -> Markup:
    return Markup("<strong>{}</strong>").format(_one_line(value))


def _spelt(day: str) -> str:
    return spelt(date.fromisoformat(day))


def _due(language: Language, terms: ConsentTerms) -> str:
    """Return until when an answer counts, where the customer most likely is, at the partner's, and in UTC."""
    return formats.deadline(language, terms.due, terms.time_zone, countries.zone_of(terms.country))


def _due_day(language: Language, terms: ConsentTerms) -> str:
    """Return the day before whose end an answer counts, where the customer most likely is."""
    zone = countries.zone_of(terms.country) or terms.time_zone
    return formats.day(language, deadlines.named(terms.due, zone), zone)


def _called(person: ContactPerson) -> str:
    """Return a person's name with their title."""
    return f"{person.name} ({person.title})" if person.title else person.name


def _person(person: ContactPerson) -> str:
    return ", ".join(filter(None, (person.name, person.title, person.email, person.phone)))
