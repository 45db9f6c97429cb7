"""Rows of the Customers page: a customer, its status, and what can be done."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated, Claimable, Ineligible, PageRow
from flows.rules.associations.next_step import LABELS
from flows.rules.customers import eligibility
from flows.rules.customers.domains import readable
from flows.rules.text import mail_trouble
from handlers.app.ids import Action
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.blocks import clocks
from handlers.blocks.text_blocks import LONGEST_NAME, clip, text, with_accessory
from handlers.blocks.text_blocks import plain as plain_text
from handlers.notices import card_views
from handlers.notices.card_views import BUTTONS
from store.enums import IN_PROGRESS, IdentifierType, Origin
from words import mrkdwn
from words.names import IDENTIFIER_TYPES

MOST_LINES = 4
"""Associations of one customer that the first screen shows as lines; the others are counted."""

ASK_FOR_ALL = "Ask for all {count}"

MOST_REASONS = 600
"""Characters of reasons in one row, so that a page fits into a message; further reasons are counted."""


def row(one: PageRow, engagement: EngagementTerms | None, now: datetime, *, may_claim: bool) -> list[Block]:
    """Return the blocks of one row; without an ``engagement`` a row names its own."""
    match one:
        case Associated():
            return associated(one, now, names_engagement=engagement is None)
        case Claimable():
            return _claimable(one, engagement, may_claim=may_claim)
        case Ineligible():
            return _ineligible(one, engagement, may_claim=may_claim)


def associated(
    one: Associated, now: datetime, *, names_engagement: bool = True, names_customer: bool = True
) -> list[Block]:
    """Return an association with its status, clock, owner and next action, below its names."""
    summary = one.summary
    association = summary.association
    lines = [title(KnownCustomer.of(summary.customer))] if names_customer else []
    if names_engagement:
        name = _name(summary.engagement.name)
        lines.append(name if names_customer else f"*{name}*")
    lines.append(_stands(one, now))
    owner, location = mrkdwn.user(summary.owner.user_id), _name(summary.location.name)
    lines.append(f"{owner} · {location} · {association.reference}")
    if summary.own_date:
        lines.append(f":calendar: {mrkdwn.escape(clip(summary.own_date, LONGEST_NAME))}")
    if association.mail_refused:
        lines.append(f":warning: {mrkdwn.escape(mail_trouble.sentence(association.mail_refused))}")
    return _with_buttons("\n".join(lines), one)


def soonest(rows: Sequence[Associated], now: datetime, most: int = MOST_LINES) -> list[Block]:
    """Return one customer with up to ``most`` of its associations, one a line, and what can be done now.

    With several, the button leads to the customer's screen, which has the buttons of each.
    """
    customer = KnownCustomer.of(rows[0].summary.customer)
    lines = [title(customer), *(line(one, now) for one in rows[:most])]
    if len(rows) == 1:
        return _with_buttons("\n".join(lines), rows[0])
    if len(rows) > most:
        lines.append(f"…and {len(rows) - most} more")
    place = PageState(screen=Screen.CUSTOMER, customer=customer.id)
    label = f"Show all {len(rows)}" if len(rows) > most else "Details"
    show = ButtonElement(
        text=label,
        action_id=Action.CUSTOMER_SHOW,
        value=place.carried(),
        accessibility_label=spoken(label, customer.name),
    )
    for_all = ask_for_all(rows)
    return [text("\n".join(lines)), ActionsBlock(elements=[*([for_all] if for_all else []), show])]


def ask_for_all(rows: Sequence[Associated]) -> ButtonElement | None:
    """Return the button that asks for consent to all that this member may ask for, if they are several."""
    return card_views.ask_for_all([one.summary for one in rows if one.may_act], ASK_FOR_ALL)


def line(one: Associated, now: datetime) -> str:
    """Return an association in one line: status, engagement, what is due when, what it pays (mrkdwn)."""
    summary = one.summary
    parts = [
        f"{summary.sign} {summary.status}",
        _name(summary.engagement.name),
        clocks.clock(summary, now),
        _amount(summary),
    ]
    if summary.association.mail_refused:
        parts.append(":warning: the mail was refused")
    return " · ".join(filter(None, parts))


def spoken(label: str, *names: str) -> str:
    """Return a button's label with the row to which it belongs, for screen readers."""
    return clip(f"{label}: {', '.join(names)}")


def title(customer: KnownCustomer) -> str:
    """Return a customer's name and domain (mrkdwn)."""
    return f"*{_name(customer.name)}* · {mrkdwn.escape(readable(customer.domain))}"


def identifier(customer: KnownCustomer) -> str:
    """Return a customer's identifier with its kind (mrkdwn)."""
    return f"{IDENTIFIER_TYPES[customer.id_type]} `{mrkdwn.escape(customer.id_value)}`"


