"""Return the screen at a place, read in one transaction for the member who looks."""

import re
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock
from sqlalchemy.orm import Session

from flows import catalogue
from flows.access import Actor
from flows.administration import rights, set_up, whole
from flows.associations.details import MOST_NOTES
from flows.customers_page import customers_page, find_customer, losses, own_work, unproven
from flows.customers_page.page_values import Tab
from flows.customers_page.unproven import NOTHING_UNPROVEN
from flows.drafts import unfinished
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.reports import report
from flows.rules.customers import search
from flows.rules.reports.figures import NAMES
from flows.rules.text.incoming_text import without_signs
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.app.surfaces import ShownScreen
from handlers.blocks import emphasis
from handlers.customers import (
    catalogue_views,
    figure_views,
    found_views,
    front_views,
    loss_views,
    money_views,
    page_views,
    row_views,
    unproven_views,
)
from handlers.reports import report_views
from words import mrkdwn

WHOLE, BRIEF = 10, 5
"""Rows of a page in App Home or a modal, and in a message."""

_SIGNS_FIRST = re.compile(r"^(?:[^\w\s]+\s+)+")


def show(  # noqa: PLR0911 -- one way out for each screen
    session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool = False
) -> ShownScreen:
    """Return the screen at a place; a place that no longer exists leads to the first screen.

    ``brief`` is how it stands in a message, which shares a channel with others: a few rows, and a button that
    opens all of them in a modal.
    """
    match place.screen:
        case Screen.PAGE:
            return _page(session, actor, place, now, brief=brief)
        case Screen.CATALOGUE:
            return _catalogue(session, actor, place, now, brief=brief)
        case Screen.FOUND:
            return _found(session, actor, place, now, brief=brief)
        case Screen.CUSTOMER:
            return _customer(session, actor, place, now, brief=brief)
        case Screen.LOST:
            return _lost(session, actor, place, now, brief=brief)
        case Screen.UNPROVEN if actor.is_admin:
            return _unproven(session, actor, place, now, brief=brief)
        case Screen.REPORT:
            return _report(session, actor, place, now)
        case Screen.FIGURE:
            return _figure(session, actor, place, now, brief=brief)
        case Screen.FRONT | Screen.UNPROVEN:
            return _front(session, actor, place, now, brief=brief)


def named(session: Session, actor: Actor, typed: str) -> PageState:
    """Return the page that somebody means by an engagement, a tab and words, in this order, each optional."""
    if not typed.strip():
        return PageState()
    engagement, rest = find_customer.named_engagement(session, actor, typed)
    # A dash or a comma may separate what was typed, and a tab may be in brackets.
    rest = _SIGNS_FIRST.sub("", rest) if engagement else rest
    word, _, others = rest.partition(" ")
    meant = without_signs(search.fold(word))
    # Without an engagement, a tab stands alone: other words are of a customer.
    is_tab = meant in list(Tab) and (engagement is not None or not others)
    tab = Tab(meant) if is_tab else Tab.ELIGIBLE
    words = others if is_tab else rest
    return PageState(
        screen=Screen.PAGE,
        engagement=engagement.id if engagement else None,
        tab=tab,
        words=words.strip()[:LONGEST_WORDS],
    )


def means_everybody(typed: str) -> bool:
    """Tell whether these words ask for what is due of all members."""
    return without_signs(search.fold(typed)) in {"all", "everybody", "everyone"}


