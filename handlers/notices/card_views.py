"""The card of a customer: its one message in the channel, which is updated as things happen."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.associations.customer_cards import CardContents
from flows.associations.summary import Summary
from flows.consent.offers import MOST
from flows.notifications import CustomerCard
from flows.rules.associations.next_step import LABELS, NextAction, NextStep, Who
from flows.rules.customers.domains import readable
from flows.rules.text.mail_trouble import sentence
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks import clocks
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing
from handlers.notices.card_next import next_words
from words import mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn

BUTTONS = {
    NextAction.SEND_CONSENT: Action.CONSENT_SEND,
    NextAction.RESEND_CONSENT: Action.CONSENT_SEND,
    NextAction.CORRECT_ADDRESS: Action.CONSENT_CORRECT,
    NextAction.SUBMIT_CLAIM: Action.CLAIM_SUBMIT,
    NextAction.RECORD_ANSWER: Action.CLAIM_ANSWER,
    NextAction.RECORD_REPLY: Action.CLAIM_REPLY,
    NextAction.RECORD_PAYMENT: Action.CLAIM_PAYMENT,
    NextAction.ADD_AGAIN: Action.ADD_OPEN,
    NextAction.CLAIM_AGAIN: Action.CUSTOMER_CLAIM,
}
"""The buttons of the actions that come next."""

CHOOSERS = {
    NextAction.SEND_CONSENT: Action.CONSENT_SEND_ANY,
    NextAction.RESEND_CONSENT: Action.CONSENT_SEND_ANY,
    NextAction.SUBMIT_CLAIM: Action.CLAIM_SUBMIT_ANY,
    NextAction.RECORD_ANSWER: Action.CLAIM_RECORD_ANY,
    NextAction.RECORD_REPLY: Action.CLAIM_RECORD_ANY,
    NextAction.RECORD_PAYMENT: Action.CLAIM_RECORD_ANY,
    NextAction.ADD_AGAIN: Action.ADD_OPEN,
    NextAction.CLAIM_AGAIN: Action.CUSTOMER_CLAIM,
}
"""The buttons of the same actions where several associations of one customer wait for them."""

MOST_BUTTONS = 2
"""Actions that a card offers beside the details."""

FEWEST_AT_ONCE = 2
"""Associations of a customer from which one button asks for all of them."""

MOST_ATTESTED, MOST_NAMED = 3, 3
"""Statements about Partner Center that a card shows, and engagements that it names for each."""

MOST_TROUBLES = 3
"""Reasons for another consent e-mail that a card explains; the others are counted."""


def style(next_step: NextStep) -> str | None:
    """Return the style of the next action's button, which is emphasised while the partner must act."""
    return "primary" if next_step.who is Who.PARTNER else None


def card(shown: CardContents, disputed: frozenset[int], now: datetime) -> SlackMessage:
    """Return the card as it is now; ``disputed`` are ids of associations whose customer is disputed."""
    first = shown.every[0]
    association, customer = first.association, first.customer
    locations = {one.location.name for one in shown.every}
    owners = {one.owner.user_id for one in shown.every}
    troubled = [one for one in shown.every if one.association.mail_refused]
    said = slack_messages.slack(
        CustomerCard.kind,
        customer=clip(customer.name, LONGEST_NAME),
        domain=readable(customer.domain),
        location=clip(first.location.name, LONGEST_NAME) if len(locations) == 1 else "",
        owner=first.owner.user_id if len(owners) == 1 else "",
        count=len(shown.every),
        lines=[
            {
                "sign": one.sign,
                "engagement": clip(one.engagement.name, LONGEST_NAME),
                "status": one.status,
                "due": _due(one, now),
                "left": one.days_left_in_words(now),
                "amount": mrkdwn.amount(one.amount),
                "location": clip(one.location.name, LONGEST_NAME) if len(locations) > 1 else "",
                "owner": one.owner.user_id if len(owners) > 1 else "",
                "is_disputed": one.association.id in disputed and len(shown.every) > 1,
            }
            for one in shown.lines
        ],
        counts=[
            {
                "sign": one.first.sign,
                "count": one.count,
                "status": one.first.status,
                "due": _due(one.first, now),
                "left": one.first.days_left_in_words(now),
                "amount": mrkdwn.amount(one.amount),
            }
            for one in shown.counts
        ],
        next_words=next_words(shown, now),
        disputed=sum(one.association.id in disputed for one in shown.every),
        troubles=[
            {"engagement": clip(one.engagement.name, LONGEST_NAME), "words": _trouble(one)}
            for one in troubled[:MOST_TROUBLES]
        ],
        more_troubles=max(len(troubled) - MOST_TROUBLES, 0),
        attested=_attested(shown),
        amount=mrkdwn.amount(shown.amount),
        reference=association.reference,
        origin=association.origin.value,
        added=first.added,
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context), _buttons(shown, now)])


