"""Rows of the Customers page: a customer, its status, and what can be done."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.catalogue_values import EngagementTerms
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated, Claimable, Ineligible, PageRow
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.associations.status import SAYS_ITSELF, TABLE
from flows.rules.customers import eligibility
from flows.rules.customers.domains import readable
from flows.rules.text import mail_trouble
from handlers.app.ids import Action
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.blocks import clocks
from handlers.blocks.emphasis import PRIMARY
from handlers.blocks.text_blocks import LONGEST_NAME, LONGEST_SAID, clip, text, with_accessory
from handlers.blocks.text_blocks import plain as plain_text
from handlers.notices import card_views
from handlers.notices.card_views import BUTTONS
from store.enums import COMPLETE, REVIEWING, IdentifierType, Origin
from words import instants, mrkdwn
from words.names import IDENTIFIER_TYPES

MOST_LINES = 4
"""Associations of one customer that the first screen shows as lines; the others are counted."""

MOST_REASONS = 600
"""Characters of reasons in one row, so that a page fits into a message; further reasons are counted."""


def row(
    one: PageRow,
    engagement: EngagementTerms | None,
    now: datetime,
    *,
    may_claim: bool,
    names_owner: bool = True,
    mentions_owner: bool = True,
    namesakes: Collection[str] = (),
) -> list[Block]:
    """Return the blocks of one row; without an ``engagement`` a row names its own.

    ``mentions_owner`` is for what the owner is to be told of, or nobody else reads: Slack tells them of it.
    """
    match one:
        case Associated():
            known = KnownCustomer.of(one.summary.customer)
            return associated(
                one,
                now,
                heading=called(known, namesakes),
                names_engagement=engagement is None,
                names_owner=names_owner,
                mentions_owner=mentions_owner,
            )
        case Claimable():
            return _claimable(one, engagement, may_claim=may_claim)
        case Ineligible():
            return _ineligible(one, engagement, may_claim=may_claim)


def associated(
    one: Associated,
    now: datetime,
    *,
    heading: str = "",
    names_engagement: bool = True,
    names_owner: bool = True,
    mentions_owner: bool = True,
) -> list[Block]:
    """Return an association with its status, what is to do and its next action, below its names.

    ``heading`` names the customer (mrkdwn). The reference begins its line: there a narrow screen does not
    break it.
    """
    summary = one.summary
    association = summary.association
    names = [heading]
    if names_engagement:
        name = _name(summary.engagement.name)
        names.append(name if heading else f"*{name}*")
    is_mentioned = mentions_owner or not summary.owner.name
    named = mrkdwn.user(summary.owner.user_id) if is_mentioned else _name(summary.owner.name)
    owner = [named] if names_owner else []
    claim = [f"Claim {mrkdwn.escape(one.claim.claim_id)}"] if one.claim and one.claim.claim_id else []
    lines = [
        " · ".join(filter(None, names)),
        _stands(one, now),
        " · ".join([association.reference, *claim, *owner, _name(summary.location.name)]),
    ]
    words = " ".join((summary.reviewer_words or summary.cancel_reason).split())
    if words:
        lines.append(f":speech_balloon: “{mrkdwn.escape(clip(words, LONGEST_SAID))}”")
    if summary.own_date:
        lines.append(f":calendar: {mrkdwn.escape(clip(summary.own_date, LONGEST_NAME))}")
    if association.mail_refused:
        lines.append(f":warning: {mrkdwn.escape(mail_trouble.sentence(association.mail_refused))}")
    return _with_buttons("\n".join(filter(None, lines)), one, now)


def soonest(
    rows: Sequence[Associated], now: datetime, most: int = MOST_LINES, *, namesakes: Collection[str] = ()
) -> list[Block]:
    """Return one customer with up to ``most`` of its associations, one a line, and what can be done now.

    With several, the button leads to the customer's screen, which has the buttons of each.
    """
    customer = KnownCustomer.of(rows[0].summary.customer)
    lines = [called(customer, namesakes), *(line(one, now) for one in rows[:most])]
    if len(rows) == 1:
        return _with_buttons("\n".join(lines), rows[0], now)
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
    buttons = [*_corrections(rows), *([for_all] if for_all else []), show]
    return [text("\n".join(lines)), ActionsBlock(elements=buttons)]


def _corrections(rows: Sequence[Associated]) -> list[ButtonElement]:
    """Return the button that corrects an address at which no mail arrives; its form covers all of them."""
    found = [
        one.summary
        for one in rows
        if one.may_act and one.summary.next_step.action is NextAction.CORRECT_ADDRESS
    ]
    return [card_views.button(one, NextAction.CORRECT_ADDRESS) for one in found[:1]]


def ask_for_all(rows: Sequence[Associated], *, is_cut: bool = False) -> ButtonElement | None:
    """Return the button that asks for consent to all of the member's own, or else all others, if several.

    What the member may not ask for is left out. ``is_cut`` means that there are more rows than these.
    """
    own = {one.summary.association.id for one in rows if one.is_own}
    return card_views.ask_for_all([one.summary for one in rows if one.may_act], own, is_cut=is_cut)


def line(one: Associated, now: datetime) -> str:
    """Return an association in one line: sign, engagement, what is to do by when, what it pays (mrkdwn)."""
    summary = one.summary
    name = f"{summary.sign} *{_name(summary.engagement.name)}*"
    return " · ".join(filter(None, (name, clocks.to_do(summary, now), mrkdwn.amount(summary.amount))))


def spoken(label: str, *names: str) -> str:
    """Return a button's label with the row to which it belongs, for screen readers."""
    return clip(f"{label}: {', '.join(names)}")


