"""The partner's own settings: what is set, and the forms that change it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.partner_settings import PartnerSettings
from flows.administration.roles import ChangedMeanwhile
from flows.rules.text.days import spelt
from flows.rules.text.holidays import FaultyLine, HolidayFault
from flows.time_zones import NO_ZONE, OWN_UTC, is_time_zone
from handlers.administration.retention import views as retention_words
from handlers.app.field_values import LONGEST_TEXT, Box
from handlers.app.ids import Action, Field, ShownId, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import clip, context, text, with_accessory
from store.enums import SummaryPace, Weekday
from words import mrkdwn

TITLE = "Company settings"
LONGEST_COMPANY = 200
MOST_FAULTS = 5
"""Lines of the holidays that are named at once."""

LONGEST_QUOTED = 40
"""Characters of a line that a fault repeats."""

DAYS: Mapping[Weekday, str] = {
    Weekday.MON: "Monday",
    Weekday.TUE: "Tuesday",
    Weekday.WED: "Wednesday",
    Weekday.THU: "Thursday",
    Weekday.FRI: "Friday",
    Weekday.SAT: "Saturday",
    Weekday.SUN: "Sunday",
}

PACES: Mapping[SummaryPace, str] = {
    SummaryPace.WEEKLY: "Once a week",
    SummaryPace.DAILY: "Every working morning",
}

YES, NO = "yes", "no"
STATING: Mapping[str, str] = {
    YES: "Yes, with date and note, and shown as their word",
    NO: "No, only lists and facts count",
}

CALLED: Mapping[str, str] = {
    "name": "Name",
    "channel_id": "Channel",
    "time_zone": "Time zone",
    "digest_hour": "Hour of daily messages",
    "working_days": "Working days",
    "holidays": "Holidays",
    "quiet_hours": "Quiet hours",
    "quiet_days_off": "Quiet on days off",
    "team_summary": "Summary in the channel",
    "member_attestations": "Members may state eligibility",
}
"""Columns of the partner's row as people call them."""

FAULTS: Mapping[HolidayFault, str] = {
    HolidayFault.NO_DATE: "has no date: write it as 2026-12-25",
    HolidayFault.TWO_WAYS: "can be {either}: write {iso}",
    HolidayFault.NO_SUCH_DAY: "is no day of the calendar",
    HolidayFault.NO_YEAR: "has no year: write it as 2026-12-25",
    HolidayFault.SHORT_YEAR: "needs a year of four digits",
    HolidayFault.FAR_YEAR: "is not between 2000 and 2099",
    HolidayFault.SERIAL: "is the number that a spreadsheet makes of a date: format the column as a date",
    HolidayFault.SEVERAL: "has more than one date: write each day on a line of its own",
}


class PartnerFormMetadata(Metadata):
    """What a form of the settings carries: the last change that was shown, and the view beneath.

    ``beneath`` is Slack's id of that view and ``kind`` what it shows; without them the form was opened
    elsewhere.
    """

    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    kind: ShownId | Literal[ViewId.CHANNELS_FIND] | None = None

    @classmethod
    def unreadable(cls) -> "PartnerFormMetadata":
        """Return what a form carries that was filled before any change."""
        return cls()


def overview(found: PartnerSettings) -> View:
    """Return what is set, each with a button that changes it."""
    said = found.columns
    place = f"<#{said['channel_id']}>" if said["channel_id"] else "none yet"
    times = _lines(
        said, "time_zone", "digest_hour", "working_days", "holidays", "quiet_hours", "quiet_days_off"
    )
    company = _lines(said, "name", "team_summary", "member_attestations")
    blocks: list[Block] = [
        *with_accessory(f"*Company*\n{company}", _change(Action.PARTNER_COMPANY, "company")),
        *with_accessory(f"*Channel*\n{place}", _change(Action.PARTNER_CHANNEL, "channel")),
        ActionsBlock(
            elements=[
                ButtonElement(
                    text="Other channels for locations and engagements", action_id=Action.CHANNELS_OPEN
                )
            ]
        ),
        *with_accessory(f"*Working time*\n{times}", _change(Action.PARTNER_TIME, "working time")),
        ActionsBlock(
            elements=[ButtonElement(text="What the bot will send in 7 days", action_id=Action.WEEK_OPEN)]
        ),
        *with_accessory(
            f"*Kept for a time*\n{retention_words.in_words(said)}",
            _change(Action.KEPT_OPEN, "how long is kept"),
        ),
    ]
    return View(type="modal", callback_id=ShownId.PARTNER, title=TITLE, close="Close", blocks=blocks)


