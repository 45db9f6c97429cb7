"""The Customers page as blocks: the same in App Home, in a message and in a modal."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
)

from flows.customers_page.page_values import (
    CLAIMABLE,
    MOST_ELSEWHERE,
    Associated,
    Claimable,
    Elsewhere,
    KnownElsewhere,
    Page,
    PageFilters,
    Tab,
    TabCounts,
)
from flows.rules.associations.status import TABLE
from handlers.app.ids import Action, Field
from handlers.app.page_state import At, PageState, Screen
from handlers.blocks import emphasis, terms
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import front_views, row_views
from handlers.help import views as help_views
from store.enums import AssociationStatus
from words import mrkdwn

TABS = {
    Tab.ELIGIBLE: ("Eligible", Action.CUSTOMERS_ELIGIBLE),
    Tab.INELIGIBLE: ("Ineligible", Action.CUSTOMERS_INELIGIBLE),
    Tab.REVIEW: ("In review", Action.CUSTOMERS_REVIEW),
    Tab.COMPLETE: ("Complete", Action.CUSTOMERS_COMPLETE),
}

CONTENTS = {
    Tab.ELIGIBLE: "From adding until the claim is submitted.",
    Tab.INELIGIBLE: "Known customers who are not eligible, and why.",
    Tab.REVIEW: "Claims that were submitted and have not ended, what is due first at the top.",
    Tab.COMPLETE: "Claims that were approved, rejected or missed, and what was cancelled or lost otherwise.",
}
"""What each tab contains, whose names are those of Partner Center."""

CLAIMABLE_TOO = " Below them, customers who consented to you before, whom you can claim."
"""What the first tab of one engagement contains besides."""

EVERYBODYS = "Show everybody's"
"""The button that clears the filters, if only the owner is filtered."""

CHOSEN = "✓ "
"""The mark of the current one of several buttons."""

EMPTY = {
    Tab.ELIGIBLE: "No customers yet for this engagement.",
    Tab.INELIGIBLE: "No known customer is ineligible.",
    Tab.REVIEW: "No claim is in review.",
    Tab.COMPLETE: "Nothing has ended yet.",
}


def title(page: Page, user_id: str) -> str:
    """Return what the page shows, in plain text; ``user_id`` is whose own engagements it may show."""
    if page.engagement is not None:
        return page.engagement.name
    if _is_due(page):
        return f"Due in {page.ask.due_days} days"
    if _is_own(page, user_id):
        return "My engagements"
    return "Engagements" if filters(page, user_id) else "All engagements"


def blocks(page: Page, now: datetime, user_id: str, *, brief: bool = False) -> list[Block]:
    """Return the whole page for this member; ``brief`` is how it stands in a message."""
    ask = page.ask
    found: list[Block] = [headline(title(page, user_id))]
    if page.engagement is not None:
        found.append(context(terms.engagement(page.engagement, now)))
    found.append(_tabs(page, user_id))
    if not _is_due(page):
        is_with_claimable = page.engagement is not None and ask.tab is Tab.ELIGIBLE
        found.append(context(CONTENTS[ask.tab] + (CLAIMABLE_TOO if is_with_claimable else "")))
    found.append(_tools(page, user_id))
    narrowed = filters(page, user_id)
    found += _search(page, narrowed)
    found.append(DividerBlock())
    namesakes = row_views.namesakes(one for one in page.rows if isinstance(one, Associated))
    for row in page.rows:
        found += row_views.row(
            row,
            page.engagement,
            now,
            may_claim=page.may_claim,
            names_owner=ask.owner is None,
            namesakes=namesakes,
        )
    if not page.rows:
        found += _nothing(page, narrowed)
    if any(isinstance(row, Claimable) for row in page.rows) and not page.may_claim:
        found.append(context("To claim a customer you need a role at a location that may earn on this."))
    if page.judged:
        goes_on = "Show all" if brief else "Next page"
        found.append(
            context(f"{page.judged} known customers were looked through so far; *{goes_on}* continues.")
        )
    found = emphasis.only_first(found)
    if not brief:
        return [*found, *_turning(ask, page)]
    if page.later or page.earlier:
        whole = PageState.of(ask, at=None, backwards=False)
        found.append(ActionsBlock(elements=[front_views.show_all(whole)]))
    return found


def filters(page: Page, user_id: str) -> list[str]:
    """Return the page's filters in words (mrkdwn); what is one's own by its tab names no owner."""
    ask = page.ask
    words = []
    if ask.search:
        words.append(f"“{mrkdwn.escape(ask.search)}”")
    if page.location is not None:
        words.append(mrkdwn.escape(page.location.name))
    if ask.owner and not (_is_due(page) and ask.owner == user_id):
        words.append(f"owner {mrkdwn.user(ask.owner)}")
    if ask.status:
        words.append(status(ask.status))
    if ask.due_days is not None and page.engagement is not None:
        words.append(f"due in {ask.due_days} days")
    return words


def status(value: str) -> str:
    """Return a status that a filter can name, in its published words."""
    return "Can be claimed" if value == CLAIMABLE else TABLE[AssociationStatus(value)].words


def _tabs(page: Page, user_id: str) -> ActionsBlock:
    """Return the tabs; their ID is always the same, so that a click in an older Home reaches them too."""
    ask = page.ask
    if _is_due(page):
        return ActionsBlock(
            block_id=Field.TAB,
            elements=[
                _choice(
                    f"Mine ({front_views.count(page.counts.mine)})",
                    Action.CUSTOMERS_MINE,
                    ask,
                    chosen=ask.owner == user_id,
                    owner=user_id,
                ),
                _choice(
                    f"Everybody's ({front_views.count(page.counts.everybodys)})",
                    Action.CUSTOMERS_EVERYBODYS,
                    ask,
                    chosen=ask.owner is None,
                    owner=None,
                ),
                front(),
            ],
        )
    tabs = [tab for tab in TABS if page.engagement is not None or tab is not Tab.INELIGIBLE]
    return ActionsBlock(
        block_id=Field.TAB,
        elements=[
            *(
                _choice(
                    _tab(tab, page.counts),
                    TABS[tab][1],
                    ask,
                    chosen=tab is ask.tab,
                    tab=tab,
                    status=None,
                    due=None,
                )
                for tab in tabs
            ),
            front(),
        ],
    )


def _tab(tab: Tab, counts: TabCounts) -> str:
    """Return a tab with the number of its rows; those that can be claimed are counted apart."""
    count, more = front_views.count, "+" if counts.is_cut else ""
    match tab:
        case Tab.ELIGIBLE:
            to_claim = f", {counts.claimable}{more} to claim" if counts.claimable else ""
            return f"{TABS[tab][0]} ({count(counts.running)} open{to_claim})"
        case Tab.INELIGIBLE:
            return f"{TABS[tab][0]} ({counts.ineligible}{more})"
        case Tab.REVIEW:
            return f"{TABS[tab][0]} ({count(counts.reviewed)})"
        case Tab.COMPLETE:
            return f"{TABS[tab][0]} ({count(counts.finished)})"


def _choice(
    words: str, action: Action, ask: PageFilters, *, chosen: bool, **changes: object
) -> ButtonElement:
    place = PageState.of(ask, at=None, backwards=False, **changes)
    return ButtonElement(
        text=f"{CHOSEN}{words}" if chosen else words,
        action_id=action,
        value=place.carried(),
        accessibility_label=f"{words}, shown now" if chosen else None,
    )


def front() -> ButtonElement:
    """Return the button to the first screen."""
    return ButtonElement(text="Overview", action_id=Action.CUSTOMERS_FRONT, value=PageState().carried())


def _tools(page: Page, user_id: str) -> ActionsBlock:
    ask = page.ask
    here = PageState.of(ask).carried()
    tools = [ButtonElement(text="Search and filter", action_id=Action.CUSTOMERS_FILTER, value=here)]
    narrowed = filters(page, user_id)
    if narrowed:
        plain = PageState(screen=Screen.PAGE, engagement=ask.engagement_id, tab=ask.tab)
        if _is_due(page):
            plain = plain.model_copy(update={"due": ask.due_days, "owner": ask.owner and user_id})
        label = EVERYBODYS if _is_by_owner(page, narrowed) else "Clear"
        tools.append(ButtonElement(text=label, action_id=Action.CUSTOMERS_CLEAR, value=plain.carried()))
    if page.engagement is not None and ask.tab is Tab.ELIGIBLE:
        wanted = PageState(engagement=page.engagement.id).carried()
        tools.append(ButtonElement(text="+ Add customer", action_id=Action.ADD_OPEN, value=wanted))
    tools.append(ButtonElement(text="Export", action_id=Action.CUSTOMERS_EXPORT, value=here))
    return ActionsBlock(elements=tools)


def _search(page: Page, narrowed: Sequence[str]) -> list[Block]:
    """Return what the page is narrowed to, and what that does not say."""
    found: list[Block] = [context(f":mag: {' · '.join(narrowed)}")] if narrowed else []
    if page.found_too_many:
        found.append(
            context("Your words fit many customers, and not all of them are shown; add another word.")
        )
    if page.guessed:
        found.append(context("Nothing has exactly these words; this is what comes close to them."))
    return found


def _is_due(page: Page) -> bool:
    return page.engagement is None and page.ask.due_days is not None


def _is_own(page: Page, user_id: str) -> bool:
    """Tell whether the page shows what the member owns of all engagements."""
    return page.engagement is None and page.ask.due_days is None and page.ask.owner == user_id


def _is_by_owner(page: Page, narrowed: Sequence[str]) -> bool:
    """Tell whether nothing but the owner narrows the page."""
    return len(narrowed) == 1 and page.ask.owner is not None and not _is_due(page)


def _nothing(page: Page, narrowed: Sequence[str]) -> list[Block]:
    """Return why the page is empty, and where else the words find something."""
    words = EMPTY[page.ask.tab]
    if page.is_empty and (narrowed or page.engagement is None):
        return help_views.add_first()
    if page.judged:
        words = "None among those looked through so far."
    elif page.elsewhere or page.known:
        words = "Nothing here fits these words and filters. Elsewhere:"
    elif _is_by_owner(page, narrowed):
        words = f"This owner has nothing here. *{EVERYBODYS}* shows the rest."
    elif narrowed:
        words = "Nothing fits these words and filters. *Clear* shows everything."
    elif _is_due(page):
        words = "Nothing is due."
    elif others := _on_other_tabs(page):
        words = f"Nothing is open here. Look in {' or '.join(others)}."
    elif page.engagement is None:
        words = "There is nothing here."
    return [
        text(words),
        *(block for one in page.elsewhere for block in _elsewhere(one, page.ask)),
        *(block for one in page.known for block in _known(one)),
    ]


def _on_other_tabs(page: Page) -> list[str]:
    """Return the names of the tabs that have rows, with their numbers (mrkdwn), for the Eligible tab alone.

    The others say of themselves what they lack.
    """
    counts = page.counts
    numbers = {
        Tab.INELIGIBLE: counts.ineligible,
        Tab.REVIEW: counts.reviewed,
        Tab.COMPLETE: counts.finished,
    }
    if page.ask.tab is not Tab.ELIGIBLE:
        return []
    return [f"*{_tab(tab, counts)}*" for tab, number in numbers.items() if number]


def _known(one: KnownElsewhere) -> list[Block]:
    """Return a customer whom the search finds and no tab lists, with the button that leads to it."""
    meant, lines = one.meant, [row_views.title(one.customer)]
    if meant is not None:
        about = (meant.engagement.name, meant.association.reference, f"{meant.sign} {meant.status}")
        lines.append(" · ".join(map(mrkdwn.escape, about)))
    first = () if meant is None else (meant.association.id,)
    place = PageState(screen=Screen.CUSTOMER, customer=one.customer.id, associations=first)
    show = ButtonElement(
        text="Show",
        action_id=Action.CUSTOMER_SHOW,
        value=place.carried(),
        accessibility_label=row_views.spoken("Show", one.customer.name),
    )
    return with_accessory("\n".join(lines), show)


def _elsewhere(one: Elsewhere, ask: PageFilters) -> list[Block]:
    """Return how much the search finds on another tab, with the button that leads there."""
    number = f"{MOST_ELSEWHERE}+" if one.count > MOST_ELSEWHERE else str(one.count)
    label, action = TABS[one.tab]
    words = f"*{number}* in *{label}*"
    if one.engagement_id != ask.engagement_id:
        words += " of other engagements"
    place = PageState.of(
        ask, at=None, backwards=False, engagement=one.engagement_id, tab=one.tab, status=None, due=None
    )
    show = ButtonElement(
        text="Show",
        action_id=action,
        value=place.carried(),
        accessibility_label=f"Show {number} in {label}",
    )
    return with_accessory(words, show)


def _turning(ask: PageFilters, page: Page) -> Sequence[ActionsBlock | ContextBlock]:
    buttons = []
    for cursor, backwards, words, action in (
        (page.earlier, True, "Previous page", Action.CUSTOMERS_EARLIER),
        (page.later, False, "Next page", Action.CUSTOMERS_LATER),
    ):
        if cursor is not None:
            place = PageState.of(ask, at=At.of(cursor), backwards=backwards)
            buttons.append(ButtonElement(text=words, action_id=action, value=place.carried()))
    return [ActionsBlock(elements=buttons)] if buttons else []
