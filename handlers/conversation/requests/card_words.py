"""The words of action cards: what will happen to each target, its button, and what became of it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field as Limited
from slack_sdk.models.blocks import ButtonElement

from flows.conversation.actions.plan_values import (
    Cancellation,
    Concluded,
    ConsentMailing,
    ContactChange,
    DateChange,
    DoneTarget,
    LeftOut,
    NewNote,
    NewRecord,
    NothingDone,
    OwnerChange,
    Plan,
    PlannedChange,
    SnoozeChange,
)
from flows.conversation.answers.selecting import RECORDED
from flows.conversation.turns import TurnGone
from flows.customers.association_request import ContactPerson
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.rules.claims.record_words import CALLED
from flows.rules.customers.domains import readable
from flows.rules.language.understanding import Intent, Saying
from flows.rules.text.days import spelt
from handlers.app import refusals
from handlers.app.ids import Action
from handlers.app.view_metadata import Metadata
from handlers.blocks import clocks
from handlers.blocks.text_blocks import clip
from handlers.blocks.text_blocks import plain as plain_text
from handlers.conversation import saying_words
from handlers.conversation.answer_views import AnswerFrame, quoted
from handlers.conversation.answers.counting_words import counted
from store.enums import ActionCardState, AssociationStatus
from words import mrkdwn

NOT_NOW = "Not now"

LONGEST_SHOWN = 50
"""Characters of a name in one line, so that several cards fit into a message."""

DISMISSED = "Not done, and nothing has changed. If you want it after all, say it again."

REPLACED = "Nothing was done here: a later card has taken the place of this one."

TOO_LATE = (
    "That was too late, and nothing was done: this could be confirmed for half an hour. Here it is again."
)

CHANGED = "Nothing was done, because {} changed meanwhile. It is shown as it is now."

CHANGED_OTHERWISE = "Nothing was done, because this changed meanwhile. It is shown as it is now."

REFUSED = "Nothing was done for anybody, because of *{}*: {}"


class CardMetadata(Metadata):
    """What the buttons of a card carry: its number in the message, and what it showed."""

    place: Annotated[int, Limited(ge=0, le=100)] = 0
    plan: Annotated[str, Limited(max_length=64)] = ""

    @classmethod
    def unreadable(cls) -> Self:
        """Refuse what cannot be read as what belongs to an answer that is not known any more."""
        raise TurnGone


@dataclass(frozen=True, slots=True)
class CardWords:
    """How one kind of request is put.

    ``label`` is that of the button, from the request and the number of what it does; ``done`` says the same
    of so many associations once it is done (both plain text), and ``now`` what is then true of one (mrkdwn).
    """

    label: Callable[[Saying, int], str]
    done: Callable[[Saying, int], str]
    now: Callable[[Saying, DoneTarget], str]
    is_ending: bool = False


def _to(saying: Saying) -> str:
    return saying.details.to.name if saying.details.to else ""


def _day(saying: Saying) -> str:
    day = saying.details.until or saying.details.on
    return spelt(day) if day else ""


def _snoozed(_: Saying, one: DoneTarget) -> str:
    until = one.row.summary.association.snoozed_until
    return f"reminders are off until {mrkdwn.moment(until)}" if until else "reminders are on"


def _dated(_: Saying, one: DoneTarget) -> str:
    said = mrkdwn.escape(one.row.summary.own_date)
    return f"the next date is {said}" if said else "no next date is set"


def _asked(_: Saying, one: DoneTarget) -> str:
    summary = one.row.summary
    if summary.association.status is not AssociationStatus.AWAITING_CONSENT or one.contact is None:
        return _status(_, one)
    due = clocks.until(summary.association.consent_due, summary.zone, None)
    return f"the e-mail to {_email(one.contact)} is on its way, answer by {due}"


def _status(_: Saying, one: DoneTarget) -> str:
    return f"it is *{mrkdwn.escape(one.row.summary.status)}*"


def _contact(_: Saying, one: DoneTarget) -> str:
    return f"the contact is {_person(one.contact)}" if one.contact else ""


def _recorded(saying: Saying) -> str:
    return CALLED[RECORDED[saying.event]].lower() if saying.event else ""


WORDS: Mapping[Intent, CardWords] = MappingProxyType(
    {
        Intent.ASK_CONSENT: CardWords(
            lambda _, number: f"Send {counted(number, 'e-mail')}",
            lambda _, number: f"consent asked for {counted(number, 'engagement')}",
            _asked,
        ),
        Intent.CHANGE_CONTACT: CardWords(
            lambda _, number: f"Change the contact of {counted(number, 'engagement')}",
            lambda _, number: f"contact of {counted(number, 'engagement')} changed",
            _contact,
        ),
        Intent.RECORD: CardWords(
            lambda saying, number: f"Record {number} as {_recorded(saying)}",
            lambda saying, number: f"{counted(number, 'claim')} recorded as {_recorded(saying)}",
            _status,
        ),
        Intent.HAND_OVER: CardWords(
            lambda saying, number: f"Hand {number} over to {_to(saying)}",
            lambda saying, number: f"{counted(number, 'engagement')} handed over to {_to(saying)}",
            lambda _, one: f"the owner is {mrkdwn.escape(one.row.summary.owner.name)}",
        ),
        Intent.SNOOZE: CardWords(
            lambda saying, number: f"Snooze {number} until {_day(saying)}",
            lambda _, number: f"reminders of {counted(number, 'engagement')} snoozed",
            _snoozed,
        ),
        Intent.CANCEL: CardWords(
            lambda _, number: f"Cancel {counted(number, 'engagement')}",
            lambda _, number: f"{counted(number, 'engagement')} cancelled",
            _status,
            is_ending=True,
        ),
        Intent.NOTE: CardWords(
            lambda _, number: f"Write {counted(number, 'note')}",
            lambda _, number: f"{counted(number, 'note')} written",
            lambda saying, _: quoted(saying.details.text),
        ),
        Intent.NEXT_DATE: CardWords(
            lambda saying, number: f"Set the next date of {number} to {_day(saying)}",
            lambda _, number: f"next date of {counted(number, 'engagement')} set",
            _dated,
        ),
    }
)


def card(plan: Plan, number: int) -> AnswerFrame:
    """Return the card of a request, by its number in the message."""
    words = WORDS[plan.saying.intent]
    understood = mrkdwn.escape(saying_words.understood(plan.saying))
    names = _names(_rows(plan), plan.unknown)
    lines = [
        *(f"• {names(one.row)}: {_change(one.change, one.row.summary.zone)}" for one in plan.targets),
        *_left_out(plan, names),
    ]
    before = f"{nothing_done(plan.nothing_done)}\n" if plan.nothing_done else ""
    if not plan.targets:
        return AnswerFrame(f"{before}That is not possible for any of these:", understood, lines=lines)
    does = label(plan.saying, plan.count)
    carried = CardMetadata(place=number, plan=plan.digest).carried()
    press = ButtonElement(
        text=plain_text(does),
        action_id=Action.CARD_CARRY_OUT,
        value=carried,
        style="danger" if words.is_ending else "primary",
    )
    dismiss = ButtonElement(text=NOT_NOW, action_id=Action.CARD_DISMISS, value=carried)
    return AnswerFrame(
        f"{before}*{mrkdwn.escape(does)}?* Nothing has happened yet.",
        understood,
        lines=lines,
        buttons=[press, dismiss],
        below=f"Only {mrkdwn.escape(plan.asker)} can press this, until {mrkdwn.moment(plan.expires_at)}.",
    )


def concluded(found: Concluded) -> AnswerFrame:
    """Return what became of a request, in place of its card."""
    understood = mrkdwn.escape(saying_words.understood(found.saying))
    if found.state is ActionCardState.DISMISSED:
        return AnswerFrame(DISMISSED, understood, is_rated=False)
    if found.state is ActionCardState.REPLACED:
        return AnswerFrame(REPLACED, understood, is_rated=False)
    words = WORDS[found.saying.intent]
    done = mrkdwn.escape(words.done(found.saying, len(found.targets)))
    names = _names([one.row for one in found.targets])
    lines = [
        f"• {names(one.row)}: {words.now(found.saying, one)}. Next: {_next(one.row)}" for one in found.targets
    ]
    return AnswerFrame(f":white_check_mark: *Done:* {done}.", understood, lines=lines)


def label(saying: Saying, count: int) -> str:
    """Return the label of the button that carries a request out (plain text)."""
    return WORDS[saying.intent].label(saying, count)


def nothing_done(why: NothingDone) -> str:
    """Return why a click carried nothing out (mrkdwn)."""
    if why.is_late:
        return TOO_LATE
    if why.refusal is not None:
        sentence = refusals.sentence(why.refusal) or ""
        return REFUSED.format(_clipped(why.refused), sentence)
    if why.changed:
        return CHANGED.format(" and ".join(f"*{_clipped(one)}*" for one in why.changed))
    return CHANGED_OTHERWISE


def _change(change: PlannedChange, zone: str) -> str:  # noqa: PLR0911 -- one way out for each kind
    """Return what will happen to one target (mrkdwn), whose partner's time ``zone`` it is."""
    match change:
        case OwnerChange(before, after):
            return f"owner {mrkdwn.escape(before)} → {mrkdwn.escape(after)}"
        case SnoozeChange(until):
            return f"reminders off until {mrkdwn.moment(until)}"
        case Cancellation():
            return "it ends, which can be undone for a day"
        case NewNote(text):
            return quoted(text)
        case DateChange(before, after):
            old = f"{spelt(before)} → " if before else ""
            return f"next date {old}{spelt(after)}"
        case ConsentMailing(contact, _, _, is_again):
            again = "again " if is_again else ""
            return f"e-mail {again}to {_email(contact)}, answer by {clocks.until(change.due, zone, None)}"
        case ContactChange(before, after, voids_links):
            voided = "; the link that was sent stops working" if voids_links else ""
            return f"contact {_person(before)} → {_person(after)}{voided}"
        case NewRecord(answer, ends_claim):
            paid = f", {mrkdwn.amount(answer.amount)}" if answer.amount else ""
            ends = "; that ends the claim at once, as lost" if ends_claim else ""
            return f"*{CALLED[answer.kind]}* on {spelt(answer.on_day)}{paid}{ends}"


