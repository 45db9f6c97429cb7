"""The buttons of an association's details: what can be done, and to which part of the details it belongs."""

from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from flows.associations.details import Details
from flows.associations.summary import Summary
from flows.reminders.snooze import is_snoozed
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.associations.status import CONSENT_PENDING
from handlers.app.ids import Action
from handlers.notices import card_views
from handlers.reminders.views import end_snooze
from store.enums import CLOCKED

BUTTONS = card_views.BUTTONS | {
    NextAction.RECORD_CONSENT: Action.CONSENT_RECORD,
    NextAction.MAIL_CAME_BACK: Action.CONSENT_CAME_BACK,
    NextAction.BRING_IN: Action.ASSOCIATION_BRING_IN,
    NextAction.VOID_RECORD: Action.CLAIM_VOID,
    NextAction.ADD_CLAIM_ID: Action.CLAIM_ADD_ID,
    NextAction.CORRECT_CLAIM: Action.CLAIM_CORRECT,
    NextAction.TAKE_BACK_CLAIM: Action.CLAIM_TAKE_BACK,
    NextAction.EDIT_CONTACTS: Action.ASSOCIATION_EDIT_CONTACTS,
    NextAction.HAND_OVER: Action.ASSOCIATION_HAND_OVER,
    NextAction.CANCEL: Action.ASSOCIATION_CANCEL,
    NextAction.UNDO_CANCEL: Action.ASSOCIATION_UNDO_CANCEL,
    NextAction.ADD_AGAIN: Action.ADD_OPEN,
    NextAction.CLAIM_AGAIN: Action.CUSTOMER_CLAIM,
}
"""The button of every action."""

FIRST_ACTIONS = frozenset(card_views.BUTTONS) | {NextAction.UNDO_CANCEL}
"""What can come next, which stands below the status."""

CLAIM_ACTIONS = frozenset(
    {
        NextAction.ADD_CLAIM_ID,
        NextAction.CORRECT_CLAIM,
        NextAction.TAKE_BACK_CLAIM,
        NextAction.VOID_RECORD,
    }
)
"""What is done to a claim, which stands beside it."""

HEADS_UP = "Heads-up text"
"""The label of the button for the text that announces a consent e-mail, and the title of its view."""

OTHER_ACTIONS = frozenset({NextAction.RECORD_CONSENT, NextAction.BRING_IN, NextAction.CANCEL})
"""What is rarely done, which stands below everything else but the history."""


def button(summary: Summary, action: NextAction, style: str | None = None) -> ButtonElement:
    """Return the button of an action."""
    carried = card_views.carried(summary, action)
    return ButtonElement(text=LABELS[action], action_id=BUTTONS[action], value=carried, style=style)


def offered(shown: Details, *actions: NextAction) -> list[ButtonElement]:
    """Return the buttons of those of these actions that the member can do now."""
    return [
        button(shown.summary, action, _style(action, shown)) for action in shown.actions if action in actions
    ]


def of_dates(shown: Details, now: datetime) -> list[ButtonElement]:
    """Return the buttons that set a date and snooze reminders, as far as the member may."""
    association, buttons = shown.summary.association, []
    if shown.may_set_date:
        words = own_date_words(is_set=association.own_date is not None)
        buttons.append(ButtonElement(text=words, action_id=Action.DATE_ASK, value=str(association.id)))
    if shown.may_act and association.status in CLOCKED:
        buttons.append(
            ButtonElement(
                text="Snooze reminders", action_id=Action.REMINDER_SNOOZE, value=str(association.id)
            )
        )
        buttons += [end_snooze()] if is_snoozed(association, now) else []
    return buttons


def of_heads_up(shown: Details, now: datetime) -> list[ButtonElement]:
    """Return the button for the text that announces the consent e-mail, while the consent is awaited."""
    association = shown.summary.association
    is_awaited = association.status in CONSENT_PENDING and not is_over(association.consent_due, now)
    if not shown.may_act or not is_awaited:
        return []
    return [ButtonElement(text=HEADS_UP, action_id=Action.ASSOCIATION_HEADS_UP, value=str(association.id))]


def of_evidence(shown: Details) -> list[ButtonElement]:
    """Return the button that sends the evidence file of the answer, if there is one; looking is enough."""
    if shown.evidence is None or not shown.evidence.is_there:
        return []
    carried = str(shown.summary.association.id)
    return [ButtonElement(text="Evidence", action_id=Action.CONSENT_EVIDENCE, value=carried)]


def of_items(shown: Details) -> list[ButtonElement]:
    """Return the button to what the claim requires, once the customer has consented; looking is enough."""
    association = shown.summary.association
    if association.consented_at is None or not association.engagement.required_items:
        return []
    return [ButtonElement(text="Claim items", action_id=Action.CLAIM_ITEMS, value=str(association.id))]


def own_date_words(*, is_set: bool) -> str:
    """Return the label of the button for the next date, which is also the title of its form."""
    return "Change next date" if is_set else "Set next date"


def _style(action: NextAction, shown: Details) -> str | None:
    """Return the emphasis of a button: only what this member must do next stands out."""
    if action is NextAction.CANCEL:
        return "danger"
    next_step = shown.summary.next_step
    return card_views.style(next_step) if action is next_step.action and shown.is_own else None