def company(about: PartnerFormMetadata, said: Mapping[str, Any], notes: Sequence[str] = ()) -> View:
    """Return the form of the name and of what members may do; ``notes`` are lines (mrkdwn) on top."""
    stating = {value: Option(value=value, text=words) for value, words in STATING.items()}
    paces = {pace: Option(value=pace, text=words) for pace, words in PACES.items()}
    blocks: list[Block] = [
        *map(text, notes),
        InputBlock(
            block_id=Field.PARTNER_COMPANY,
            label="Name of your company",
            hint="Customers read it in mails and on the page on which they answer.",
            element=PlainTextInputElement(
                action_id=Action.PARTNER_INPUT,
                initial_value=said["name"] or None,
                max_length=LONGEST_COMPANY,
            ),
        ),
        InputBlock(
            block_id=Field.TEAM_SUMMARY,
            label="Summary in the channel",
            element=RadioButtonsElement(
                action_id=Action.PARTNER_INPUT,
                options=list(paces.values()),
                initial_option=paces[SummaryPace(said["team_summary"])],
            ),
        ),
        InputBlock(
            block_id=Field.ATTESTATIONS,
            label="May members state that Partner Center shows a customer as eligible?",
            hint=(
                "It counts where criteria are not known, never against what is known. Whoever holds a role "
                "there records contacts, claim IDs and the programme's answers. Only Incentives admins "
                "correct facts and record consents that were given elsewhere."
            ),
            element=RadioButtonsElement(
                action_id=Action.PARTNER_INPUT,
                options=list(stating.values()),
                initial_option=stating[YES if said["member_attestations"] else NO],
            ),
        ),
    ]
    return _form(ViewId.PARTNER_COMPANY, "Company", about, blocks)


LONGEST_CHANNEL = 80


def channel(
    about: PartnerFormMetadata,
    channel_id: str | None,
    notes: Sequence[str] = (),
    new: str = "",
    *,
    is_private: bool = False,
) -> View:
    """Return the form of the channel, or of a ``new`` one; ``notes`` are lines (mrkdwn) on top."""
    private = Option(value=Box.TICKED, text="Private: only those who are invited see it")
    select = ConversationSelectElement(
        action_id=Action.PARTNER_INPUT,
        placeholder="A channel",
        initial_conversation=channel_id,
        filter=ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True),
    )
    blocks: list[Block] = [
        *map(text, notes),
        InputBlock(
            block_id=Field.CHANNEL,
            label="Channel for customers and results",
            hint="Everybody in it sees customers' names, statuses and amounts.",
            element=select,
            optional=True,
        ),
        context(
            "MCI Bot joins a public channel by itself. Into a private one invite it first: type "
            f"{INVITE} there."
        ),
        InputBlock(
            block_id=Field.NEW_CHANNEL,
            label="Or the name of a new channel",
            hint="With a name here, MCI Bot makes that channel, brings you into it, and takes it.",
            element=PlainTextInputElement(
                action_id=Action.PARTNER_INPUT,
                placeholder="mci-customers",
                initial_value=new or None,
                max_length=LONGEST_CHANNEL,
            ),
            optional=True,
        ),
        InputBlock(
            block_id=Field.NEW_CHANNEL_KIND,
            label="The new channel is",
            element=CheckboxesElement(
                action_id=Action.PARTNER_INPUT,
                options=[private],
                initial_options=[private] if is_private else None,
            ),
            optional=True,
        ),
    ]
    return _form(ViewId.PARTNER_CHANNEL, "Channel", about, blocks)


