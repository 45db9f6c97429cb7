"""A member's own settings: reminders, digest, calendar."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
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
from store.enums import ReminderRoute

DIGEST = "digest"

_ROUTES = {
    ReminderRoute.BOTH: "In the channel and directly to me",
    ReminderRoute.CHANNEL: "In the channel only",
    ReminderRoute.DIRECT: "Directly to me only",
    ReminderRoute.MUTED: "Nowhere",
}


def form(chosen: Preferences) -> View:
    """Return the settings as they are."""
    routes = {
        route: Option(
            value=route,
            text=words,
            description="Incentives admins are still warned before a claim expires."
            if route is ReminderRoute.MUTED
            else None,
        )
        for route, words in _ROUTES.items()
    }
    digest = Option(
        value=DIGEST,
        text="Send me a digest of what I own",
        description="Each working morning, unless there is nothing to say.",
    )
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
                    options=list(routes.values()),
                    initial_option=routes[chosen.reminders],
                ),
            ),
            InputBlock(
                block_id=ids.Field.DIGEST,
                label="Digest",
                optional=True,
                element=CheckboxesElement(
                    action_id=ids.Action.SETTINGS_INPUT,
                    options=[digest],
                    initial_options=[digest] if chosen.digest else None,
                ),
            ),
            DividerBlock(),
            *_calendar(chosen.calendar),
        ],
    )


def _calendar(address: str | None) -> list[Block]:
    give = ButtonElement(
        text="Give me a new address" if address else "Give me a calendar", action_id=ids.Action.CALENDAR_GIVE
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