def carried(summary: Summary, action: NextAction) -> str:
    """Return what the button of an action carries: the association, or whom to add or claim again."""
    match action:
        case NextAction.ADD_AGAIN | NextAction.CLAIM_AGAIN:
            return PageState(customer=summary.customer.id, engagement=summary.engagement.id).carried()
        case _:
            return str(summary.association.id)


def begin_again(every: Sequence[Summary]) -> str:
    """Return what a button carries that begins several associations of one customer again."""
    ids = tuple(one.association.id for one in every[:MOST])
    return PageState(customer=every[0].customer.id, associations=ids).carried()


def actions(summary: Summary, now: datetime, *others: ButtonElement) -> ActionsBlock:
    """Return the button of the next action, if a member can do it; then ``others``, and *Details*."""
    association_id = str(summary.association.id)
    # A message that asks to send the e-mail again stays, also when that becomes possible.
    action = summary.next_step.action if summary.association.mail_refused else summary.offered(now)
    details = ButtonElement(text="Details", action_id=Action.ASSOCIATION_OPEN, value=association_id)
    buttons = [*others, details]
    if action is not None and action in BUTTONS:
        buttons.insert(0, button(summary, action))
    return ActionsBlock(elements=buttons)


def button(summary: Summary, action: NextAction) -> ButtonElement:
    """Return the button of an action that comes next, which is one of `BUTTONS`."""
    return ButtonElement(
        text=LABELS[action],
        action_id=BUTTONS[action],
        value=carried(summary, action),
        style=style(summary.next_step),
    )


def ask_for_all(
    rows: Sequence[Summary], own: Collection[int], *, is_cut: bool = False
) -> ButtonElement | None:
    """Return the button that asks one customer for consent to several engagements, if several wait for it.

    If the ids in ``own``, which are of the viewer's associations, are some of them, it is about those alone.
    It carries what it counts, up to as many as are asked for at once. With ``is_cut`` these
    rows are not all: it counts nothing, and leads to the choice among all.
    """
    every = [one for one in rows if one.next_step.action is NextAction.SEND_CONSENT]
    waiting = [one for one in every if one.association.id in own] or every
    if len(waiting) < FEWEST_AT_ONCE:
        return None
    all_or_mine = "all" if len(waiting) == len(every) else "my"
    words = "Ask for several…" if is_cut else f"Ask for {all_or_mine} {len(waiting)}"
    customer = waiting[0].customer
    ids = () if is_cut else tuple(one.association.id for one in waiting[:MOST])
    place = PageState(screen=Screen.CUSTOMER, customer=customer.id, associations=ids)
    return ButtonElement(
        text=words,
        action_id=Action.CONSENT_SEND_ALL,
        value=place.carried(),
        style=style(waiting[0].next_step),
        accessibility_label=clip(f"{words}: {customer.name}"),
    )


