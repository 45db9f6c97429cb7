"""The form that chooses for which of its engagements one customer is asked in one e-mail."""

from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from flows.consent.offers import NotNow, Offer, ToAsk
from flows.customers.known_customer import KnownCustomer
from flows.drafts.association_drafts import ToCorrect
from flows.drafts.draft_models import SendConsentDraft
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.text import mail_trouble
from flows.rules.text.mail_trouble import MailTrouble, trouble_in
from handlers.app.ids import Action, Field, Subcommand, ViewId
from handlers.app.page_state import PageState, Screen
from handlers.blocks import terms, text_blocks
from handlers.blocks.text_blocks import clip, context, listing, plain, shorten, text
from handlers.drafts import wizard
from handlers.drafts.inputs import MOST_CHECKBOXES, field
from handlers.help import views as help_views
from store.enums import DraftKind
from words import instants, mrkdwn

LONGEST_OPTION = 75
"""Characters of an option and of its description."""

MOST_NAMED, LONGEST_LEFT = 5, 60
"""Engagements that are named of those left for later, and characters of each name."""

MOST_TROUBLES = 20
"""Reasons to correct an address that have a button; the others are counted."""


def choose(offer: Offer, chosen: Collection[int] = ()) -> View:
    """Return the form, in which the associations in ``chosen`` are chosen already, or else everything.

    What cannot be asked for now is listed with why not.
    """
    not_now: list[Block] = [
        *listing([_why_not(one) for one in offer.not_now if one.again_from is not None]),
        *_to_correct([one for one in offer.not_now if one.again_from is None]),
    ]
    if not offer.shown:
        words = "Nothing can be asked for here now."
        every = help_views.button(Subcommand.CUSTOMERS)
        return wizard.done(DraftKind.SEND_CONSENT, [*text_blocks.with_accessory(words, every), *not_now])
    customer = KnownCustomer.of(offer.shown[0].summary.customer)
    blocks: list[Block] = [
        text(f"*{mrkdwn.escape(customer.name)}* {_mails(offer)}"),
        InputBlock(
            block_id=Field.ASSOCIATIONS, label="Ask for consent to", element=_choice(offer.shown, chosen)
        ),
    ]
    if offer.left:
        blocks.append(context(_left(offer)))
    if not_now:
        blocks += [text("*Not now*"), *not_now]
    return View(
        type="modal",
        callback_id=ViewId.CONSENT_ASK_ALL,
        title=wizard.TITLES[DraftKind.SEND_CONSENT],
        submit="Next",
        close="Close",
        blocks=blocks,
    )


def others(waiting: Sequence[ToAsk]) -> list[Block]:
    """Return the way from one engagement to all of the customer's that wait, if there are others."""
    if not waiting:
        return []
    first = waiting[0].summary
    count = "1 more engagement waits" if len(waiting) == 1 else f"{len(waiting)} more engagements wait"
    place = PageState(screen=Screen.CUSTOMER, customer=first.customer.id)
    button = ButtonElement(
        text=f"Ask for all {len(waiting) + 1}",
        action_id=Action.CONSENT_SEND_ALL,
        value=place.carried(),
        accessibility_label=clip(f"Ask for all {len(waiting) + 1}: {first.customer.name}"),
    )
    said = f"{count} for the consent of *{mrkdwn.escape(first.customer.name)}*. One e-mail can ask for all."
    return [text(said), ActionsBlock(elements=[button])]


def alike(offered: Sequence[ToCorrect], form: SendConsentDraft) -> list[Block]:
    """Return for which engagements of the customer an address can be corrected; what is chosen is ticked."""
    customer = mrkdwn.escape(offered[0].summary.customer.name)
    email = mrkdwn.escape((form.began_with or form).customer_contact.email)
    said = (
        f"*{customer}* was asked for {len(offered)} engagements at {email}. Correct the contact once for all "
        "that are ticked; one e-mail asks for them again. What is not ticked keeps its contact."
    )
    options = [_alike(one) for one in offered]
    chosen = {str(one) for one in form.every_id}
    box = _boxes(options, [one for one in options if one.value in chosen], Action.KEEP)
    return [text(said), field(Field.ASSOCIATIONS, "Correct it for", box)]


def _alike(one: ToCorrect) -> Option:
    summary = one.summary
    due = f"until {instants.due_day(summary.association.consent_due, summary.zone)}"
    host = f" · names {shorten(one.host, 30)}, not the contact below" if one.host else ""
    return Option(
        value=str(summary.association.id),
        text=plain(shorten(summary.engagement.name, LONGEST_OPTION)),
        description=plain(f"{due}{host}"),
    )


