"""The catalogue: every engagement with its terms, its rates, and the locations that may earn on it."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from flows.catalogue_values import CatalogueEntry, PartnerLocation
from flows.rules.associations.amounts import Rate
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import front_views, page_views, row_views
from words import mrkdwn

SIZE = 6
"""Engagements on one screen."""

MOST_IN_MESSAGE = 5
"""The same in a message, which stands in a channel."""

WHOLE_IN_MESSAGE = 3
"""Engagements of a catalogue up to which a message shows all of it, with everything about each."""

MOST_LOCATIONS = 4
"""Locations that are named; the others are counted."""


def blocks(
    entries: Sequence[CatalogueEntry],
    offset: int,
    total: int,
    now: datetime,
    *,
    brief: bool = False,
    used: int = 0,
) -> list[Block]:
    """Return one screen of the catalogue; ``brief`` is how it stands in a message.

    There the entries begin with engagements in use, of which there are ``used``, and say the most important.
    """
    found: list[Block] = [headline("Engagements: terms and rates")]
    samples = [one.engagement.sample for one in entries]
    marks_sample = not all(samples)
    if any(samples):
        which = "Entries marked *sample data* come" if marks_sample else "This is *sample data*: it comes"
        found.append(context(f"{which} with MCI Bot. Whoever runs MCI Bot can load your own catalogue."))
    found.append(ActionsBlock(elements=[page_views.front(), front_views.jump()]))
    is_short = brief and total > WHOLE_IN_MESSAGE
    for one in entries:
        found += _entry(one, now, marks_sample=marks_sample, is_short=is_short)
    if not entries:
        found.append(text("The catalogue is empty. Incentives admins set it up with `/mci admin setup`."))
    place = PageState(screen=Screen.CATALOGUE)
    if not brief:
        return found + front_views.turning(place, offset, total, SIZE)
    if is_short:
        order = f"Those in use come first: {front_views.count(used)}." if used else "By name."
        found.append(context(f"{len(entries)} of {total} engagements. {order}"))
        found.append(ActionsBlock(elements=[front_views.show_all(place, f"Show all {total}")]))
    return found


def _entry(one: CatalogueEntry, now: datetime, *, marks_sample: bool, is_short: bool) -> list[Block]:
    engagement = one.engagement
    lines = [f"*{mrkdwn.escape(engagement.name)}*"]
    if is_short:
        sample = "*sample data*" if engagement.sample and marks_sample else ""
        ends = terms.active(engagement, now)
        lines.append(
            " · ".join(filter(None, [rates(engagement.rates), terms.clocks(engagement), ends, sample]))
        )
    else:
        lines += [
            terms.engagement(engagement, now, marks_sample=marks_sample),
            rates(engagement.rates),
            f"May earn: {may_earn(one.locations)}",
        ]
    place = PageState(screen=Screen.PAGE, engagement=engagement.id)
    customers = ButtonElement(
        text="Customers",
        action_id=Action.CUSTOMERS_OPEN,
        value=place.carried(),
        accessibility_label=row_views.spoken("Customers", engagement.name),
    )
    return with_accessory("\n".join(lines), customers)


def rates(paid: Sequence[Rate]) -> str:
    """Return what it pays in each market (mrkdwn): "USD 5,000 / 3,000 in market A / B", if one currency."""
    if not paid:
        return "No rates are given."
    if len({one.amount.currency for one in paid}) > 1:
        each = (f"{mrkdwn.escape(one.market)}\u00a0{mrkdwn.amount(one.amount)}" for one in paid)
        return f"Rates by market: {' · '.join(each)}"
    units = " / ".join(f"{one.amount.units:,}" for one in paid)
    markets = " / ".join(one.market for one in paid)
    return mrkdwn.amount(f"{paid[0].amount.currency} {units} in market {markets}")


def may_earn(places: Sequence[PartnerLocation]) -> str:
    """Return who may earn now, and who may once it is enrolled in MCI (mrkdwn)."""
    enrolled = [place for place in places if place.enrolled]
    idle = [place for place in places if not place.enrolled]
    words = _named(enrolled) or "no location"
    return f"{words}; once enrolled in MCI: {_named(idle)}" if idle else words


def _named(places: Sequence[PartnerLocation]) -> str:
    named = ", ".join(mrkdwn.escape(place.name) for place in places[:MOST_LOCATIONS])
    rest = len(places) - MOST_LOCATIONS
    return f"{named} and {rest} more" if rest > 0 else named
