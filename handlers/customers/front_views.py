"""The first screen: what needs the member, what waits for others, and the engagements in use."""

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

from flows.administration.set_up import Pending, SetUp
from flows.customers_page.losses import NO_LOSSES, Losses
from flows.customers_page.own_work import OwnWork
from flows.customers_page.page_values import MOST_COUNTED, Associated, Counted, Tab
from flows.customers_page.unproven import NOTHING_UNPROVEN, UnprovenCounts
from flows.drafts.unfinished import Unfinished
from flows.reports.report import Report
from flows.rules.reports.figures import Figure
from handlers.app.ids import Action, Subcommand
from handlers.app.page_state import PageState, Screen
from handlers.blocks import emphasis
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import loss_views, money_views, row_views, unproven_views
from handlers.drafts import unfinished_views
from handlers.drafts.unfinished_views import ListMetadata
from handlers.help import views as help_views
from handlers.set_up import views as set_up_views
from store.enums import AssociationStatus
from words import mrkdwn

MOST_READ = 100
"""Associations that need the member and are read for the first screen, the soonest deadline first."""

MOST_CUSTOMERS = 6
"""Customers among what needs the member; the others are one click away."""

MOST_IN_MESSAGE = 3
"""The same in a message, which stands in a channel."""

LINES_IN_MESSAGE = 2
"""Associations of one customer in a message."""

MOST_ENGAGEMENTS = 8
"""Engagements on one screen."""

EMPTY = (
    f"{help_views.NONE_YET}\n"
    "You choose a location and engagements, and name the customer's domain and contact. "
    "The customer gets an e-mail, and accepts or declines on a web page. "
    "Then you deliver the engagement and submit the claim; you are reminded before each deadline."
)
"""What the first screen says while the partner has no customer: what to do, and what will happen."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the first screen shows: the member's own work, some of the ``used`` engagements, and their number.

    ``money`` is the member's own report, at least with the numbers of today.
    ``total`` counts the whole catalogue, ``is_empty`` says that the partner knows no customer at all.
    ``unfinished`` are the member's drafts. ``unproven`` is for Incentives admins; so many ``problems`` in the
    partner's data are for those of all locations. ``set_up`` leads an
    Incentives admin of all locations through the first steps, until everything is there;
    ``pending`` tells the others who does so.
    """

    own: OwnWork
    money: Report
    engagements: Sequence[Counted]
    offset: int
    used: int
    total: int
    is_empty: bool
    unfinished: Sequence[Unfinished] = ()
    losses: Losses = NO_LOSSES
    unproven: UnprovenCounts = NOTHING_UNPROVEN
    set_up: SetUp | None = None
    pending: Pending | None = None
    problems: int = 0


def blocks(front: Front, now: datetime, user_id: str, *, brief: bool = False) -> list[Block]:
    """Return the first screen for this member; ``brief`` is how it stands in a message."""
    unfinished = unfinished_views.line(front.unfinished, ListMetadata())
    if front.set_up is not None:
        return [*set_up_views.on_home(front.set_up), *unfinished]
    if front.pending is not None:
        said = [text(help_views.being_set_up(front.pending)), ActionsBlock(elements=[help_views.more()])]
        return [*said, *unfinished]
    if front.is_empty:
        return [text(EMPTY), _tools(asks=False), *unfinished, *_catalogue(front)]
    own = front.own
    if brief:
        needs = _needs(own, now, MOST_IN_MESSAGE, lines=LINES_IN_MESSAGE)
    else:
        needs = _needs(own, now, MOST_CUSTOMERS, lines=row_views.MOST_LINES, user_id=user_id)
    money = money_views.brief(own, front.money) if brief else money_views.whole(own, front.money)
    found = [*money, *loss_views.line(front.losses), *unproven_views.line(front.unproven)]
    found += _problems(front.problems)
    found.append(_tools(is_first=not emphasis.is_any(needs)))
    if brief:
        return [*found, *needs, *_rest_in_message(front, user_id)]
    found += unfinished
    found += needs
    found += _waits(front, user_id)
    found.append(DividerBlock())
    if front.engagements:
        found.append(headline("Engagements"))
    for counted in front.engagements:
        found += _engagement(counted)
    here = PageState(screen=Screen.FRONT)
    return [*found, *turning(here, front.offset, front.used, MOST_ENGAGEMENTS), *_catalogue(front)]


