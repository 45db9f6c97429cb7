"""How people read the columns of an engagement: what each is called, and its value in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flows.loading.columns import Columns
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import as_day
from flows.rules.claims.questions import ENGLISH, QuestionKind
from flows.rules.claims.requirements import ITEM_WORDS
from flows.rules.customers.criteria import criteria_from, requirement
from flows.rules.text.days import in_utc, spelt
from handlers.app.ids import Field
from store.enums import ClaimItem, EngagementType, IdentifierType
from words import languages, mrkdwn
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES


@dataclass(frozen=True, slots=True)
class ColumnInput:
    """A column of the catalogue: what it is called, its input, and what the input's hint says."""

    label: str
    field: Field
    hint: str = ""
    optional: bool = False
    multiline: bool = False


CHANNEL = "channel_id"

DAYS = "Whole days. If left empty, those of the type."
QUESTIONS = (
    "A line for each question, such as: scale 0-10: Did it help? Or: choice (optional): What comes next? = "
    "A pilot | Nothing. Without any, four neutral ones are asked."
)

COLUMNS: Mapping[str, ColumnInput] = MappingProxyType(
    {
        "code": ColumnInput("Code", Field.ENGAGEMENT_CODE, "Letters, digits, dots, hyphens and underscores."),
        "name": ColumnInput("Name", Field.ENGAGEMENT_NAME),
        "solution_area": ColumnInput("Solution area", Field.SOLUTION_AREA),
        "type": ColumnInput("Type", Field.ENGAGEMENT_TYPE),
        "active_from": ColumnInput(
            "Can be chosen from",
            Field.ACTIVE_FROM,
            "A date such as 2026-07-01, which begins at midnight UTC.",
        ),
        "active_until": ColumnInput(
            "Retired from",
            Field.ACTIVE_UNTIL,
            "The first day on which it can no longer be chosen. If left empty: no end.",
            optional=True,
        ),
        "identifier_types": ColumnInput("Customers are identified by", Field.IDENTIFIER_TYPES),
        "sample": ColumnInput("Sample data, not part of the programme", Field.SAMPLE),
        "consent_days": ColumnInput("Days to consent", Field.CONSENT_DAYS, DAYS, optional=True),
        "submit_days": ColumnInput("Days to submit the claim", Field.SUBMIT_DAYS, DAYS, optional=True),
        "review_days": ColumnInput("Days until the review ends", Field.REVIEW_DAYS, DAYS, optional=True),
        "dispute_days": ColumnInput("Days to dispute", Field.DISPUTE_DAYS, DAYS, optional=True),
        "claim_limit": ColumnInput(
            "Claims that a customer may have", Field.CLAIM_LIMIT, "If left empty: no limit.", optional=True
        ),
        "reminders": ColumnInput(
            "Reminders",
            Field.REMINDER_DAYS,
            "Days that differ from the default, by kind, such as: claim=30 14 7; consent_not_sent=none.",
            optional=True,
            multiline=True,
        ),
        "remind_customer": ColumnInput("The customer gets reminders by mail", Field.REMIND_CUSTOMER),
        "required_items": ColumnInput("A claim needs", Field.REQUIRED_ITEMS, optional=True),
        "item_terms": ColumnInput(
            "Terms of these items",
            Field.ITEM_TERMS,
            "What differs from the default, a line each, such as: invoice.types=pdf, or "
            "invoice.hints=One invoice is enough. Terms: types, largest_mb, most_files, hints, template.",
            optional=True,
            multiline=True,
        ),
        "criteria": ColumnInput(
            "Criteria",
            Field.CRITERIA,
            "All must be met, with semicolons between: microsoft_365_seats at_least 300 "
            "(Microsoft 365 seats); country one_of FR|DE.",
            optional=True,
            multiline=True,
        ),
        "rates": ColumnInput(
            "Rates", Field.RATES, "Whole amounts by market: A=5000; B=3000.", optional=True, multiline=True
        ),
        "currency": ColumnInput(
            "Currency", Field.RATE_CURRENCY, "Three letters. If left empty: USD.", optional=True
        ),
        "about": ColumnInput(
            "What customers read about it",
            Field.ABOUT,
            "A line for each language, such as: en=Two days on Teams. At most 300 characters each.",
            optional=True,
            multiline=True,
        ),
        "customer_survey": ColumnInput(
            "Questions to the customer", Field.CUSTOMER_SURVEY, QUESTIONS, optional=True, multiline=True
        ),
        "partner_survey": ColumnInput(
            "Questions to your own people", Field.PARTNER_SURVEY, QUESTIONS, optional=True, multiline=True
        ),
        CHANNEL: ColumnInput("Channel of its own", Field.OWN_CHANNEL, optional=True),
    }
)