def plain(rows: Sequence[PageRow]) -> str:
    """Return the customers of rows in one sentence (mrkdwn), for notifications and screen readers."""
    names = [one.summary.customer.name if isinstance(one, Associated) else one.customer.name for one in rows]
    return mrkdwn.escape(", ".join(dict.fromkeys(names)))


def _with_buttons(words: str, one: Associated) -> list[Block]:
    """Return words with the next action, if this member can do it, before what shows everything else."""
    summary = one.summary
    names = summary.customer.name, summary.engagement.name
    carried = str(summary.association.id)
    buttons = []
    action = summary.next_step.action
    if one.may_act and action in BUTTONS:
        buttons.append(
            ButtonElement(
                text=LABELS[action],
                action_id=BUTTONS[action],
                value=card_views.carried(summary, action),
                style=card_views.style(summary.next_step),
                accessibility_label=spoken(LABELS[action], *names),
            )
        )
    if one.claim is not None and one.claim.claim_id:
        shown = plain_text(one.claim.claim_id, 40)
        buttons.append(ButtonElement(text=shown, action_id=Action.CLAIM_OPEN, value=carried))
    else:
        buttons.append(
            ButtonElement(
                text="Details",
                action_id=Action.ASSOCIATION_OPEN,
                value=carried,
                accessibility_label=spoken("Details", *names),
            )
        )
    if len(buttons) == 1:
        return with_accessory(words, buttons[0])
    return [text(words), ActionsBlock(elements=buttons)]


def _name(words: str) -> str:
    return mrkdwn.escape(clip(words, LONGEST_NAME))


def _stands(one: Associated, now: datetime) -> str:
    summary = one.summary
    words = f"{summary.sign} *{summary.status}*"
    if summary.association.status not in IN_PROGRESS:
        return f"{words} · since {mrkdwn.day(summary.association.status_since)}"
    parts = [words, clocks.clock(summary, now), _amount(summary)]
    return " · ".join(filter(None, parts))


def _amount(summary: Summary) -> str:
    """Return what an association pays, which is not broken over two lines; empty if that is not known."""
    return mrkdwn.escape(str(summary.amount).replace(" ", "\u00a0")) if summary.amount else ""


def _claimable(one: Claimable, engagement: EngagementTerms | None, *, may_claim: bool) -> list[Block]:
    wanted = PageState(customer=one.customer.id, engagement=engagement.id if engagement else None)
    claim = ButtonElement(
        text="Claim customer",
        action_id=Action.CUSTOMER_CLAIM,
        value=wanted.carried(),
        accessibility_label=spoken("Claim customer", one.customer.name),
    )
    lines = [title(one.customer), identifier(one.customer), "Consented to you before; eligible for this"]
    return with_accessory("\n".join(lines), claim if may_claim else None)


def _ineligible(one: Ineligible, engagement: EngagementTerms | None, *, may_claim: bool) -> list[Block]:
    lines = [title(one.customer), identifier(one.customer), *_reasons(one)]
    if one.begins_as is None or engagement is None or not may_claim:
        return [text("\n".join(lines))]
    label = "Claim customer" if one.begins_as is Origin.CLAIMED else "Add customer"
    lines.append(f"If Partner Center shows them as eligible, press *{label}*.")
    return with_accessory("\n".join(lines), _attest(one.customer, one.begins_as, engagement, label))


def _attest(
    customer: KnownCustomer, begins_as: Origin, engagement: EngagementTerms, label: str
) -> ButtonElement:
    """Return the button to the form in which a member states what Partner Center shows."""
    is_claimed = begins_as is Origin.CLAIMED
    domain = customer.domain if len(customer.domain) <= LONGEST_WORDS else ""
    known = domain if customer.id_type is IdentifierType.TENANT_ID else customer.id_value
    wanted = (
        PageState(customer=customer.id, engagement=engagement.id)
        if is_claimed
        else PageState(words=known, engagement=engagement.id)
    )
    return ButtonElement(
        text=label,
        action_id=Action.CUSTOMER_CLAIM if is_claimed else Action.ADD_OPEN,
        value=wanted.carried(),
        accessibility_label=spoken(label, customer.name),
    )


def _reasons(one: Ineligible) -> list[str]:
    sentences = [mrkdwn.escape(eligibility.sentence(reason)) for reason in one.reasons]
    shown: list[str] = []
    while len(shown) < len(sentences) and sum(map(len, [*shown, sentences[len(shown)]])) <= MOST_REASONS:
        shown.append(sentences[len(shown)])
    lines = [f"• {sentence}" for sentence in shown]
    rest = len(sentences) - len(shown)
    return [*lines, f"• …and {rest} more; *Export* has them all"] if rest else lines
