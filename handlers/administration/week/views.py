"""What the bot will send in the next days: by day and hour, and the rows of one day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field as Limited
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from flows.reminders.week_ahead import PlannedMessage, WeekAhead, WeekKind
from flows.rules.associations import agenda_words
from flows.time_zones import is_time_zone
from handlers.administration.list_pages import PAGE
from handlers.app.ids import Action
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, with_accessory
from store.enums import Weekday
from words import mrkdwn

TITLE = "Next 7 days"
MOST_HOLIDAYS = 40
"""Holidays of a setting that is not saved which are carried; only the next weeks matter."""

NOW = (
    "As things stand now. What people do, new customers and other settings change it. Answers to clicks, "
    "mails and updates of cards are not counted."
)
ADMINS_SHOWN = 3
"""People whom a row names; the others are counted."""


class WeekMetadata(Metadata):
    """Which day and rows are shown (no ``day``: all days), and the working time if it is not saved yet."""

    day: Annotated[str, Limited(max_length=10)] = ""
    offset: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    time_zone: str | None = None
    digest_hour: Annotated[int, Limited(ge=0, le=23)] = 0
    working_days: tuple[Weekday, ...] = ()
    holidays: tuple[date, ...] | None = None
    quiet_hours: Annotated[str, Limited(pattern=r"^(\d{1,2}-\d{1,2})?$")] = ""
    quiet_days_off: bool = False

    @classmethod
    def unreadable(cls) -> "WeekMetadata":
        """Return all days with what is saved."""
        return cls()

    @classmethod
    def of_times(cls, wanted: Mapping[str, Any], today: date) -> "WeekMetadata":
        """Return all days with a working time as the form has it."""
        soon = [one for one in map(date.fromisoformat, wanted.get("holidays", ())) if one >= today]
        return cls(
            time_zone=wanted["time_zone"],
            digest_hour=wanted["digest_hour"],
            working_days=tuple(map(Weekday, wanted["working_days"])),
            holidays=tuple(sorted(soon)[:MOST_HOLIDAYS]) if "holidays" in wanted else None,
            quiet_hours=wanted.get("quiet_hours") or "",
            quiet_days_off=bool(wanted.get("quiet_days_off")),
        )

    @property
    def changed(self) -> dict[str, Any] | None:
        """The columns of the partner that are not saved yet, if it is about such."""
        if self.time_zone is None or not is_time_zone(self.time_zone):
            return None
        found: dict[str, Any] = {
            "time_zone": self.time_zone,
            "digest_hour": self.digest_hour,
            "working_days": [str(one) for one in self.working_days],
            "quiet_hours": self.quiet_hours or None,
            "quiet_days_off": self.quiet_days_off,
        }
        if self.holidays is not None:
            found["holidays"] = [one.isoformat() for one in self.holidays]
        return found


def week(found: WeekAhead, at: WeekMetadata) -> View:
    """Return all days, each with what comes by the hour."""
    blocks: list[Block] = [context(_about(found, at))]
    for day in found.days:
        messages = found.of_day(day)
        lines = [f"*{_named(day)}*", *(_hours(messages, found.zone) or ["Nothing."])]
        rows = ButtonElement(
            text="Rows",
            action_id=Action.WEEK_SHOW,
            value=at.model_copy(update={"day": day, "offset": 0}).carried(),
            accessibility_label=f"Rows of {_named(day)}",
        )
        blocks += with_accessory("\n".join(lines), rows if messages else None)
    return _view(blocks)


def one_day(found: WeekAhead, at: WeekMetadata) -> View:
    """Return the rows of one day, 20 at a time."""
    messages = found.of_day(at.day)
    shown = messages[at.offset : at.offset + PAGE]
    count = f"{len(messages):,} row{'' if len(messages) == 1 else 's'}"
    pages = f": {at.offset + 1:,} to {at.offset + len(shown):,}" if len(messages) > PAGE else ""
    back = at.model_copy(update={"day": "", "offset": 0})
    buttons = [ButtonElement(text="All days", action_id=Action.WEEK_SHOW, value=back.carried())]
    if at.offset:
        before = at.model_copy(update={"offset": max(0, at.offset - PAGE)})
        buttons.append(ButtonElement(text="Earlier", action_id=Action.WEEK_EARLIER, value=before.carried()))
    if at.offset + PAGE < len(messages):
        after = at.model_copy(update={"offset": at.offset + PAGE})
        buttons.append(ButtonElement(text="Later", action_id=Action.WEEK_LATER, value=after.carried()))
    return _view(
        [
            context(f"*{_named(at.day)}* · {count}{pages}. {_about(found, at)}"),
            *listing(_row(one, found.zone) for one in shown),
            ActionsBlock(elements=buttons),
        ]
    )


def _view(blocks: Sequence[Block]) -> View:
    return View(type="modal", title=TITLE, close="Close", blocks=list(blocks))


def _about(found: WeekAhead, at: WeekMetadata) -> str:
    unsaved = ":warning: With the settings of the form, which are not saved. " if at.changed else ""
    return f"{unsaved}{NOW} Times of {mrkdwn.escape(found.zone.replace('_', ' '))}."


def _named(day: str) -> str:
    there = date.fromisoformat(day)
    return f"{there:%A}, {there:%B} {there.day}"


def _hours(messages: Iterable[PlannedMessage], zone: str) -> list[str]:
    """Return a line for each hour: what comes in it, and to how many people or about how many customers."""
    hours: dict[str, list[PlannedMessage]] = defaultdict(list)
    for one in messages:
        hours[f"{one.at.astimezone(ZoneInfo(zone)):%H}:00"].append(one)
    return [f"{hour} · {'; '.join(_counts(some))}" for hour, some in hours.items()]


def _counts(messages: Sequence[PlannedMessage]) -> list[str]:
    said = []
    for kind in WeekKind:
        some = [one for one in messages if one.kind is kind]
        if some:
            told = len({one for message in some for one in message.told})
            customers = len({one.about.customer.id for one in some if one.about is not None})
            said.append(_counted(kind, len(some), told, customers))
    return said


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _counted(kind: WeekKind, count: int, told: int, customers: int) -> str:
    """Return a kind in words, with how many there are, how many are told, and about how many customers."""
    match kind:
        case WeekKind.DAILY:
            return f"daily message to {_number(told, 'person', 'people')}"
        case WeekKind.SUMMARY:
            return f"message in {_number(told, 'channel', 'channels')}"
        case WeekKind.REMINDER:
            return f"{_number(count, 'reminder', 'reminders')} to {_number(told, 'person', 'people')}"
        case WeekKind.WARNING:
            return f"{_number(count, 'warning', 'warnings')} to {_number(told, 'admin', 'admins')}"
        case WeekKind.DROP:
            return f"{_number(customers, 'customer drops', 'customers drop')}, as consent expires"
        case WeekKind.LOST:
            return _number(count, "claim or request ends", "claims and requests end")


def _row(one: PlannedMessage, zone: str) -> str:
    there: datetime = one.at.astimezone(ZoneInfo(zone))
    return f"{there:%H:%M} · {_what(one)} → {_told(one.told)}"


def _what(one: PlannedMessage) -> str:
    match one.kind:
        case WeekKind.DAILY:
            return f"daily message: {_number(one.count, 'engagement', 'engagements')} of customers"
        case WeekKind.SUMMARY:
            near = _number(one.count, "deadline is near", "deadlines are near")
            return f"message to the channel: {near if one.count else 'what happened'}"
    if one.about is None:
        raise LookupError(one.kind)
    name = mrkdwn.escape(clip(one.about.customer.name, LONGEST_NAME))
    work = mrkdwn.escape(clip(one.about.engagement.name, LONGEST_NAME))
    words = agenda_words.ahead(one.item) if one.item is not None else "reminder of the date that was set"
    return f"*{name}*, {work}: {words}"


def _told(told: Sequence[str]) -> str:
    named = [f"<#{one}>" if mrkdwn.is_channel(one) else mrkdwn.user(one) for one in told[:ADMINS_SHOWN]]
    more = f" and {len(told) - ADMINS_SHOWN} more" if len(told) > ADMINS_SHOWN else ""
    return ", ".join(named) + more if named else "nobody"
