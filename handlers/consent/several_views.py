"""The form that asks one customer for consent to several engagements, and what became of it."""

from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, Option
from slack_sdk.models.views import View

from flows.consent.ask_several import AskedSeveral, Offer, ToAsk
from flows.customers.known_customer import KnownCustomer
from handlers.app import refusals
from handlers.app.ids import Action, Field, Subcommand, ViewId
from handlers.blocks import terms, text_blocks
from handlers.blocks.text_blocks import clip, context, listing, plain, shorten, text
from handlers.drafts import wizard
from handlers.help import views as help_views
from store.enums import DraftKind
from words import instants, mrkdwn

LONGEST_OPTION = 75
"""Characters of an option and of its description."""

MOST_NAMED, LONGEST_LEFT = 5, 60
"""Engagements that are named of those left for later, and characters of each name."""


def choose(offer: Offer, chosen: Collection[int] = frozenset(), notice: Sequence[str] = ()) -> View:
    """Return the form: what the customer was never asked for.

    The associations in ``chosen`` are ticked, or else one's own; never a colleague's that was not chosen.
    ``notice`` (lines of mrkdwn) stands above.
    """
    waiting = offer.shown
    if not waiting:
        words = "Nothing waits for its consent e-mail here any more. *Details* of an engagement says why."
        every = help_views.button(Subcommand.CUSTOMERS)
        return wizard.done(DraftKind.SEND_CONSENT, text_blocks.with_accessory(words, every))
    customer = KnownCustomer.of(waiting[0].summary.customer)
    options = [_option(one) for one in waiting]
    both = list(zip(options, waiting, strict=True))
    wanted = [option for option, one in both if one.summary.association.id in chosen]
    own = [option for option, one in both if one.is_own]
    blocks: list[Block] = [
        *listing(notice),
        text(f"*{mrkdwn.escape(customer.name)}* gets an e-mail for each of these, and answers each."),
        InputBlock(
            block_id=Field.ASSOCIATIONS,
            label="Ask for consent to",
            element=CheckboxesElement(
                action_id=Action.ASSOCIATION_INPUT, options=options, initial_options=wanted or own or None
            ),
        ),
    ]
    if offer.left:
        blocks.append(context(_left(offer)))
    blocks.append(
        context(
            "The contacts are those in *Details*. To change one, or to read the e-mail before it goes, "
            "ask for that engagement alone."
        )
    )
    return View(
        type="modal",
        callback_id=ViewId.CONSENT_ASK_ALL,
        title=wizard.TITLES[DraftKind.SEND_CONSENT],
        submit="Send for consent",
        close="Close",
        blocks=blocks,
    )


def asked(outcome: AskedSeveral) -> View:
    """Return the confirmation: what is on its way, to whom, and what could not be asked for."""
    count = len(outcome.asked)
    mails = "One e-mail is" if count == 1 else f"{count} e-mails are"
    lines = [
        f"• {terms.about(one.summary)}: to {mrkdwn.escape(one.email)}, answer before "
        f"{mrkdwn.moment(one.summary.association.consent_due)}"
        for one in outcome.asked
    ]
    blocks: list[Block] = [text(f":outbox_tray: *{mails} on the way.*"), *listing(lines)]
    if outcome.refused:
        refused = [f"• {terms.about(one)}: {refusals.sentence(why) or ''}" for one, why in outcome.refused]
        blocks += [text(":warning: *Not asked for:*"), *listing(refused)]
    return wizard.done(DraftKind.SEND_CONSENT, blocks)


def _left(offer: Offer) -> str:
    """Return what the form does not show, by name, and when to ask for it (mrkdwn)."""
    names = [clip(one.engagement.name, LONGEST_LEFT) for one in offer.left[:MOST_NAMED]]
    more = len(offer.left) - len(names)
    named = mrkdwn.escape(", ".join(names)) + (f" and {more} more" if more else "")
    count = len(offer.shown)
    return f"{count} of {count + len(offer.left)}. Ask for the others after these: {named}."


def _option(one: ToAsk) -> Option:
    summary = one.summary
    due = f"until {instants.day(summary.association.consent_due, summary.zone)}"
    owner = "" if one.is_own else f" · {shorten(summary.owner.name, 20)}"
    address = shorten(one.email, LONGEST_OPTION - len(f"to  · {due}{owner}"))
    return Option(
        value=str(summary.association.id),
        text=plain(shorten(summary.engagement.name, LONGEST_OPTION)),
        description=plain(f"to {address} · {due}{owner}"),
    )
