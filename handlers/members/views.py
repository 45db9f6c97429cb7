"""A member's own settings: reminders, quiet time, calendar."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    InputBlock,
    Option,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from flows.members.member_settings import Preferences
from handlers.app import ids
from handlers.blocks.text_blocks import context, text
from store.enums import ReminderSetting
from words import mrkdwn

_SETTINGS = {
    ReminderSetting.DAILY: ("Once a day", "One message each working morning, if something needs you."),
    ReminderSetting.SINGLY: ("Each reminder on its own", "One message for each, whenever it falls due."),
    ReminderSetting.NONE: ("None", "Incentives admins are still told before a claim expires."),
}


def form(chosen: Preferences) -> View:
    """Return the settings as they are."""
    settings = {
        setting: Option(value=setting, text=words, description=description)
        for setting, (words, description) in _SETTINGS.items()
    }
    return View(
        type="modal",
        callback_id=ids.ViewId.SETTINGS,
        title="My settings",
        submit="Save",
        close="Close",
        blocks=[
            InputBlock(
                block_id=ids.Field.REMINDERS,
                label="Reminders of what I own",
                element=RadioButtonsElement(
                    action_id=ids.Action.SETTINGS_INPUT,
                    options=list(settings.values()),
                    initial_option=settings[chosen.reminders],
                ),
            ),
            *_quiet(chosen.quiet_until),
            DividerBlock(),
            *_calendar(chosen.calendar),
        ],
    )


def quiet(until: datetime) -> View:
    """Return the confirmation that no daily message comes for a while."""
    sentence = f"You get no daily message before {mrkdwn.moment(until)}, unless a clock of yours ends before."
    return View(
        type="modal",
        title="Quiet",
        close="Close",
        blocks=[text(sentence), context("To get them again before, choose *Save* in `/mci settings`.")],
    )


def _quiet(until: datetime | None) -> list[Block]:
    if until is None:
        return []
    return [context(f"No daily message comes before {mrkdwn.moment(until)}. *Save* ends that.")]


def _calendar(address: str | None) -> list[Block]:
    give = ButtonElement(
        text="Give me a new address" if address else "Subscribe to a calendar",
        action_id=ids.Action.CALENDAR_GIVE,
    )
    if address is None:
        return [
            text("*Calendar*\nYour calendar program can show the due dates of what you own."),
            ActionsBlock(elements=[give]),
        ]
    give.confirm = ConfirmObject(
        title="A new address?",
        text="The address below will no longer work. Calendar programs need the new one.",
        confirm="New address",
        deny="Keep this one",
    )
    revoke = ButtonElement(text="Switch it off", action_id=ids.Action.CALENDAR_REVOKE, style="danger")
    return [
        text(f"*Calendar*\nSubscribe to this address in your calendar program:\n`{address}`"),
        context("Whoever has the address can read your due dates. Keep it to yourself."),
        ActionsBlock(elements=[give, revoke]),
    ]
