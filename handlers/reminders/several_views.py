"""The form that snoozes everything of several customers, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, InputBlock, Option, StaticMultiSelectElement
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.reminders.snooze_several import OwnCustomer, Snoozed
from handlers.app import ids
from handlers.app.ids import Subcommand
from handlers.blocks import clocks, terms, text_blocks
from handlers.blocks.text_blocks import context, listing, plain, shorten, text
from handlers.help import views as help_views
from handlers.reminders.views import TITLE, until
from words import instants, mrkdwn

MOST_OPTIONS = 100
"""Customers that Slack shows in one select."""


def form(customers: Sequence[OwnCustomer]) -> View:
    """Return the form: which customers, and until when."""
    if not customers:
        said = text_blocks.with_accessory(
            "Nothing of yours is running now.", help_views.button(Subcommand.CUSTOMERS)
        )
        return View(type="modal", title=TITLE, close="Close", blocks=said)
    shown = customers[:MOST_OPTIONS]
    blocks: list[Block] = [
        InputBlock(
            block_id=ids.Field.CUSTOMERS,
            label="Customers",
            hint="Everything of theirs that you own and that is running.",
            element=StaticMultiSelectElement(
                action_id=ids.Action.SNOOZE_INPUT,
                placeholder="Choose customers",
                options=[_option(one) for one in shown],
            ),
        ),
        *until(),
    ]
    if len(customers) > len(shown):
        blocks.append(context(f"These are the {MOST_OPTIONS} customers whose deadlines come first."))
    return View(
        type="modal",
        callback_id=ids.ViewId.SNOOZE_SEVERAL,
        title=TITLE,
        submit="Snooze",
        close="Close",
        blocks=blocks,
    )


def snoozed(done: Snoozed, until: datetime, now: datetime) -> View:
    """Return the confirmation: what is snoozed, and what is not."""
    lines = [f"• {terms.about(row)}" for row in done.snoozed]
    blocks: list[Block] = [text(f"*Reminders about these wait until {mrkdwn.moment(until)}:*")]
    blocks += listing(lines)
    if done.ends_before:
        blocks.append(text(":warning: *Not snoozed, because the deadline comes before that:*"))
        blocks += listing(f"• {terms.about(row)}, {_due(row, now)}" for row in done.ends_before)
    blocks.append(context("The deadlines do not move."))
    return View(type="modal", title=TITLE, close="Close", blocks=blocks)


def _due(row: Summary, now: datetime) -> str:
    return clocks.until(row.association.clock_due, row.zone, now)


def _option(one: OwnCustomer) -> Option:
    count, first = len(one.rows), one.rows[0]
    number = f"{count} engagement{'' if count == 1 else 's'}"
    due = instants.due_day(first.association.clock_due, first.zone)
    return Option(
        value=str(one.customer.id),
        text=plain(shorten(one.customer.name, 75)),
        description=plain(f"{number}, {'until' if count == 1 else 'the first until'} {due}"),
    )