def value(column: str, said: Columns) -> str:
    """Return a column's value in words, perhaps in several lines."""
    found = said.get(column)
    if column == "rates":
        return _rates(found or {}, said.get("currency"))
    if found is None or found in ([], {}):
        return _NOTHING.get(column, "none")
    return _WORDS.get(column, _plain)(found)


def in_mrkdwn(column: str, said: Columns) -> str:
    """Return the same as mrkdwn, in which a channel is one that can be opened."""
    if column == CHANNEL and said.get(column):
        return mrkdwn.channel(str(said[column]))
    return mrkdwn.escape(value(column, said))


def _plain(found: Any) -> str:
    if isinstance(found, bool):
        return "yes" if found else "no"
    return f"{found:,}" if isinstance(found, int) else str(found)


def _rates(rates: Mapping[str, int], currency: str | None) -> str:
    return (
        "; ".join(f"{market}: {Amount(currency or '', amount)}" for market, amount in rates.items()) or "none"
    )


def _instant(found: str) -> str:
    at = datetime.fromisoformat(found)
    return spelt(at.date()) if at.time() == datetime.min.time() else in_utc(at)


def _until(found: str) -> str:
    at = datetime.fromisoformat(found)
    return f"{_instant(found)} (last day: {spelt(as_day(at, 'UTC'))})"


def _reminders(found: Mapping[str, Sequence[int]]) -> str:
    kinds = (
        f"{kind.replace('_', ' ')}: {', '.join(map(str, days)) or 'none'}" for kind, days in found.items()
    )
    return "; ".join(kinds)


def _about(found: Mapping[str, str]) -> str:
    return "\n".join(f"{languages.in_english(tag)}: {words}" for tag, words in found.items())


def _item_terms(found: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{ITEM_WORDS[ClaimItem(item)]}: {_term(term, said)}"
        for item, terms in found.items()
        for term, said in terms.items()
    )


def _term(term: str, said: Any) -> str:
    listed = ", ".join(said) if term == "types" else " / ".join(said) if isinstance(said, list) else str(said)
    return f"{_TERMS.get(term, term)} {listed}"


def _questions(found: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(_question(number, one) for number, one in enumerate(found, start=1))


def _question(number: int, one: Mapping[str, Any]) -> str:
    kind = QuestionKind(one["kind"])
    scale = f" {one['lowest']} to {one['highest']}" if kind is QuestionKind.SCALE else ""
    options = ", ".join(option[ENGLISH] for option in one["options"])
    others = [tag for tag in one["words"] if tag != ENGLISH]
    more = [
        _KINDS[kind] + scale + (f" ({options})" if options else ""),
        *([] if one["required"] else ["optional"]),
        *([f"also in {', '.join(others)}"] if others else []),
    ]
    return f"{number}. {one['words'][ENGLISH]} – {'; '.join(more)}"


_KINDS = {
    QuestionKind.CHOICE: "one of several",
    QuestionKind.SCALE: "a scale from",
    QuestionKind.TEXT: "words",
    QuestionKind.YES_NO: "yes or no",
}
_TERMS = {
    "types": "files of the types",
    "largest_mb": "megabytes of one file at most:",
    "most_files": "files at most:",
    "hints": "hint:",
    "template": "template:",
}
_NOTHING = {
    "active_until": "no end",
    "claim_limit": "no limit",
    "criteria": "none: every customer fits",
    "reminders": "the defaults",
    "item_terms": "the defaults",
    CHANNEL: "none of its own",
    "about": "made of the type and the solution area",
    "customer_survey": "four neutral questions",
    "partner_survey": "four neutral questions",
}
_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "type": lambda found: ENGAGEMENT_TYPES[EngagementType(found)],
        "active_from": _instant,
        "active_until": _until,
        "identifier_types": lambda found: ", ".join(IDENTIFIER_TYPES[IdentifierType(one)] for one in found),
        "criteria": lambda found: "\n".join(map(requirement, criteria_from(found))),
        "required_items": lambda found: ", ".join(ITEM_WORDS[ClaimItem(one)] for one in found),
        "item_terms": _item_terms,
        "reminders": _reminders,
        "about": _about,
        "customer_survey": _questions,
        "partner_survey": _questions,
    }
)