def show_all(place: PageState, label: str = "Show all") -> ButtonElement:
    """Return the button of a message that opens a place in full, in a modal."""
    return ButtonElement(text=label, action_id=Action.CUSTOMERS_ALL, value=place.carried())


def turning(place: PageState, offset: int, total: int, size: int, order: str = "by name") -> list[Block]:
    """Return which part of a list is shown, with buttons to its other parts; nothing if it is shown whole."""
    if total <= size:
        return []
    buttons = [
        ButtonElement(
            text=words, action_id=action, value=place.model_copy(update={"offset": start}).carried()
        )
        for words, action, start in (
            ("Previous page", Action.CUSTOMERS_EARLIER, max(offset - size, 0)),
            ("Next page", Action.CUSTOMERS_LATER, offset + size),
        )
        if start != offset and start < total
    ]
    shown = f"{offset + 1}–{min(offset + size, total)} of {total}, {order}"
    return [context(shown), ActionsBlock(elements=buttons)]


def count(number: int) -> str:
    """Return a count as people read it: exact, or "500+" where counting ended."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def jump() -> ExternalDataSelectElement:
    """Return the select that leads to the page of any engagement."""
    return ExternalDataSelectElement(
        action_id=Action.CUSTOMERS_CHOOSE, placeholder="Go to an engagement", min_query_length=0
    )


def _problems(number: int) -> list[Block]:
    """Return how many things need somebody in the partner's data, and the button to them; or nothing."""
    if not number:
        return []
    what = "thing" if number == 1 else "things"
    look = ButtonElement(
        text="Look", action_id=Action.WHOLE_OPEN, accessibility_label="Look at the data of your company"
    )
    return with_accessory(f"🔎 *{number} {what} to look at* in the data of your company", look)


def _tools(*, asks: bool = True, is_first: bool = True) -> ActionsBlock:
    """Return the actions of the day, and what leads to all others; ``asks`` if there is a customer to ask.

    ``is_first`` emphasises adding a customer, while nothing else is more urgent.
    """
    ask = [help_views.button(Subcommand.CONSENT)] if asks else []
    return ActionsBlock(
        elements=[help_views.button(Subcommand.ADD_CUSTOMER, is_first=is_first), *ask, help_views.more()]
    )


def _needs(own: OwnWork, now: datetime, most: int, *, lines: int, user_id: str | None = None) -> list[Block]:
    """Return what needs the member by customer; the customer whose clock ends first comes first.

    With a ``user_id`` a button leads to all that this member owns.
    """
    found: list[Block] = [headline(f"Needs you: {count(own.needing_count)}" if own.needing else "Needs you")]
    if not own.needing:
        return [*found, text("Nothing needs you now.")]
    customers: dict[int, list[Associated]] = {}
    for one in own.needing:
        customers.setdefault(one.summary.association.customer_id, []).append(one)
    groups = list(customers.values())
    namesakes = row_views.namesakes(own.needing)
    for rows in groups[:most]:
        found += row_views.soonest(rows, now, lines, namesakes=namesakes)
    if len(groups) > most and user_id:
        mine = PageState(screen=Screen.PAGE, owner=user_id).carried()
        every = ButtonElement(text="Show all of mine", action_id=Action.CUSTOMERS_MINE, value=mine)
        found += with_accessory(_more(own, groups[most:]), every)
    return emphasis.only_first(found)


