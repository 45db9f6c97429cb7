"""The question which association is meant, if a command did not say."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.associations.find_association import Meant
from flows.associations.summary import Summary
from flows.rules.associations.next_step import NextAction
from handlers.app import ids
from handlers.app.ids import Field, Subcommand
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.blocks import terms, text_blocks
from handlers.blocks.text_blocks import clip, plain, shorten
from handlers.drafts import wizard
from handlers.help import views as help_views
from handlers.notices import card_views
from store.enums import DraftKind
from words import instants, mrkdwn

SEPARATOR = " · "

NONE_WAITS = {
    DraftKind.SEND_CONSENT: "You cannot ask {whom} for consent now.",
    DraftKind.SUBMIT_CLAIM: "You cannot submit a claim for {whom} now.",
}
"""What is said if customers are known and nothing of theirs waits for this."""

NOTHING_WAITS = {
    DraftKind.SEND_CONSENT: (
        "At your locations, there is nobody to ask for consent now: each customer has answered, was asked "
        "within the last hour, or can no longer answer."
    ),
    DraftKind.SUBMIT_CLAIM: (
        "At your locations, no claim can be submitted now: it takes a customer who has consented."
    ),
}
"""What is said if nothing at all waits for this at the member's locations."""

AGAIN = (NextAction.ADD_AGAIN, NextAction.CLAIM_AGAIN)
"""Next steps of what has ended that are offered instead."""

LABELS = {
    DraftKind.SEND_CONSENT: "Engagement whose customer has not answered yet",
    DraftKind.SUBMIT_CLAIM: "Engagement whose customer has consented",
}


def choose(kind: DraftKind, callback: ids.ViewId, search: ids.Action, words: str, meant: Meant) -> View:
    """Return the question, among what the typed words mean; without any, among all that can be chosen."""
    element: ExternalDataSelectElement | StaticSelectElement = ExternalDataSelectElement(
        action_id=search, placeholder="Search by customer or reference", min_query_length=0
    )
    if meant.waiting:
        options = [option(one) for one in meant.waiting]
        element = StaticSelectElement(
            action_id=search,
            placeholder="Choose one",
            options=options,
            initial_option=options[0] if len(options) == 1 else None,
        )
    return View(
        type="modal",
        callback_id=callback,
        title=wizard.TITLES[kind],
        submit="Next",
        close="Close",
        blocks=[
            *text_blocks.listing(_notice(kind, words, meant)),
            *_ways_on(meant),
            *_other_meaning(kind, words, meant),
            *_all_at_once(kind, meant),
            InputBlock(
                block_id=Field.ASSOCIATION,
                label=LABELS[kind],
                element=element,
                hint="Soonest deadline first.",
            ),
        ],
    )


def nothing_waits(kind: DraftKind, words: str, meant: Meant, *, can_ask: bool) -> View:
    """Return that there is nothing to choose from, with what can be done; ``can_ask`` for a consent."""
    first = Subcommand.CONSENT if can_ask and kind is not DraftKind.SEND_CONSENT else Subcommand.ADD_CUSTOMER
    lines = _notice(kind, words, meant, can_search=False)
    if not meant.colleagues:
        # Of those at other locations, the list says who owns them, which is why nothing can be done.
        lines.append(NOTHING_WAITS[kind])
    return wizard.done(
        kind,
        [
            *text_blocks.listing(lines),
            *_ways_on(meant),
            *_other_meaning(kind, words, meant),
            ActionsBlock(elements=[help_views.button(one) for one in (first, Subcommand.CUSTOMERS)]),
        ],
        close="Close",
    )


def nothing_of_customer(kind: DraftKind, customer_id: int) -> View:
    """Return that nothing of a customer waits for this any more, with the way to the customer."""
    said = NONE_WAITS[kind].format(whom="this customer")
    return wizard.done(kind, text_blocks.with_accessory(said, _show(customer_id)), close="Close")


def nothing_yet(kind: DraftKind) -> View:
    """Return what comes first while the partner has no customer."""
    return wizard.done(kind, help_views.add_first(), close="Close")


