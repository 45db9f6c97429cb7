"""The words of what is answered to a request: what was understood, and the button of the form that does it.

Words alone never change anything, and nothing is offered for all at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from slack_sdk.models.blocks import ButtonElement

from flows.associations.summary import Summary
from flows.conversation.replies import Missing, Requested
from flows.customers_page.page_values import Associated
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.language.understanding import Aspect, Intent, Saying
from handlers.app import refusals
from handlers.app.ids import Action, Subcommand
from handlers.app.page_state import LONGEST_WORDS, PageState
from handlers.associations import detail_buttons
from handlers.blocks.emphasis import PRIMARY
from handlers.conversation import saying_words, unknown_words
from handlers.conversation.answer_views import MOST_ROWS, AnswerFrame
from handlers.conversation.answers.counting_words import counted
from handlers.conversation.requests import form_buttons
from handlers.help import views as help_views
from handlers.notices import card_views
from words import mrkdwn

N = NextAction

ACTIONS: Mapping[Intent, Sequence[NextAction]] = MappingProxyType(
    {
        Intent.ASK_CONSENT: (N.SEND_CONSENT, N.RESEND_CONSENT, N.CORRECT_ADDRESS),
        Intent.SUBMIT: (N.SUBMIT_CLAIM,),
        Intent.RECORD: (N.RECORD_ANSWER, N.RECORD_REPLY, N.RECORD_PAYMENT),
        Intent.RECORD_CONSENT: (N.RECORD_CONSENT,),
        Intent.HAND_OVER: (N.HAND_OVER,),
        Intent.CANCEL: (N.CANCEL,),
        Intent.CHANGE_CONTACT: (N.EDIT_CONTACTS,),
    }
)
"""The actions that a request may mean; the first that is possible now is offered."""

PLAIN: Mapping[Intent, tuple[Action, str]] = MappingProxyType(
    {
        Intent.SNOOZE: (Action.REMINDER_SNOOZE, "Snooze reminders"),
        Intent.NOTE: (Action.NOTES_OPEN, "Notes"),
        Intent.NEXT_DATE: (Action.DATE_ASK, "Set next date"),
    }
)
"""Buttons of requests that are possible whatever comes next."""

WAYS: Mapping[Intent, Subcommand] = MappingProxyType(
    {
        Intent.ADD: Subcommand.ADD_CUSTOMER,
        Intent.CLAIM: Subcommand.CLAIM_CUSTOMER,
        Intent.ASK_CONSENT: Subcommand.CONSENT,
        Intent.SUBMIT: Subcommand.SUBMIT_CLAIM,
        Intent.EXPORT: Subcommand.EXPORT,
        Intent.SETTINGS: Subcommand.SETTINGS,
        Intent.ADMIN: Subcommand.ADMIN,
    }
)
"""The subcommands that open what is requested, without a target; others begin at a customer."""

NEVER_ALL = (
    "I never do that for all at once. Name one customer or one reference, or ask for the list and press the "
    "buttons of those that you mean."
)


def requested(found: Requested, now: datetime) -> AnswerFrame:
    """Return what was understood, and the way to the form that does it."""
    understood = mrkdwn.escape(saying_words.understood(found.saying))
    intent = found.saying.intent
    if found.saying.everyone:
        return AnswerFrame(NEVER_ALL, understood, buttons=[_way(intent)])
    if intent in {Intent.ADD, Intent.CLAIM}:
        return _begin(found, understood)
    if intent not in ACTIONS and intent not in PLAIN:
        return _screen(found.saying, understood)
    if not found.total:
        return AnswerFrame(
            "*No engagement* fits what was understood, so there is nothing to begin with.",
            understood,
            buttons=[_way(intent)],
        )
    if found.total > 1:
        return _several(found, understood)
    return _one(found, understood, now)


def _screen(saying: Saying, understood: str) -> AnswerFrame:
    """Return the button of a screen, or of the part of it that was named."""
    part = form_buttons.admin_part(saying)
    if part is None:
        return AnswerFrame(_OPENS[saying.intent], understood, buttons=[_way(saying.intent)])
    sentence = f"Press *{_label(part)}*, or *Administration* for everything that Incentives admins change."
    return AnswerFrame(sentence, understood, buttons=[part, _way(saying.intent)])


def missing(found: Missing) -> AnswerFrame:
    """Return the question for what a request lacks."""
    intent = found.saying.intent
    lacking = unknown_words.unknown(found.words)
    said = f"{lacking}. " if lacking else ""
    if found.what != Aspect.CUSTOMER:
        sentence = "To whom? Say it again with the person's name, such as “hand Contoso over to Lin”."
    elif intent is Intent.ADD:
        sentence = "Which customer? Say its domain or its ID, such as “add contoso.com”."
    else:
        sentence = f"Which customer? Say it again with a name, a domain or a reference: {EXAMPLES[intent]}."
    return AnswerFrame(f"{said}{sentence}", buttons=[_way(intent)])


EXAMPLES: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.CLAIM: "“claim Contoso”",
        Intent.ASK_CONSENT: "“send the consent mail to Contoso”",
        Intent.SUBMIT: "“submit Contoso”",
        Intent.RECORD: "“MCI-12 was approved”",
        Intent.RECORD_CONSENT: "“record a consent of Contoso”",
        Intent.HAND_OVER: "“hand Contoso over to Lin”",
        Intent.SNOOZE: "“snooze Contoso until Monday”",
        Intent.CANCEL: "“cancel Contoso”",
        Intent.CHANGE_CONTACT: "“change the contact of Contoso”",
        Intent.NOTE: "“note for Contoso: call in May”",
        Intent.NEXT_DATE: "“next date of Contoso is Monday”",
    }
)
"""What can be said where a request names nobody."""


def _begin(found: Requested, understood: str) -> AnswerFrame:
    """Return the button of the form that adds or claims a customer, filled with what was said."""
    is_claim = found.saying.intent is Intent.CLAIM
    if len(found.customers) > 1:
        return AnswerFrame(
            f"I open the form for one customer at a time, and {len(found.customers)} are meant. "
            "Name the one with which you begin.",
            understood,
            buttons=[_way(found.saying.intent)],
        )
    given = found.saying.details
    words = given.domain or given.tenant_id or given.tpid
    place = PageState(
        customer=found.customers[0].id if found.customers and is_claim else None,
        words=_typed(found, words),
        engagement=found.engagement_id,
    )
    label = "Claim customer" if is_claim else "Add customer"
    action = Action.CUSTOMER_CLAIM if is_claim else Action.ADD_OPEN
    button = ButtonElement(text=label, action_id=action, value=place.carried(), style="primary")
    sentence = f"Press *{label}*: a form opens with what you said. Nothing changes before its last step."
    return AnswerFrame(sentence, understood, buttons=[button])


def _typed(found: Requested, words: str) -> str:
    if found.customers and found.saying.intent is Intent.ADD:
        words = found.customers[0].domain
    return words if len(words) <= LONGEST_WORDS else ""


def _one(found: Requested, understood: str, now: datetime) -> AnswerFrame:
    row = found.targets[0]
    summary = row.summary
    button = _button(found, summary)
    if not row.may_act:
        sentence = f"You hold no role on {mrkdwn.escape(summary.location.name)}, so somebody else must do it."
    elif found.saying.intent is Intent.ASK_CONSENT and summary.was_just_asked(now):
        again = summary.asks_again_from or now
        sentence = f"The customer was asked just now, and can be asked again from {mrkdwn.moment(again)} on."
    elif button is None:
        sentence = (
            f"That is not possible now: it is *{mrkdwn.escape(summary.status)}*. "
            f"{mrkdwn.escape(summary.next_step.words)}"
        )
    else:
        # The label is plain text of the button's own.
        sentence = f"Press *{_label(button)}*: you see everything before anything changes."
    if button is not None and row.may_act and found.saying.intent is Intent.HAND_OVER and found.refusal:
        # Somebody else may own it.
        sentence = f"{refusals.sentence(found.refusal) or ''} {sentence}".strip()
    is_next = button is not None and button.action_id in _shown_with(row)
    # It stands above the row, whose own next step may be another.
    shown = [button] if button is not None and row.may_act and not is_next else []
    return AnswerFrame(sentence, understood, choices=shown, rows=[row], total=1)


def _shown_with(row: Associated) -> frozenset[str]:
    """Return the ids of the buttons that the row has itself."""
    action = row.summary.next_step.action
    has = action is not None and row.may_act and action in card_views.BUTTONS
    return frozenset({detail_buttons.BUTTONS[action]}) if has and action is not None else frozenset()


def _label(button: ButtonElement) -> str:
    return str(button.text.text if button.text else "")


def _button(found: Requested, summary: Summary) -> ButtonElement | None:
    intent = found.saying.intent
    if intent in PLAIN:
        action, label = PLAIN[intent]
        return ButtonElement(text=label, action_id=action, value=str(summary.association.id), style=PRIMARY)
    wanted = next((one for one in ACTIONS[intent] if one in found.possible), None)
    if wanted is None:
        return None
    style = "danger" if wanted is NextAction.CANCEL else PRIMARY
    return detail_buttons.button(summary, wanted, style)


def _several(found: Requested, understood: str) -> AnswerFrame:
    """Return the associations that may be meant; each is done by its own button."""
    labels = [LABELS[one] for one in ACTIONS.get(found.saying.intent, ())]
    press = f"press *{labels[0]}*" if found.saying.intent in _ON_ROWS and labels else "open *Details*"
    shown = len(found.targets)
    notes = [f"{shown} of {found.total:,} are shown."] if shown < found.total else []
    about = f"*{counted(found.total, 'engagement')}* may be meant"
    if found.total > MOST_ROWS:
        sentence = (
            f"I do this for up to {MOST_ROWS} at once, and {about}. Narrow it down with a customer, an "
            f"engagement or a location; or {press} at the one that you mean."
        )
    else:
        sentence = (
            f"I do this for one at a time, and {about}: {press} at the one that you mean, or name its "
            "reference."
        )
    return AnswerFrame(sentence, understood, rows=found.targets, total=shown, notes=notes)


_ON_ROWS = frozenset({Intent.ASK_CONSENT, Intent.SUBMIT})
"""Requests of which rows have the button themselves."""

_OPENS: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.EXPORT: "Press *Export* to choose which rows you get as CSV and Excel, or ask for a list "
        "and press *As Excel* below it.",
        Intent.SETTINGS: "Press *My settings* to choose how you are reminded, or for a calendar of dates.",
        Intent.ADMIN: "Press *Administration*: there is everything that Incentives admins change.",
    }
)
"""What is said where a screen does it."""


def _way(intent: Intent) -> ButtonElement:
    return help_views.button(WAYS.get(intent, Subcommand.CUSTOMER))