def _more(own: OwnWork, rest: Sequence[Sequence[Associated]]) -> str:
    """Return how much needs the member besides what is shown: customers, if all of them were read."""
    unread = own.needing_count - len(own.needing)
    engagements = unread + sum(map(len, rest))
    if unread > 0:
        return f"{count(engagements)} more engagements"
    customers = f"{len(rest)} more customer{'' if len(rest) == 1 else 's'}"
    return customers if engagements == len(rest) else f"{customers}, {engagements} engagements"


def _rest_in_message(front: Front, user_id: str) -> list[Block]:
    """Return how much of the member's own a message does not show, and the button that shows all of it."""
    own, reviewed = front.own, front.money.figures[Figure.REVIEW].count
    customers = dict.fromkeys(one.summary.association.customer_id for one in own.needing)
    named = set(list(customers)[:MOST_IN_MESSAGE])
    more = own.needing_count - sum(one.summary.association.customer_id in named for one in own.needing)
    rest = []
    if more:
        ended = "+" if own.needing_count > MOST_COUNTED else ""
        rest.append(f"*{more}{ended}* more need{'s' if more == 1 else ''} you")
    if own.waiting_count:
        rest.append(_waiting(own.waiting_count))
    if reviewed:
        rest.append(_in_review(reviewed))
    if not rest:
        return [ActionsBlock(elements=[show_all(PageState()), jump()])]
    mine = show_all(PageState(screen=Screen.PAGE, owner=user_id), "Show all of mine")
    return [context(" · ".join(rest)), ActionsBlock(elements=[mine, jump()])]


def _waits(front: Front, user_id: str) -> list[Block]:
    """Return how many wait for the customer and for the review, and the ways to them."""
    own, reviewed = front.own, front.money.figures[Figure.REVIEW].count
    found: list[Block] = []
    if own.waiting_count:
        place = PageState(screen=Screen.PAGE, owner=user_id, status=AssociationStatus.AWAITING_CONSENT)
        spoken = "Show what waits for the customer's answer"
        found += with_accessory(_waiting(own.waiting_count), _show(place, spoken))
    if reviewed:
        place = PageState(screen=Screen.PAGE, owner=user_id, tab=Tab.REVIEW)
        found += with_accessory(_in_review(reviewed), _show(place, "Show what is in review"))
    return found


def _show(place: PageState, spoken: str) -> ButtonElement:
    return ButtonElement(
        text="Show", action_id=Action.CUSTOMERS_WAITING, value=place.carried(), accessibility_label=spoken
    )


def _waiting(number: int) -> str:
    verb = "waits" if number == 1 else "wait"
    return f"🟡 *{count(number)}* {verb} for the customer's answer"


def _in_review(number: int) -> str:
    return f"🔵 *{count(number)}* {'is' if number == 1 else 'are'} in review"


def _catalogue(front: Front) -> list[Block]:
    """Return the ways to all engagements, used or not."""
    if not front.total:
        return [text("The catalogue is empty. Incentives admins set it up with `/mci admin setup`.")]
    place = PageState(screen=Screen.CATALOGUE)
    label = "The only engagement" if front.total == 1 else f"All {front.total} engagements"
    every = ButtonElement(text=label, action_id=Action.CATALOGUE_OPEN, value=place.carried())
    return [ActionsBlock(elements=[every, jump()])]


def _engagement(one: Counted) -> list[Block]:
    name = one.engagement.name
    counts = {"in progress": one.running, "in review": one.reviewed, "complete": one.finished}
    numbers = ", ".join(f"*{count(number)}* {what}" for what, number in counts.items() if number)
    place = PageState(screen=Screen.PAGE, engagement=one.engagement.id)
    customers = ButtonElement(
        text="Customers",
        action_id=Action.CUSTOMERS_OPEN,
        value=place.carried(),
        accessibility_label=row_views.spoken("Customers", name),
    )
    return with_accessory(f"*{mrkdwn.escape(name)}*\n{numbers}", customers)