def _buttons(shown: CardContents, now: datetime) -> ActionsBlock:
    """Return the next actions of the partner, what ends first at the left; then *Details*."""
    groups = _groups(shown, now)[:MOST_BUTTONS]
    # At most one button of a message is emphasised.
    buttons = [
        _button(one, style(one[0][1].next_step) if number == 0 else None) for number, one in enumerate(groups)
    ]
    # Two groups may lead to the same choice; a message has one button for each action.
    known = [one.action_id for one in buttons]
    elements = [one for number, one in enumerate(buttons) if one.action_id not in known[:number]]
    first = shown.every[0]
    if len(shown.every) == 1:
        action, value = Action.ASSOCIATION_OPEN, str(first.association.id)
    else:
        action, value = Action.CUSTOMER_SHOW, _screen(first.customer.id)
    return ActionsBlock(elements=[*elements, ButtonElement(text="Details", action_id=action, value=value)])


Group = list[tuple[NextAction, Summary]]
"""Associations for which one button stands, each with its own action."""


def _groups(shown: CardContents, now: datetime) -> list[Group]:
    """Return what waits for the same form, group by group.

    What only the customer or Microsoft can do is offered if nothing is left to the partner there. Whatever
    has ended can begin again once nothing else is open. An address at which no mail arrives comes first:
    until it is corrected the customer knows of nothing.
    """
    found: dict[Action, Group] = {}
    for who in (Who.PARTNER, Who.CUSTOMER, Who.MICROSOFT, Who.NOBODY):
        some: dict[Action, Group] = {}
        for one in shown.every:
            action = one.offered(now)
            if one.next_step.who is who and action in BUTTONS and BUTTONS[action] not in found:
                some.setdefault(BUTTONS[action], []).append((action, one))
        if who is not Who.NOBODY or all(one.association.ended_at for one in shown.every):
            found |= some
    return sorted(found.values(), key=lambda group: group[0][0] is not NextAction.CORRECT_ADDRESS)


def _button(group: Group, emphasis: str | None) -> ButtonElement:
    """Return the button of an action: the action itself, or a choice among several associations."""
    first_action, first = group[0]
    if first_action is NextAction.CORRECT_ADDRESS:
        # Its form says which others have the same address.
        group = group[:1]
    is_same = all(action is first_action for action, _ in group)
    action = first_action if is_same else NextAction.SEND_CONSENT
    is_one = len(group) == 1
    return ButtonElement(
        text=LABELS[action] if is_one else f"{LABELS[action]}…",
        action_id=BUTTONS[action] if is_one else CHOOSERS[action],
        value=carried(first, action) if is_one else _carried_for_all(group, action),
        style=emphasis,
    )


def _carried_for_all(group: Group, action: NextAction) -> str:
    every = [one for _, one in group]
    if action in {NextAction.ADD_AGAIN, NextAction.CLAIM_AGAIN}:
        return begin_again(every)
    return _screen(every[0].customer.id)


def _screen(customer_id: int) -> str:
    return PageState(screen=Screen.CUSTOMER, customer=customer_id).carried()


def _attested(shown: CardContents) -> list[dict[str, object]]:
    """Return what Partner Center shows of the customer, once for each who looked it up on one day."""
    groups: dict[tuple[str, date], list[str]] = {}
    for one in shown.every:
        association = one.association
        if association.attested_on is not None and association.attested_by is not None:
            key = association.attested_by.user_id, association.attested_on
            groups.setdefault(key, []).append(clip(one.engagement.name, LONGEST_NAME))
    return [
        {
            "user": user,
            "on": on.isoformat(),
            "named": names[:MOST_NAMED] if len(names) < len(shown.every) else [],
            "more": len(names[MOST_NAMED:]),
        }
        for (user, on), names in groups.items()
    ][:MOST_ATTESTED]


def _due(one: Summary, now: datetime) -> Mrkdwn:
    """Return by when something is due, as the details and the lists say it; empty if no clock runs."""
    clock = one.clock
    return clocks.until(clock.due, one.zone, now) if clock else Mrkdwn("")


def _trouble(one: Summary) -> str:
    return sentence(one.association.mail_refused) if one.association.mail_refused else ""
