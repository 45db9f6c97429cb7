"""The first screen: what needs the member now, and the engagements with their numbers of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    ExternalDataSelectElement,
)

from flows.customers.page_values import MOST_COUNTED, Associated, Counted
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen, due
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import row_views
from handlers.help.usage import offered
from words import mrkdwn

MOST_OF_MINE = 5
"""Associations of the member's own on the first screen; the others are one click away."""

MOST_ENGAGEMENTS = 8
"""Engagements on one screen."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the first screen shows: the soonest of the member's own ``count`` clocks, and some engagements."""

    mine: Sequence[Associated]
    count: int
    engagements: Sequence[Counted]
    offset: int
    total: int
    is_admin: bool


def blocks(front: Front, now: datetime, user_id: str) -> list[Block]:
    """Return the first screen for this member."""
    mine = PageState(screen=Screen.PAGE, owner=user_id).carried()
    found: list[Block] = [
        _tools(user_id, is_admin=front.is_admin),
        DividerBlock(),
        headline("What needs you now"),
    ]
    for one in front.mine:
        found += row_views.associated(one, now, names_engagement=True)
    if not front.mine:
        found.append(text("Nothing: no clock is running on a customer that you own."))
    if front.count > MOST_OF_MINE:
        every = f"Show all {count(front.count)} that are yours"
        more = ButtonElement(text=every, action_id=Action.CUSTOMERS_MINE, value=mine)
        found.append(ActionsBlock(elements=[more]))
    found += [DividerBlock(), headline("Engagements")]
    if not front.engagements:
        found.append(text("The catalogue is empty. Whoever runs MCI Bot loads it with `mci load`."))
    for counted in front.engagements:
        found += _engagement(counted, now)
    return found + turning(PageState(screen=Screen.FRONT), front.offset, front.total, MOST_ENGAGEMENTS)


def turning(place: PageState, offset: int, total: int, size: int) -> list[Block]:
    """Return which part of a list is shown, with buttons to its other parts; nothing if it is shown whole."""
    if total <= size:
        return []
    buttons = [
        ButtonElement(
            text=words, action_id=action, value=place.model_copy(update={"offset": start}).carried()
        )
        for words, action, start in (
            ("Previous", Action.CUSTOMERS_EARLIER, max(offset - size, 0)),
            ("Next", Action.CUSTOMERS_LATER, offset + size),
        )
        if start != offset and start < total
    ]
    shown = f"{offset + 1}–{min(offset + size, total)} of {total}, by name"
    jump = ExternalDataSelectElement(
        action_id=Action.CUSTOMERS_CHOOSE, placeholder="Go to an engagement", min_query_length=0
    )
    return [context(shown), ActionsBlock(elements=[*buttons, jump])]


def count(number: int) -> str:
    """Return a count as people read it: exact, or "500+" where counting ended."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _tools(user_id: str, *, is_admin: bool) -> ActionsBlock:
    """Return a button for everything that the command can do; those that lead to a screen carry its place."""
    places = {
        Action.CUSTOMERS_DUE: due(user_id),
        Action.CATALOGUE_OPEN: PageState(screen=Screen.CATALOGUE),
    }
    return ActionsBlock(
        elements=[
            ButtonElement(
                text=usage.label,
                action_id=usage.button,
                value=places[usage.button].carried() if usage.button in places else None,
                style="primary" if usage.button is Action.ADD_OPEN else None,
            )
            for usage in offered(is_admin=is_admin).values()
            if usage.button not in {None, Action.CUSTOMERS_OPEN}
        ]
    )


def _engagement(one: Counted, now: datetime) -> list[Block]:
    counts = f"*{count(one.running)}* in progress, *{count(one.finished)}* complete"
    lines = [
        f"*{mrkdwn.escape(one.engagement.name)}* · {counts}",
        terms.engagement(one.engagement, now),
    ]
    place = PageState(screen=Screen.PAGE, engagement=one.engagement.id)
    customers = ButtonElement(text="Customers", action_id=Action.CUSTOMERS_OPEN, value=place.carried())
    return with_accessory("\n".join(lines), customers)
