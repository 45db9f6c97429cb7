"""The card of an association: its one message in the channel, which is updated as things happen."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.associations.summary import Summary
from flows.notifications import AssociationCard
from flows.rules.associations.next_step import LABELS, NextAction, NextStep, Who
from flows.rules.customers.domains import readable
from flows.rules.text.mail_trouble import sentence
from handlers.app.ids import Action
from handlers.app.page_state import LONGEST_WORDS, PageState
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, listing
from words import slack_messages

BUTTONS = {
    NextAction.SEND_CONSENT: Action.CONSENT_SEND,
    NextAction.RESEND_CONSENT: Action.CONSENT_SEND,
    NextAction.SUBMIT_CLAIM: Action.CLAIM_SUBMIT,
    NextAction.ADD_AGAIN: Action.ADD_OPEN,
    NextAction.CLAIM_AGAIN: Action.CUSTOMER_CLAIM,
}
"""The buttons of the actions that come next."""


def style(next_step: NextStep) -> str | None:
    """Return the style of the next action's button, which is emphasised while the partner must act."""
    return "primary" if next_step.who is Who.PARTNER else None


def card(summary: Summary, *, is_disputed: bool = False) -> SlackMessage:
    """Return the current card."""
    association, clock = summary.association, summary.clock
    said = slack_messages.slack(
        AssociationCard.kind,
        reference=association.reference,
        customer=summary.customer.name,
        domain=readable(summary.customer.domain),
        engagement=summary.engagement.name,
        status=summary.status,
        clock=clock.words if clock else "",
        due=clock.due if clock else None,
        next_words=summary.next_step.words,
        mail_refused=sentence(association.mail_refused) if association.mail_refused else "",
        is_disputed=is_disputed,
        location=summary.location.name,
        owner=summary.owner.user_id,
        origin=association.origin.value,
        created_at=association.created_at,
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context), actions(summary)])


def carried(summary: Summary, action: NextAction) -> str:
    """Return what the button of an action carries: the association, or whom to add or claim again."""
    match action:
        case NextAction.ADD_AGAIN:
            domain = summary.customer.domain
            known = domain if len(domain) <= LONGEST_WORDS else ""
            return PageState(words=known, engagement=summary.engagement.id).carried()
        case NextAction.CLAIM_AGAIN:
            return PageState(customer=summary.customer.id, engagement=summary.engagement.id).carried()
        case _:
            return str(summary.association.id)


def actions(summary: Summary, *others: ButtonElement) -> ActionsBlock:
    """Return the button of the next action, if a member can do it; then ``others``, and *Details*."""
    association_id = str(summary.association.id)
    action = summary.next_step.action
    details = ButtonElement(text="Details", action_id=Action.ASSOCIATION_OPEN, value=association_id)
    buttons = [*others, details]
    if action in BUTTONS:
        buttons.insert(
            0,
            ButtonElement(
                text=LABELS[action],
                action_id=BUTTONS[action],
                value=carried(summary, action),
                style=style(summary.next_step),
            ),
        )
    return ActionsBlock(elements=buttons)
