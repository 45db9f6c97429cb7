"""The words of answers about customers: how they are doing, and whom to reach."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from flows.associations.summary import Summary
from flows.conversation.answers.answer_values import (
    ContactAnswer,
    CustomerAnswer,
    CustomerNumbers,
    ReachableContact,
)
from flows.rules.text import mail_trouble
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.answers import counting_words
from handlers.conversation.answers.counting_words import counted
from handlers.customers import row_views
from store.enums import ContactSide
from words import mrkdwn

MOST_CONTACTS = 10
"""Contacts that are shown; of more, it says how many there are."""

MOST_ABOUT = 2
"""Engagements that are named beside a contact."""

SIDES = {ContactSide.CUSTOMER: "customer's contact", ContactSide.PARTNER: "our contact"}


def doing(found: CustomerAnswer) -> Sequence[AnswerFrame]:
    """Return how customers are doing, each in a frame of its own, or the associations that were named."""
    if not found.customers:
        if not found.rows:
            return [AnswerFrame("*No engagement* fits what was understood.")]
        return [AnswerFrame(_of_rows(found), rows=found.rows, total=len(found.rows))]
    frames = [_customer(one, rows=10 // len(found.customers)) for one in found.customers]
    if found.total > len(found.customers):
        rest = found.total - len(found.customers)
        frames.append(AnswerFrame(f"{counted(rest, 'more customer')} with this name; add the domain."))
    return frames


def _of_rows(found: CustomerAnswer) -> str:
    number = len(found.rows)
    first = found.rows[0].summary
    if number == 1:
        return f"*{first.association.reference}* is *{mrkdwn.escape(first.status)}*."
    return f"*{counted(number, 'engagement')}*:"


def _customer(one: CustomerNumbers, rows: int) -> AnswerFrame:
    title = row_views.title(one.customer)
    show = _show(one)
    if not one.total:
        add = ButtonElement(
            text="Add to an engagement",
            action_id=Action.ADD_OPEN,
            value=PageState(customer=one.customer.id).carried(),
        )
        return AnswerFrame(f"{title}: *no engagement* that fits.", buttons=[show, add])
    said = [f"{title}: *{counted(one.total, 'engagement')}*"]
    for name, sums in (("open", one.open), ("won", one.won), ("lost", one.lost)):
        if sums.count:
            said.append(f"{name} {sums.count:,}{_worth(counting_words.sums(sums))}")
    shown = one.rows[:rows]
    notes = [f"{len(shown)} of {one.total:,}, what ends soonest first."] if len(shown) < one.total else []
    return AnswerFrame(" · ".join(said), rows=shown, total=len(shown), notes=notes, buttons=[show])


def _worth(words: str) -> str:
    return f" ({words})" if words else ""


def _show(one: CustomerNumbers) -> ButtonElement:
    place = PageState(screen=Screen.CUSTOMER, customer=one.customer.id)
    return ButtonElement(
        text="Show customer",
        action_id=Action.CUSTOMER_SHOW,
        value=place.carried(),
        accessibility_label=row_views.spoken("Show customer", one.customer.name),
    )


def contacts(found: ContactAnswer) -> AnswerFrame:
    """Return whom to reach, the customer's contacts first."""
    if not found.total:
        return counting_words.empty(found.asked, found.nearest)
    shown = found.contacts[:MOST_CONTACTS]
    rest = len(found.contacts) - len(shown)
    sentence = f"*{counted(len(found.contacts), 'contact')}* for {counted(found.total, 'engagement')}."
    notes = [f"…and {rest} more; *Details* of an engagement has its own."] if rest else []
    return AnswerFrame(sentence, lines=[_contact(one) for one in shown], notes=notes)


def _contact(one: ReachableContact) -> str:
    person = one.person
    reach = " · ".join(mrkdwn.escape(each) for each in (person.email, person.phone, person.title) if each)
    about = ", ".join(_about(each) for each in one.about[:MOST_ABOUT])
    more = f" and {len(one.about) - MOST_ABOUT} more" if len(one.about) > MOST_ABOUT else ""
    lines = [f"*{mrkdwn.escape(person.name)}* · {reach}", f"{SIDES[one.side]}: {about}{more}"]
    if one.mail_trouble:
        lines.append(f":warning: {mrkdwn.escape(mail_trouble.sentence(one.mail_trouble))}")
    return "\n".join(lines)


def _about(summary: Summary) -> str:
    return f"{mrkdwn.escape(summary.customer.name)}, {mrkdwn.escape(summary.engagement.name)}"
