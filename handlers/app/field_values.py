"""What each field of a form may hold: an entry of a wrong kind counts as nothing entered."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from flows.administration.locations import EarnsOn
from flows.associations.lifecycle import NotFound
from flows.customers_page.page_values import Tab
from flows.loading.columns import EVERYWHERE
from flows.rules.associations.running import Progress
from flows.rules.claims import file_questions
from flows.rules.claims.requirements import ReviewerCheck
from flows.time_zones import is_time_zone
from handlers.app import row_ids
from handlers.app.ids import Field
from store.enums import (
    ClaimItem,
    ClaimRecordKind,
    EngagementType,
    IdentifierType,
    ReminderSetting,
    Role,
    SummaryPace,
    Weekday,
    WordTarget,
)
from words import languages

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
"""Every day between these can be computed with in every time zone."""

MOST_CHOSEN = 100
"""Slack's limit of options in one select."""

LONGEST_MEANING = 140
"""Characters by which an option knows what a word stands for; Slack allows 150 in all."""

LONGEST_TEXT = 3000
"""Characters that Slack allows in one input, both typed and as its initial value."""


class NamedContact(StrEnum):
    """Who is the partner's contact after the owner has changed."""

    NEW_OWNER = "new_owner"
    KEPT = "kept"


class YesNo(StrEnum):
    """A choice between two."""

    YES = "yes"
    NO = "no"


class Box(StrEnum):
    """What a single box to tick holds."""

    TICKED = "ticked"


Entry = str | list[str] | None


def fitting(field: str, entry: Any) -> Entry:
    """Return an entry if its field can hold it, else ``None``."""
    if file_questions.is_of_file(field):
        return _one_of(*ClaimItem, file_questions.NOT_HERE)(entry)
    if file_questions.is_of_checks(field):
        return _some_of(*ReviewerCheck)(entry)
    return _CHECKS.get(field, _text)(entry)


def _text(entry: Any) -> Entry:
    return entry[:LONGEST_TEXT] if isinstance(entry, str) else None


def _row(entry: Any) -> Entry:
    try:
        return str(row_ids.row_id(entry)) if isinstance(entry, str) else None
    except NotFound:
        return None


def _number(entry: Any) -> Entry:
    is_number = isinstance(entry, str) and re.fullmatch(r"[0-9]{1,10}", entry)
    return entry if is_number else None


def _rows(entry: Any) -> Entry:
    if not isinstance(entry, list):
        return None
    return [str(row) for one in entry[:MOST_CHOSEN] if (row := _row(one))]


def _user(entry: Any) -> Entry:
    return entry if isinstance(entry, str) and re.fullmatch(r"[UW][A-Z0-9]{1,30}", entry) else None


def _users(entry: Any) -> Entry:
    return _matching(entry, r"[UW][A-Z0-9]{1,30}")


def _places(entry: Any) -> Entry:
    return _matching(entry, rf"[0-9]{{4,10}}|{EVERYWHERE}")


def _group(entry: Any) -> Entry:
    return entry if isinstance(entry, str) and re.fullmatch(r"S[A-Z0-9]{1,30}", entry) else None


def _matching(entry: Any, pattern: str) -> Entry:
    if not isinstance(entry, list):
        return None
    return [one for one in entry[:MOST_CHOSEN] if isinstance(one, str) and re.fullmatch(pattern, one)]


def _day(entry: Any) -> Entry:
    try:
        return entry if isinstance(entry, str) and FIRST_DAY <= date.fromisoformat(entry) < LAST_DAY else None
    except ValueError:
        return None