INVITE = "`/invite @MCI Bot`"


def working_time(
    about: PartnerFormMetadata, found: PartnerSettings, now: datetime, notes: Sequence[str] = ()
) -> View:
    """Return the form of zone, hour, working days and holidays; ``notes`` are lines (mrkdwn) on top."""
    said = found.columns
    zone = said["time_zone"]
    if zone == NO_ZONE:
        # Nobody has chosen one: that of whoever is asked is proposed.
        zone = found.zone if found.zone is not None and is_time_zone(found.zone) else None
    hours = [Option(value=str(hour), text=f"{hour:02}:00") for hour in range(24)]
    days = {day: Option(value=day, text=words) for day, words in DAYS.items()}
    blocks: list[Block] = [
        *map(text, notes),
        InputBlock(
            block_id=Field.TIME_ZONE,
            label="Time zone",
            hint="Type a city, such as Berlin. Members' own zones come from Slack.",
            element=ExternalDataSelectElement(
                action_id=Action.PARTNER_ZONE,
                placeholder="A city",
                min_query_length=0,
                initial_option=zone_option(zone, now) if zone else None,
            ),
        ),
        InputBlock(
            block_id=Field.DIGEST_HOUR,
            label="Daily messages come at",
            element=StaticSelectElement(
                action_id=Action.PARTNER_INPUT, options=hours, initial_option=hours[said["digest_hour"]]
            ),
        ),
        InputBlock(
            block_id=Field.WORKING_DAYS,
            label="Working days",
            element=CheckboxesElement(
                action_id=Action.PARTNER_INPUT,
                options=list(days.values()),
                initial_options=[days[day] for day in DAYS if day in said["working_days"]] or None,
            ),
        ),
        *_holidays(found),
        *_quiet(said),
        ActionsBlock(
            elements=[ButtonElement(text="Preview what is sent with this", action_id=Action.WEEK_OPEN)]
        ),
    ]
    return _form(ViewId.PARTNER_TIME, "Working time", about, blocks)


def _quiet(said: Mapping[str, Any]) -> list[Block]:
    """Return the inputs of the quiet hours."""
    hours = {str(hour): Option(value=str(hour), text=f"{hour:02}:00") for hour in range(24)}
    none = Option(value=NO, text="No quiet hours")
    begins, _, ends = str(said["quiet_hours"] or "").partition("-")
    off = Option(value=Box.TICKED, text="Also all day on weekends and holidays")
    return [
        InputBlock(
            block_id=Field.QUIET_FROM,
            label="Quiet from",
            hint=(
                "No reminders and daily messages in quiet hours. They come when these end, or 30 minutes "
                "before they begin if a deadline lies in them. Clicks are answered at once."
            ),
            element=StaticSelectElement(
                action_id=Action.PARTNER_INPUT,
                options=[none, *hours.values()],
                initial_option=hours.get(begins, none),
            ),
        ),
        InputBlock(
            block_id=Field.QUIET_UNTIL,
            label="Quiet until",
            element=StaticSelectElement(
                action_id=Action.PARTNER_INPUT,
                options=[none, *hours.values()],
                initial_option=hours.get(ends, none),
            ),
        ),
        InputBlock(
            block_id=Field.QUIET_DAYS_OFF,
            label="Days off",
            optional=True,
            element=CheckboxesElement(
                action_id=Action.PARTNER_INPUT,
                options=[off],
                initial_options=[off] if said["quiet_days_off"] else None,
            ),
        ),
    ]


def kept_holidays(found: PartnerSettings) -> list[str]:
    """Return the holidays of earlier years, which the form does not show and which stay."""
    return [day for day in found.columns["holidays"] if day < found.today[:4]]


def shown_holidays(found: PartnerSettings) -> str | None:
    """Return the text of the form's holidays; ``None`` if they are too many for a form."""
    said = "\n".join(day for day in found.columns["holidays"] if day >= found.today[:4])
    return said if len(said) <= LONGEST_TEXT else None