def _mails(offer: Offer) -> str:
    """Return how many e-mails there will be (mrkdwn)."""
    count = len(offer.contacts)
    if count == 1:
        return "gets one e-mail about what you choose, and answers all of it on one page. You see it first."
    return (
        f"has {count} contacts here, so there is an e-mail to each of them, about their engagements alone. "
        "You see each e-mail before it is sent."
    )


def _choice(shown: Sequence[ToAsk], chosen: Collection[int]) -> InputInteractiveElement:
    options = [_option(one) for one in shown]
    wanted = {str(one) for one in chosen}
    initial = [one for one in options if one.value in wanted] or options
    return _boxes(options, initial, Action.ASSOCIATION_INPUT)


def _boxes(options: list[Option], chosen: list[Option], action: Action) -> InputInteractiveElement:
    """Return boxes to tick, or a select where there are too many for them."""
    initial = chosen or None
    if len(options) <= MOST_CHECKBOXES:
        return CheckboxesElement(action_id=action, options=options, initial_options=initial)
    return StaticMultiSelectElement(
        action_id=action, placeholder="Choose engagements", options=options, initial_options=initial
    )


def _left(offer: Offer) -> str:
    """Return what the form does not show, by name, and when to ask for it (mrkdwn)."""
    names = [clip(one.engagement.name, LONGEST_LEFT) for one in offer.left[:MOST_NAMED]]
    more = len(offer.left) - len(names)
    named = mrkdwn.escape(", ".join(names)) + (f" and {more} more" if more else "")
    count = len(offer.shown)
    return f"{count} of {count + len(offer.left)}. Ask for the others after these: {named}."


def _why_not(one: NotNow) -> str:
    """Return until when an engagement cannot be asked for, and why (mrkdwn)."""
    names = one.summary.engagement.name, one.email
    name, email = (mrkdwn.escape(clip(words, LONGEST_LEFT)) for words in names)
    again = mrkdwn.moment(one.again_from or one.summary.association.consent_due)
    return f"• *{name}*: {email} was asked within the last hour. You can ask again after {again}."


def _to_correct(every: Sequence[NotNow]) -> list[Block]:
    """Return what can be asked for once an address is corrected, with a button for each trouble.

    The form behind the button says which others have the same trouble.
    """
    groups = dict[str, list[NotNow]]()
    for one in every:
        groups.setdefault(_trouble(one), []).append(one)
    blocks = list[Block]()
    for words, group in list(groups.items())[:MOST_TROUBLES]:
        first = next((one for one in group if one.is_to_correct), group[0])
        names = [mrkdwn.escape(clip(one.summary.engagement.name, LONGEST_LEFT)) for one in group[:MOST_NAMED]]
        more = f" and {len(group) - MOST_NAMED} more" if len(group) > MOST_NAMED else ""
        button = ButtonElement(
            text=LABELS[NextAction.CORRECT_ADDRESS],
            action_id=Action.CONSENT_CORRECT,
            value=str(first.summary.association.id),
            accessibility_label=clip(f"{LABELS[NextAction.CORRECT_ADDRESS]}: {first.email}"),
        )
        blocks += text_blocks.with_accessory(f"*{', '.join(names)}*{more}: {words}", button)
    if len(groups) > MOST_TROUBLES:
        left = len(groups) - MOST_TROUBLES
        blocks.append(context(f"{left} more addresses must be corrected. Do it after these."))
    return blocks


def _trouble(one: NotNow) -> str:
    """Return why an address must be corrected (mrkdwn)."""
    refused = one.summary.association.mail_refused
    if one.said is not None:
        return terms.not_for_them(one.said)
    if refused and trouble_in(refused) is MailTrouble.OWN_LETTERS:
        return mail_trouble.sentence(refused)
    return f"no e-mail reaches {mrkdwn.escape(clip(one.email, LONGEST_LEFT))}."


def _option(one: ToAsk) -> Option:
    summary = one.summary
    due = f"until {instants.due_day(summary.association.consent_due, summary.zone)}"
    asked = " · asked before" if summary.asks_again_from is not None else ""
    owner = "" if one.is_own else f" · {shorten(summary.owner.name, 20)}"
    address = shorten(one.email, LONGEST_OPTION - len(f"to  · {due}{asked}{owner}"))
    return Option(
        value=str(summary.association.id),
        text=plain(shorten(summary.engagement.name, LONGEST_OPTION)),
        description=plain(f"to {address} · {due}{asked}{owner}"),
    )
