"""The guide to the first steps: why each matters, how far it is, and the button that opens it."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from flows.administration.set_up import MailSender, SetUp, SetUpStep, StepState
from flows.notifications import SetUpOffer
from handlers.app.ids import Action, ShownId, Subcommand
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, text, with_accessory
from handlers.help import views as help_views
from store.enums import DataKind
from words import mrkdwn, slack_messages

TITLE = "Set up MCI Bot"

TITLES: Mapping[SetUpStep, str] = {
    SetUpStep.CHANNEL: "Channel",
    SetUpStep.WORKING_TIME: "Time zone and working days",
    SetUpStep.CATALOGUE: "Catalogue",
    SetUpStep.LOCATIONS: "Locations",
    SetUpStep.ROLES: "Members and roles",
    SetUpStep.MAIL: "Sender of mails",
}

WHY: Mapping[SetUpStep, str] = {
    SetUpStep.CHANNEL: "Here everybody sees the customers, and what was won or lost.",
    SetUpStep.WORKING_TIME: "Daily messages come in the morning of a working day, and days count there.",
    SetUpStep.CATALOGUE: "The engagements that you sell, with their deadlines, rates and conditions.",
    SetUpStep.LOCATIONS: "Only a location that is enrolled in MCI and may earn on an engagement can add "
    "a customer.",
    SetUpStep.ROLES: "Only who holds a role can add customers and see them.",
    SetUpStep.MAIL: "Customers must recognise who asks for their consent, or they do not answer.",
}

SIGNS: Mapping[StepState, str] = {
    StepState.DONE: ":white_check_mark:",
    StepState.MISSING: ":red_circle:",
    StepState.OPEN: ":white_circle:",
}

NEEDS: Mapping[StepState, str] = {
    StepState.DONE: "",
    StepState.MISSING: " _(needed)_",
    StepState.OPEN: " _(can wait)_",
}

OPENS: Mapping[SetUpStep, Action] = {
    SetUpStep.CHANNEL: Action.PARTNER_CHANNEL,
    SetUpStep.WORKING_TIME: Action.PARTNER_TIME,
    SetUpStep.CATALOGUE: Action.CATALOGUE_LIST,
    SetUpStep.LOCATIONS: Action.LOCATIONS_OPEN,
    SetUpStep.ROLES: Action.ROLES_OPEN,
    SetUpStep.MAIL: Action.MAIL_OPEN,
}
"""What opens each step."""

EXAMPLES: Mapping[SetUpStep, DataKind] = {
    SetUpStep.CATALOGUE: DataKind.CATALOGUE,
    SetUpStep.LOCATIONS: DataKind.LOCATIONS,
    SetUpStep.ROLES: DataKind.ROLES,
}
"""The steps that take a file as well, and the kind of which an example is sent."""

EXAMPLE_ON_ITS_WAY = "The example file is on its way to your direct messages with MCI Bot."
EXAMPLE = "An example. Change its rows, and give the file back to MCI Bot here or with *Load from files*."
USER_IDS = "Slack user IDs stand in each person's profile in Slack: ⋮, then *Copy member ID*."
"""What goes with the example of roles."""

DAYS: Mapping[str, str] = {
    "mon": "Mon",
    "tue": "Tue",
    "wed": "Wed",
    "thu": "Thu",
    "fri": "Fri",
    "sat": "Sat",
    "sun": "Sun",
}

READY = ":tada: *Everything is there: the first customer can be added.*"
ALL_DONE = ":tada: *Everything is set up.* Add the first customer, or change what is set below at any time."


def guide(found: SetUp, sender: MailSender, said: Sequence[str] = ()) -> View:
    """Return the guide as a modal; ``said`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [*map(context, said), *_head(found, sender)]
    for step in SetUpStep:
        blocks += _step(step, found, sender)
    files = ButtonElement(text="Load from files", action_id=Action.FILES_OPEN)
    again = ButtonElement(text="Look again", action_id=Action.SET_UP_OPEN)
    blocks.append(context("You can close this at any time: `/mci admin setup` opens it where you were."))
    blocks.append(ActionsBlock(elements=[files, again]))
    return View(type="modal", callback_id=ShownId.GUIDE, title=TITLE, close="Close", blocks=blocks)


def on_home(found: SetUp) -> list[Block]:
    """Return the guide as it stands in App Home, for a partner without customers."""
    blocks: list[Block] = [text(f"*{TITLE}*"), *_head(found, None)]
    for step in SetUpStep:
        blocks += _step(step, found, None)
    files = ButtonElement(text="Load from files", action_id=Action.FILES_OPEN)
    whole = ButtonElement(text="All steps", action_id=Action.SET_UP_OPEN)
    return [*blocks, ActionsBlock(elements=[files, whole, help_views.more()]), DividerBlock()]


def offer(notification: SetUpOffer) -> SlackMessage:
    """Return the direct message to whoever installed the bot."""
    said = slack_messages.slack(notification.kind)
    button = ButtonElement(text="Set up MCI Bot", action_id=Action.SET_UP_OPEN, style="primary")
    return SlackMessage(said.text, [text(said.body), ActionsBlock(elements=[button]), context(said.context)])


def in_words(found: SetUp) -> str:
    """Return how far the steps are, in one line (mrkdwn)."""
    if found.missing:
        return f"Missing before the first customer: {_named(found.missing)}."
    return "Everything is there to add customers."


def _head(found: SetUp, sender: MailSender | None) -> list[Block]:
    if found.missing:
        said = f"*{mrkdwn.escape(found.name)}* cannot add a customer yet. Missing: *{_named(found.missing)}*."
        return [text(said), context("Each step can be left and resumed. What is set already is shown.")]
    is_all = all(found.state(step, sender) is StepState.DONE for step in SetUpStep)
    add = help_views.button(Subcommand.ADD_CUSTOMER, is_first=True)
    return [text(ALL_DONE if is_all else READY), ActionsBlock(elements=[add])]


def _step(step: SetUpStep, found: SetUp, sender: MailSender | None) -> list[Block]:
    state = found.state(step, sender)
    lines = [f"{SIGNS[state]} *{TITLES[step]}*{NEEDS[state]}", _said(step, found, sender)]
    if state is not StepState.DONE:
        lines.insert(1, WHY[step])
    label = "Open" if step is SetUpStep.MAIL else "Change" if state is StepState.DONE else "Set"
    button = ButtonElement(
        text=label,
        action_id=OPENS[step],
        style="primary" if found.missing[:1] == (step,) else None,
        accessibility_label=f"{label} {TITLES[step].lower()}",
    )
    return with_accessory("\n".join(filter(None, lines)), button, *_example(step, state))


def _example(step: SetUpStep, state: StepState) -> list[ButtonElement]:
    """Return the button that sends an example of the file which a step takes, while it is not done."""
    if step not in EXAMPLES or state is StepState.DONE:
        return []
    return [
        ButtonElement(
            text="Example file",
            action_id=Action.SET_UP_EXAMPLE,
            value=EXAMPLES[step].value,
            accessibility_label=f"Example file: {TITLES[step].lower()}",
        )
    ]


def _said(  # noqa: PLR0911 -- one way out for each step
    step: SetUpStep, found: SetUp, sender: MailSender | None
) -> str:
    """Return what is set of a step, or what is needed (mrkdwn)."""
    match step:
        case SetUpStep.CHANNEL:
            if found.channel_id is None:
                return "Until then what the channel would show goes to each owner."
            return f"<#{found.channel_id}>"
        case SetUpStep.WORKING_TIME:
            return _times(found)
        case SetUpStep.CATALOGUE:
            return _catalogue(found)
        case SetUpStep.LOCATIONS:
            return _locations(found)
        case SetUpStep.ROLES:
            if found.holders == 1:
                return "1 member holds a role. Give the others theirs."
            return f"{found.holders:,} members hold a role." if found.holders else "Nobody holds a role."
        case SetUpStep.MAIL:
            return _mails(found, sender)


def _mails(found: SetUp, sender: MailSender | None) -> str:
    if sender is None:
        said = f"Customers see the name {mrkdwn.escape(found.mail_name or found.name)}."
    elif sender.is_set_up:
        said = f"Customers see {sent_from(found, sender)}."
    else:
        return sent_from(found, sender)
    if found.mail_tested_at is None:
        return f"{said} No test mail was sent yet: send one to yourself."
    return f"{said} The last test mail was sent {mrkdwn.moment(found.mail_tested_at)}."


def sent_from(found: SetUp, sender: MailSender) -> str:
    """Return who mails come from, or whom to ask where no mail server is set up (mrkdwn)."""
    if not sender.is_set_up:
        return (
            "No sender is set up. Ask whoever runs MCI Bot in your company to set `SMTP_URL` and `MAIL_FROM`."
        )
    return f"{mrkdwn.escape(found.mail_name or sender.name or found.name)} ‹{mrkdwn.escape(sender.address)}›"


def _times(found: SetUp) -> str:
    days = ", ".join(DAYS[one] for one in DAYS if one in found.working_days)
    count = found.holidays_to_come
    holidays = (
        f"{count} {'holiday' if count == 1 else 'holidays'} to come" if count else "no holidays to come"
    )
    said = f"{mrkdwn.escape(found.time_zone)} · from {found.digest_hour:02}:00 · {days} · {holidays}"
    return said if found.has_times else f"Now: {said}"


def _catalogue(found: SetUp) -> str:
    if not found.engagements:
        return "No engagement yet."
    if not found.active:
        return f"{_count(found.engagements, 'engagement')}, none of which is active today."
    rest = found.engagements - found.active
    return f"{_count(found.active, 'active engagement')}{f', {rest:,} not active today' if rest else ''}."


def _locations(found: SetUp) -> str:
    if not found.locations:
        return "No location yet. Set up the catalogue first: a location may earn on what is in it."
    if not found.enrolled:
        return f"{_count(found.locations, 'location')}, none of which is enrolled."
    if not found.earning:
        return (
            f"{_count(found.enrolled, 'enrolled location')}, but none may earn on an engagement that is "
            "active today."
        )
    return f"{_count(found.locations, 'location')}, of which {found.earning:,} can add customers today."


def _named(steps: Sequence[SetUpStep]) -> str:
    return ", ".join(TITLES[step].lower() for step in steps)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