def _front(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    own = own_work.of_member(session, actor, now, front_views.MOST_READ)
    used = own_work.engagements_in_use(session, actor)
    offset = place.offset if place.offset < len(used) else 0
    here = used[offset : offset + front_views.MOST_ENGAGEMENTS]
    money = report.own(session, actor, now, money_views.IN_MESSAGE if brief else money_views.ON_HOME)
    is_empty = not customers_page.is_any_known(session, actor)
    front = front_views.Front(
        own=own,
        money=money,
        engagements=[] if brief else customers_page.counted(session, actor, here),
        offset=offset,
        used=len(used),
        total=catalogue.count(session, actor, now),
        unfinished=[] if brief else unfinished.of_member(session, actor, now),
        is_empty=is_empty,
        set_up=set_up.on_home(session, actor, now) if is_empty else None,
        pending=set_up.pending(session, actor, now) if is_empty else None,
        losses=losses.of_member(session, actor, now),
        unproven=NOTHING_UNPROVEN if brief else unproven.of_partner(session, actor),
        problems=0 if brief or is_empty or not rights.is_of_all(actor) else whole.count(session, actor, now),
    )
    text = f"Needs you: {row_views.plain(own.needing) or 'nothing'}"
    return ShownScreen(place, text, front_views.blocks(front, now, actor.member.user_id, brief=brief))


def _page(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    page = customers_page.show(session, actor, place.ask(), now, BRIEF if brief else WHOLE)
    user_id = actor.member.user_id
    title = mrkdwn.escape(page_views.title(page, user_id))
    text = f"{title}: {row_views.plain(page.rows) or 'nothing to show'}"
    return ShownScreen(place, text, page_views.blocks(page, now, user_id, brief=brief))


def _catalogue(
    session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool
) -> ShownScreen:
    every = catalogue.engagements(session, actor)
    offset = place.offset if place.offset < len(every) else 0
    here, used = every[offset : offset + catalogue_views.SIZE], []
    if brief:
        used = own_work.engagements_in_use(session, actor)
        rest = [one for one in every if one not in used]
        here = [*used, *rest][: catalogue_views.MOST_IN_MESSAGE]
    entries = catalogue.entries(session, actor, here)
    text = f"Engagements: {mrkdwn.escape(', '.join(one.name for one in here)) or 'none'}"
    blocks = catalogue_views.blocks(entries, offset, len(every), now, brief=brief, used=len(used))
    return ShownScreen(place, text, blocks)


def _found(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    findings = find_customer.find(session, actor, place.words)
    if len(findings.customers) == 1 and not findings.guessed:
        meant = () if findings.numbered is None else (findings.numbered,)
        found = place.model_copy(update={"customer": findings.customers[0].id, "associations": meant})
        return _customer(session, actor, found, now, brief=brief)
    if not findings.customers or findings.guessed:
        # No customer has the words; with those of an engagement or a location, rows may.
        rows = PageState(screen=Screen.PAGE, words=place.words)
        page = customers_page.show(session, actor, rows.ask(), now, 1)
        if not page.guessed and (page.rows or page.elsewhere or page.known):
            return _page(session, actor, rows, now, brief=brief)
    names = mrkdwn.escape(", ".join(one.name for one in findings.customers))
    text = f"Customers like “{mrkdwn.escape(place.words)}”: {names or 'none'}"
    return ShownScreen(place, text, found_views.several(place.words, findings))


def _customer(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    most = BRIEF if brief else found_views.MOST_ASSOCIATIONS
    meant = place.associations[:1]
    first = meant[0] if meant else None
    page = customers_page.of_customer(session, actor, place.customer or 0, most, first=first)
    if page is None:
        return _front(session, actor, PageState(), now, brief=brief)
    here = PageState(screen=Screen.CUSTOMER, customer=page.customer.id, associations=meant)
    newest = notes.about(session, actor, NoteSubject(customer_id=page.customer.id), MOST_NOTES)
    count = sum(not one.summary.is_open_again for one in page.associations)
    text = f"{mrkdwn.escape(page.customer.name)}: {count} engagement{'' if count == 1 else 's'}"
    return ShownScreen(here, text, found_views.one(page, newest, now, here, brief=brief))


def _lost(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    lost = losses.of_member(session, actor, now)
    size = BRIEF if brief else WHOLE
    offset = place.offset if place.offset < lost.count else 0
    rows = losses.listed(session, actor, now, offset, size)
    found = loss_views.blocks(lost, rows, now, page_views.front())
    here = PageState(screen=Screen.LOST)
    if not brief:
        found += front_views.turning(here, offset, lost.count, size, "the latest first")
    elif len(rows) < lost.count:
        found.append(ActionsBlock(elements=[front_views.show_all(here, f"Show all {lost.count}")]))
    text = f"{loss_views.TITLE}: {row_views.plain(rows) or 'nothing'}"
    return ShownScreen(place, text, emphasis.only_first(found))


def _report(session: Session, actor: Actor, place: PageState, now: datetime) -> ShownScreen:
    shown = report.show(session, actor, place.report(), now)
    found = report_views.blocks(shown, page_views.front())
    text = f"{report_views.TITLE}: {report_views.about(shown)}"
    return ShownScreen(report_views.place_of(shown), text, found)


def _figure(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    figure = place.figure
    said = report.SAID_WITH.get(figure, (figure,))
    shown = report.show(session, actor, place.report(), now, said)
    size = BRIEF if brief else WHOLE
    total = shown.figures[figure].count
    offset = place.offset if place.offset < total else 0
    rows = report.listed(session, actor, shown.ask, figure, now, offset, size)
    found = figure_views.blocks(shown, figure, rows, now, page_views.front())
    here = report_views.behind(shown, figure)
    if not brief:
        found += front_views.turning(here, offset, total, size, figure_views.order(figure))
    elif len(rows) < total:
        found.append(ActionsBlock(elements=[front_views.show_all(here, f"Show all {total:,}")]))
    names = row_views.plain([one.row for one in rows])
    text = f"{NAMES[figure]}: {names or 'none'}"
    return ShownScreen(here.model_copy(update={"offset": offset}), text, emphasis.only_first(found))


def _unproven(session: Session, actor: Actor, place: PageState, now: datetime, *, brief: bool) -> ShownScreen:
    counts = unproven.of_partner(session, actor)
    size = BRIEF if brief else WHOLE
    offset = place.offset if place.offset < counts.count else 0
    rows = unproven.listed(session, actor, offset, size)
    found = unproven_views.blocks(counts, rows, page_views.front(), now)
    here = PageState(screen=Screen.UNPROVEN)
    if not brief:
        order = "the claim that is due first on top"
        found += front_views.turning(here, offset, counts.count, size, order)
    elif len(rows) < counts.count:
        found.append(ActionsBlock(elements=[front_views.show_all(here, f"Show all {counts.count}")]))
    text = f"{unproven_views.TITLE}: {row_views.plain([one.row for one in rows]) or 'none'}"
    return ShownScreen(here.model_copy(update={"offset": offset}), text, found)
