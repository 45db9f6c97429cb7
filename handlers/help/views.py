"""What the bot can do: a short answer with the most frequent actions, and a modal with all of them."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject
from slack_sdk.models.views import View

from flows.access import NoRole
from flows.administration.set_up import Pending
from flows.notifications import Greeting
from handlers.app.caller import way_to_role, who_grants, whom_to_ask
from handlers.app.ids import COMMAND, Action, Subcommand
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, text
from handlers.help.usage import USAGE, Usage
from words import mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn

Overview = tuple[str, Sequence[Block]]
"""Text (mrkdwn) and blocks."""

SUMMARY = f"What {COMMAND} can do"

PURPOSE = "Add customers to engagements, get their consent, and submit claims in time."

EXAMPLE = f"For example: `{COMMAND} {Subcommand.ADD_CUSTOMER} contoso.com`"

RUNNING = "Already running in Partner Center? Add the customer, then choose *Already running*."

NONE_YET = "*No customers yet. Add the first one.*"

FREQUENT = (Subcommand.ADD_CUSTOMER, Subcommand.CONSENT, Subcommand.CUSTOMERS)
"""What the short answer offers, besides *More…*."""


def overview(pending: Pending | None = None) -> Overview:
    """Return a short answer with the most frequent actions, or who sets the partner up (``pending``)."""
    if pending is not None:
        return SUMMARY, [text(being_set_up(pending)), ActionsBlock(elements=[*_first(pending), more()])]
    return SUMMARY, [text(f"{PURPOSE}\n{EXAMPLE}"), ActionsBlock(elements=[*_frequent(), more()])]


def being_set_up(pending: Pending) -> str:
    """Return that nobody can add a customer yet, and whom to ask (mrkdwn)."""
    if pending.leads:
        return f"{PURPOSE}\n*It is not set up yet*, so no customer can be added. Press the button to go on."
    who = who_grants(pending.admins)
    return f"{PURPOSE}\n*It is being set up*, and no customer can be added yet. Ask {who} when you can begin."


def greeting(why_not: NoRole | None) -> SlackMessage:
    """Return what somebody reads who opens the bot's conversation for the first time.

    Without a role they can do nothing yet (``why_not``), and read whom to ask.
    """
    asked = Mrkdwn(whom_to_ask(why_not)) if why_not else ""
    said = slack_messages.slack(Greeting.kind, whom_to_ask=asked)
    if why_not:
        return SlackMessage(said.text, [text(said.body), *_asks(why_not)])
    buttons = ActionsBlock(elements=[*_frequent(), more()])
    return SlackMessage(said.text, [text(said.body), buttons, context(said.context)])


def unknown(word: str, meant: str | None, does_it: ButtonElement | None) -> Overview:
    """Return that there is no such word, with the one that was probably meant and a button that does it."""
    hint = f" Did you mean `{COMMAND} {meant}`?" if meant else ""
    said = f"There is no `{COMMAND} {mrkdwn.escape(word)}`.{hint}"
    offered = [does_it] if does_it else _frequent()
    return mrkdwn.top_level(said), [text(said), ActionsBlock(elements=[*offered, more()])]


def every(usage: Mapping[Subcommand, Usage]) -> View:
    """Return the modal with all subcommands, each with a button that opens the same."""
    lines = [_line(subcommand, one) for subcommand, one in usage.items()]
    blocks: list[Block] = [context(PURPOSE), *lines[:1], context(RUNNING), *lines[1:]]
    return View(type="modal", title=SUMMARY, close="Close", blocks=blocks)


def without_role(refusal: NoRole) -> Overview:
    """Return what somebody reads who may do nothing yet, with the button by which they ask for a role."""
    sentence = whom_to_ask(refusal)
    return sentence, [text(sentence), *_asks(refusal)]


def add_first() -> list[Block]:
    """Return what stands where the partner has no customer to show."""
    add = button(Subcommand.ADD_CUSTOMER, is_first=True)
    return [text(NONE_YET), ActionsBlock(elements=[add])]


def more() -> ButtonElement:
    """Return the button that opens the modal with all subcommands."""
    return ButtonElement(text="More…", action_id=Action.HELP_MORE)


def button(subcommand: Subcommand, *, is_first: bool = False) -> ButtonElement:
    """Return the button that opens what a subcommand opens; ``is_first`` emphasises it."""
    usage = USAGE[subcommand]
    return ButtonElement(text=usage.label, action_id=usage.button, style="primary" if is_first else None)


def _first(pending: Pending) -> list[ButtonElement]:
    if not pending.leads:
        return []
    return [ButtonElement(text="Set up MCI Bot", action_id=Action.SET_UP_OPEN, style="primary")]


def _asks(refusal: NoRole) -> list[Block]:
    buttons = way_to_role(refusal)
    return [ActionsBlock(elements=buttons)] if buttons else []


def _frequent() -> list[ButtonElement]:
    return [button(one, is_first=place == 0) for place, one in enumerate(FREQUENT)]


def _line(subcommand: Subcommand, usage: Usage) -> SectionBlock:
    typed = mrkdwn.escape(" ".join(filter(None, (COMMAND, subcommand, usage.arguments))))
    accessory = button(subcommand) if usage.button else None
    return SectionBlock(
        text=MarkdownTextObject(text=f"`{typed}`\n{usage.does}", verbatim=True), accessory=accessory
    )