def _other_meaning(kind: DraftKind, words: str, meant: Meant) -> list[Block]:
    """Return the way to claiming the customer, which "claim" may also mean, if nothing can be submitted."""
    if kind is not DraftKind.SUBMIT_CLAIM or not words or meant.waiting:
        return []
    named = PageState(words=words) if len(words) <= LONGEST_WORDS else PageState()
    claim = ButtonElement(text="Claim a customer", action_id=ids.Action.CUSTOMER_CLAIM, value=named.carried())
    return text_blocks.with_accessory("To claim the customer for another engagement:", claim)


def _all_at_once(kind: DraftKind, meant: Meant) -> list[Block]:
    """Return the way to asking for everything at once, if all of it is of one customer."""
    if kind is not DraftKind.SEND_CONSENT or len({one.customer.id for one in meant.waiting}) != 1:
        return []
    for_all = card_views.ask_for_all(meant.waiting, meant.own)
    return (
        text_blocks.with_accessory("In one step, with the contacts as they are:", for_all) if for_all else []
    )


def option(summary: Summary) -> Option:
    """Return an association as a select shows it, so that no two look the same."""
    name = shorten(summary.customer.name, 34)
    rest = 75 - mrkdwn.length(name) - len(SEPARATOR)
    clock = summary.clock
    about = [summary.association.reference, summary.status]
    if clock:
        about.append(f"due {instants.due_day(clock.due, summary.zone)}")
    return Option(
        value=str(summary.association.id),
        text=plain(f"{name}{SEPARATOR}{shorten(summary.engagement.name, rest)}"),
        description=plain(SEPARATOR.join(about)),
    )


def _notice(kind: DraftKind, words: str, meant: Meant, *, can_search: bool = True) -> list[str]:
    """Return what the typed words mean, if they do not mean one association (lines of mrkdwn)."""
    if not words:
        return []
    said = f"“{mrkdwn.escape(clip(words, 40))}”"
    if meant.guessed and meant.waiting:
        return [f":mag: Nothing is called {said} exactly. Did you mean one of these?"]
    if meant.waiting:
        return [f":mag: {len(meant.waiting)} associations fit {said}. Choose one."]
    if not meant.customers:
        search = " Search below by another word." if can_search else ""
        return [f":mag: No customer, reference or claim ID fits {said}.{search}"]
    names = [f"*{_name(one.name)}*" for one in meant.customers]
    nearly = f"Nothing is called {said} exactly. " if meant.guessed else ""
    none = NONE_WAITS[kind].format(whom=names[0] if len(names) == 1 else "these customers")
    known = {one.customer.id for one in meant.others}
    lines = [
        f"{terms.about(one)}: {one.sign} {one.status}{_why_not(kind, one, meant)}" for one in meant.others
    ]
    lines += [f"{_name(one.name)} · no engagement" for one in meant.customers if one.id not in known]
    return [f":mag: {nearly}{none}", *(f"• {line}" for line in lines)]


def _why_not(kind: DraftKind, one: Summary, meant: Meant) -> str:
    """Return why the member can do nothing about an association that may well wait (mrkdwn)."""
    if one.association.id in meant.colleagues:
        owner, location = mrkdwn.user(one.owner.user_id), mrkdwn.escape(one.location.name)
        return f". {owner} owns it; you hold no role at {location}."
    if kind is DraftKind.SEND_CONSENT and one.asks_again_from is not None:
        return f". You can ask again after {mrkdwn.moment(one.asks_again_from)}."
    return ""


def _ways_on(meant: Meant) -> list[Block]:
    """Return what can be done with customers of whom nothing waits: begin again, or see what there is."""
    found: list[Block] = []
    for customer in meant.customers:
        show = _show(customer.id, "" if len(meant.customers) == 1 else customer.name)
        again = [
            card_views.button(one, action)
            for one in meant.others
            if one.customer.id == customer.id
            and one.association.id not in meant.colleagues
            and (action := one.next_step.action) in AGAIN
        ]
        found.append(ActionsBlock(elements=[*again[:1], show]))
    return found


def _show(customer_id: int, name: str = "") -> ButtonElement:
    """Return the button to a customer, who is named if there are several."""
    place = PageState(screen=Screen.CUSTOMER, customer=customer_id)
    label = f"Show {name}" if name else "Show the customer"
    return ButtonElement(text=clip(label), action_id=ids.Action.CUSTOMER_SHOW, value=place.carried())


def _name(words: str) -> str:
    return mrkdwn.escape(clip(words, text_blocks.LONGEST_NAME))