def zone_option(zone: str, now: datetime) -> Option:
    """Return a time zone as a select shows it, with the time there."""
    name = NO_ZONE if zone == OWN_UTC else zone.replace("_", " ")
    return Option(value=zone, text=clip(f"{name} · {now.astimezone(ZoneInfo(zone)):%H:%M} now"))


def faults(lines: Sequence[FaultyLine]) -> str:
    """Return what is wrong with the holidays (plain text), line by line."""
    said = []
    for one in lines[:MOST_FAULTS]:
        either = " or ".join(spelt(day) for day in one.either)
        iso = " or ".join(day.isoformat() for day in one.either)
        reason = FAULTS[one.fault].format(either=either, iso=iso)
        said.append(f"Line {one.number}: “{clip(one.typed, LONGEST_QUOTED)}” {reason}.")
    if len(lines) > MOST_FAULTS:
        said.append(f"{len(lines) - MOST_FAULTS} more lines are not understood.")
    return " ".join(said)


def changed_meanwhile(refusal: ChangedMeanwhile, names: Sequence[str]) -> str:
    """Return the line (mrkdwn) for the second of two admins: what is true now in the columns of the form."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    after = refusal.after or {}
    now = "; ".join(f"{CALLED[name]}: {shown(name, after.get(name))}" for name in names)
    return (
        f":warning: {by} changed this {mrkdwn.moment(refusal.at)}, after you opened the form. It is now: "
        f"{now}. Your choice still stands below; *Save* puts it in place of theirs."
    )


def shown(name: str, value: Any) -> str:  # noqa: PLR0911 -- one way out for each column
    """Return what a column holds as people read it (mrkdwn)."""
    match name:
        case "channel_id":
            return f"<#{value}>" if value else "none"
        case "digest_hour":
            return f"{value:02}:00"
        case "working_days":
            return ", ".join(words for day, words in DAYS.items() if day in (value or ())) or "none"
        case "holidays":
            return _some_days(value or ())
        case "team_summary":
            return PACES[SummaryPace(value)].lower()
        case "quiet_hours":
            return " to ".join(f"{int(hour):02}:00" for hour in value.split("-")) if value else "none"
        case "member_attestations" | "quiet_days_off":
            return "yes" if value else "no"
        case _:
            return mrkdwn.escape(value)


def waiting() -> View:
    """Return what is shown while Slack is asked about the channel."""
    return View(
        type="modal", title="Channel", close="Close", blocks=[text("Asking Slack about the channel…")]
    )


def done(sentence: str) -> View:
    """Return what has happened (mrkdwn)."""
    return View(type="modal", title="Channel", close="Done", blocks=[text(sentence)])


def _lines(said: Mapping[str, Any], *names: str) -> str:
    return "\n".join(f"{CALLED[name]}: {shown(name, said[name])}" for name in names)


def _some_days(days: Sequence[str]) -> str:
    if not days:
        return "none"
    first = ", ".join(spelt(date.fromisoformat(day)) for day in days[-MOST_FAULTS:])
    rest = len(days) - MOST_FAULTS
    return f"{first} and {rest:,} earlier" if rest > 0 else first


def _holidays(found: PartnerSettings) -> list[Block]:
    typed = shown_holidays(found)
    if typed is None:
        count = len(found.columns["holidays"])
        return [context(f"{count:,} holidays are too many for a form; they stay. Change them with a file.")]
    return [
        InputBlock(
            block_id=Field.HOLIDAYS,
            label="Holidays",
            hint="One day a line, such as 2026-12-25, also pasted from a spreadsheet. "
            "Days of earlier years stay.",
            optional=True,
            element=PlainTextInputElement(
                action_id=Action.PARTNER_INPUT,
                multiline=True,
                initial_value=typed or None,
                max_length=LONGEST_TEXT,
                placeholder="2026-12-25 Christmas Day",
            ),
        )
    ]


def _form(view: ViewId, title: str, about: PartnerFormMetadata, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=view,
        title=title,
        submit="Save",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def _change(action: Action, what: str) -> ButtonElement:
    return ButtonElement(text="Change", action_id=action, accessibility_label=f"Change {what}")