def _time(entry: Any) -> Entry:
    is_time = isinstance(entry, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", entry)
    return entry if is_time else None


def _meaning(entry: Any) -> Entry:
    """Return what an option says that a word stands for: its kind, and what that is known by."""
    target, _, key = entry.partition(":") if isinstance(entry, str) else ("", "", "")
    if target not in set(WordTarget) or not 0 < len(key) <= LONGEST_MEANING:
        return None
    by_name = target in {WordTarget.AREA, WordTarget.STATE}
    return f"{target}:{key}" if by_name or _row(key) == key else None


def _channel(entry: Any) -> Entry:
    return entry if isinstance(entry, str) and re.fullmatch(r"[A-Z][A-Z0-9]{2,20}", entry) else None


def _zone(entry: Any) -> Entry:
    return entry if isinstance(entry, str) and is_time_zone(entry) else None


def _language(entry: Any) -> Entry:
    return entry if isinstance(entry, str) and entry in languages.codes() else None


def _one_of(*choices: str) -> Callable[[Any], Entry]:
    return lambda entry: entry if isinstance(entry, str) and entry in choices else None


def _some_of(*choices: str) -> Callable[[Any], Entry]:
    return lambda entry: [one for one in choices if one in entry] if isinstance(entry, list) else None


_CHECKS: Mapping[str, Callable[[Any], Entry]] = MappingProxyType(
    {
        Field.ADDED_ON: _day,
        Field.ADMIN_AT: _places,
        Field.ANSWERED_ON: _day,
        Field.ANSWER_KIND: _one_of(*ClaimRecordKind),
        Field.ASK_NEXT: _some_of(*Box),
        Field.ASSOCIATION: _row,
        Field.ASSOCIATIONS: _rows,
        Field.ATTESTED: _rows,
        Field.ATTESTED_ON: _day,
        Field.ATTESTATIONS: _one_of("yes", "no"),
        Field.CHANNEL: _channel,
        Field.CHANNEL_HOLDER: _row,
        Field.CONSENTED_ON: _day,
        Field.CUSTOMER: _row,
        Field.CUSTOMERS: _rows,
        Field.CUSTOMER_LANGUAGE: _language,
        Field.DIGEST_HOUR: _one_of(*map(str, range(24))),
        Field.EARNS_ALSO: _rows,
        Field.EARNS_NOT: _rows,
        Field.EARNS_ON: _one_of(*EarnsOn),
        Field.ENGAGEMENT: _row,
        Field.ENGAGEMENT_TYPE: _one_of(*EngagementType),
        Field.ENGAGEMENTS: _rows,
        Field.ENROLLED: _one_of(*YesNo),
        Field.FROM_DAY: _day,
        Field.GIVEN_AT: _time,
        Field.GIVEN_ON: _day,
        Field.GROUP: _group,
        Field.IDENTIFIER_TYPES: _some_of(*IdentifierType),
        Field.ITEM_CHECKED: _some_of(*ReviewerCheck),
        Field.ITEM_KEPT: _rows,
        Field.LOCATION: _row,
        Field.MAIL_NO_LOGO: _some_of(*Box),
        Field.MEMBERS: _users,
        Field.NEWER: _number,
        Field.OLDER: _number,
        Field.REMIND_CUSTOMER: _one_of(*YesNo),
        Field.REQUIRED_ITEMS: _some_of(*ClaimItem),
        Field.SAMPLE: _one_of(*YesNo),
        Field.NAMED_CONTACT: _one_of(*NamedContact),
        Field.OWN_DATE: _day,
        Field.NEW_CHANNEL_KIND: _some_of(*Box),
        Field.OWN_CHANNEL: _channel,
        Field.PARTNER_LANGUAGE: _language,
        Field.PERSON: _user,
        Field.PERSON_LEFT: _user,
        Field.PROGRESS: _one_of(*Progress),
        Field.QUIET_DAYS_OFF: _some_of(*Box),
        Field.QUIET_FROM: _one_of("no", *map(str, range(24))),
        Field.QUIET_UNTIL: _one_of("no", *map(str, range(24))),
        Field.REMINDERS: _one_of(*ReminderSetting),
        Field.ROLE: _one_of(*Role),
        Field.ROLE_AT: _places,
        Field.SNOOZE_UNTIL: _day,
        Field.SUBMITTED_ON: _day,
        Field.UNTIL_DAY: _day,
        Field.TAB: _one_of(*Tab),
        Field.TEAM_SUMMARY: _one_of(*SummaryPace),
        Field.TIME_ZONE: _zone,
        Field.USER_AT: _places,
        Field.WORD_MEANS: _meaning,
        Field.WORKING_DAYS: _some_of(*Weekday),
        Field.WORKS_AGAIN: _some_of(*Box),
    }
)