Names = Callable[[Associated], str]
"""How each association of a card is called (mrkdwn)."""


def _left_out(plan: Plan, names: Names) -> list[str]:
    namesakes = _namesakes(_rows(plan), plan.unknown)
    unknown = [
        f"Left out: {_customer(one, namesakes)}, which has no engagement that fits." for one in plan.unknown
    ]
    return [*(_reason(one, names) for one in plan.left_out), *unknown]


def _reason(one: LeftOut, names: Names) -> str:
    return f"Left out: {names(one.row)}. {refusals.sentence(one.refusal) or ''}".strip()


def _person(person: ContactPerson) -> str:
    title = f" ({_clipped(person.title)})" if person.title else ""
    return f"{_clipped(person.name)}{title} · {_email(person)}"


def _email(person: ContactPerson) -> str:
    return mrkdwn.escape(person.email)


def _next(row: Associated) -> str:
    return mrkdwn.escape(row.summary.next_step.words)


def _names(rows: Sequence[Associated], others: Sequence[KnownCustomer] = ()) -> Names:
    """Return what tells associations apart: domains beside equal names, or else their references."""
    namesakes = _namesakes(rows, others)
    alike = Counter(_name(one, namesakes) for one in rows)

    def name(row: Associated) -> str:
        said = _name(row, namesakes)
        return f"{said} · {row.summary.association.reference}" if alike[said] > 1 else said

    return name


def _rows(plan: Plan) -> list[Associated]:
    return [*(one.row for one in plan.targets), *(one.row for one in plan.left_out)]


def _namesakes(rows: Sequence[Associated], others: Sequence[KnownCustomer]) -> frozenset[str]:
    """Return the names that several of these customers have."""
    every = {one.summary.customer.id: one.summary.customer.name for one in rows}
    every |= {one.id: one.name for one in others}
    return frozenset(name for name, count in Counter(every.values()).items() if count > 1)


def _name(row: Associated, namesakes: Collection[str]) -> str:
    summary = row.summary
    customer = _customer(KnownCustomer.of(summary.customer), namesakes)
    return " · ".join([customer, *map(_clipped, (summary.engagement.name, summary.location.name))])


def _customer(customer: KnownCustomer, namesakes: Collection[str]) -> str:
    domain = f" ({_clipped(readable(customer.domain))})" if customer.name in namesakes else ""
    return f"*{_clipped(customer.name)}*{domain}"


def _clipped(name: str) -> str:
    return mrkdwn.escape(clip(name, LONGEST_SHOWN))