def title(customer: KnownCustomer) -> str:
    """Return a customer's name and domain (mrkdwn)."""
    return f"*{_name(customer.name)}* · {mrkdwn.escape(readable(customer.domain))}"


def called(customer: KnownCustomer, namesakes: Collection[str]) -> str:
    """Return a customer's name (mrkdwn), with the domain only if it is one of the ``namesakes``."""
    return title(customer) if customer.name in namesakes else f"*{_name(customer.name)}*"


def namesakes(rows: Iterable[Associated]) -> frozenset[str]:
    """Return the names that more than one customer of these rows has."""
    customers = {one.summary.customer.id: one.summary.customer.name for one in rows}
    return frozenset(name for name, count in Counter(customers.values()).items() if count > 1)


def identifier(customer: KnownCustomer) -> str:
    """Return a customer's identifier with its kind (mrkdwn)."""
    return f"{IDENTIFIER_TYPES[customer.id_type]} `{mrkdwn.escape(customer.id_value)}`"


def plain(rows: Sequence[PageRow]) -> str:
    """Return the customers of rows in one sentence (mrkdwn), for notifications and screen readers."""
    names = [one.summary.customer.name if isinstance(one, Associated) else one.customer.name for one in rows]
    return mrkdwn.escape(", ".join(dict.fromkeys(names)))


def _with_buttons(words: str, one: Associated, now: datetime) -> list[Block]:
    """Return words with the next action, if this member can do it, before what shows everything else.

    The action is emphasised if the partner must act, or calls because the clock ends soon.
    """
    summary = one.summary
    names = summary.customer.name, summary.engagement.name
    carried = str(summary.association.id)
    buttons = []
    action = summary.offered(now)
    if one.may_act and action in BUTTONS:
        buttons.append(
            ButtonElement(
                text=LABELS[action],
                action_id=BUTTONS[action],
                value=card_views.carried(summary, action),
                style=PRIMARY if summary.is_near(now) else card_views.style(summary.next_step),
                accessibility_label=spoken(LABELS[action], *names),
            )
        )
    if one.claim is not None and one.claim.claim_id:
        buttons.append(
            ButtonElement(
                text=plain_text(f"Open {one.claim.claim_id}", 45),
                action_id=Action.CLAIM_OPEN,
                value=carried,
                accessibility_label=spoken(f"Open claim {one.claim.claim_id}", *names),
            )
        )
    else:
        buttons.append(
            ButtonElement(
                text="Details",
                action_id=Action.ASSOCIATION_OPEN,
                value=carried,
                accessibility_label=spoken("Details", *names),
            )
        )
    if len(buttons) == 1 and buttons[0].action_id == Action.ASSOCIATION_OPEN:
        return with_accessory(words, buttons[0])
    return [text(words), ActionsBlock(elements=buttons)]


def _name(words: str) -> str:
    return mrkdwn.escape(clip(words, LONGEST_NAME))


def _stands(one: Associated, now: datetime) -> str:
    """Return the status in its published words, what is to do by when or since when it is, and the amount."""
    summary = one.summary
    when: str = clocks.to_do(summary, now, beside_status=True)
    association = summary.association
    if summary.clock is None:
        when = f"since {mrkdwn.day(summary.since(one.claim))}"
    if association.paid_on is not None:
        when = f"{when} · paid on {mrkdwn.day(association.paid_on)}"
    if association.status in REVIEWING and association.review_due is not None:
        when = f"{when} · review to end by {instants.due_day(association.review_due, summary.zone)}"
    elif association.status in COMPLETE - SAYS_ITSELF and not summary.is_paid:
        when = f"{when} · {TABLE[association.status].meaning.rstrip('.')}"
    return " · ".join(
        filter(None, (f"{summary.sign} *{summary.status}*", when, mrkdwn.amount(summary.amount)))
    )


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
