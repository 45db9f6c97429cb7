"""Consents that are not proven to every other partner: one line on the first screen, and the list (R19)."""

from collections.abc import Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.customers.known_customer import KnownCustomer
from flows.customers_page.unproven import UnprovenConsent, UnprovenCounts
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.associations.proof import PROVEN
from flows.rules.associations.working_day import as_given
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks import clocks
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, headline, text, with_accessory
from handlers.customers import row_views
from words import mrkdwn, slack_messages
from words.slack_messages import Line

TITLE = "Consents not fully proven"

MEANING = (
    "Each of them counts for you. Until its claim is submitted, one that is not proven ends once another "
    "partner has a proven consent. The customer cannot be asked again: keep what shows that they chose you, "
    "and who answered."
)

LONGEST_NOTE = 200
"""Characters of a note in one row; the details show all of it."""


def line(counts: UnprovenCounts) -> list[Block]:
    """Return how many there are, and the button to the list; nothing if there is none."""
    if not counts.count:
        return []
    show = ButtonElement(
        text="Show",
        action_id=Action.CUSTOMERS_UNPROVEN,
        value=PageState(screen=Screen.UNPROVEN).carried(),
        accessibility_label="Show consents that are not fully proven",
    )
    return with_accessory(f"🟠 *{TITLE}: {counts.count}* · {_kinds(counts)}", show)


def blocks(
    counts: UnprovenCounts, rows: Sequence[UnprovenConsent], front: ButtonElement, now: datetime
) -> list[Block]:
    """Return the list; ``front`` leads back."""
    found: list[Block] = [
        headline(f"{TITLE}: {counts.count}" if counts.count else TITLE),
        ActionsBlock(elements=[front]),
    ]
    if not counts.count:
        return [*found, text("All consents are proven, or their claims are submitted.")]
    found += [context(_kinds(counts)), text(MEANING)]
    namesakes = row_views.namesakes([one.row for one in rows])
    for one in rows:
        heading = row_views.called(KnownCustomer.of(one.row.summary.customer), namesakes)
        found += _row(one, heading, now)
    return found


def _kinds(counts: UnprovenCounts) -> str:
    kinds = {
        "not proven": counts.not_proven,
        "proven only to some partners": counts.by_domain,
        "proven, but not signed by the contact": counts.by_another,
    }
    return ", ".join(f"{number} {words}" for words, number in kinds.items() if number)


def _row(one: UnprovenConsent, heading: str, now: datetime) -> list[Block]:
    """Return one consent: who answered and how, since when, what would prove it, and what can be done."""
    summary, answer = one.row.summary, one.answer
    association, customer = summary.association, summary.customer
    kept = {"proof": answer.proof.value if answer.proof else None, "mail_domain": answer.mail_domain}
    lines = [f"{heading} · {_name(summary.engagement.name)}", _answered(one)]
    if answer.contact_name:
        lines.append(f":bust_in_silhouette: That is not the contact {_name(answer.contact_name)}.")
    lines.append(slack_messages.line(Line.PROOF, detail=kept))
    if answer.proof not in PROVEN:
        would = {"id_type": customer.id_type.value, "tenant": customer.id_value}
        lines.append(slack_messages.line(Line.WOULD_PROVE, **would))
    if answer.contact_name and one.row.may_act:
        edit = LABELS[NextAction.EDIT_CONTACTS]
        lines.append(
            f"If {_name(answer.name or '')} is the right person, press *{edit}* and name them there."
        )
    if one.is_disputed:
        lines.append(
            ":warning: Disputed: another partner works with this customer. Those who operate MCI Bot decide."
        )
    due = (
        [f"claim due {clocks.until(association.claim_due, summary.zone, now)}"]
        if association.claim_due
        else []
    )
    where = [mrkdwn.user(summary.owner.user_id), _name(summary.location.name)]
    lines.append(" · ".join([association.reference, *where, *due]))
    return [text("\n".join(lines)), ActionsBlock(elements=_buttons(one))]


def _answered(one: UnprovenConsent) -> str:
    answer, zone = one.answer, one.row.summary.zone
    answered: date = answer.answered_at
    if answer.recorded_by is None:
        return f"Signed by {_name(answer.name or '')} through the link, {mrkdwn.moment(answered)}"
    answered = as_given(answer.answered_at, zone)
    note = f": “{mrkdwn.escape(clip(answer.note, LONGEST_NOTE))}”" if answer.note else ""
    return f"Recorded by hand by {mrkdwn.user(one.recorded_by)}, given {mrkdwn.moment(answered)}{note}"


def _buttons(one: UnprovenConsent) -> list[ButtonElement]:
    summary = one.row.summary
    names, carried = (summary.customer.name, summary.engagement.name), str(summary.association.id)
    details = ButtonElement(
        text="Details",
        action_id=Action.ASSOCIATION_OPEN,
        value=carried,
        accessibility_label=row_views.spoken("Details", *names),
    )
    if not (one.answer.contact_name and one.row.may_act):
        return [details]
    label = LABELS[NextAction.EDIT_CONTACTS]
    edit = ButtonElement(
        text=label,
        action_id=Action.ASSOCIATION_EDIT_CONTACTS,
        value=carried,
        accessibility_label=row_views.spoken(label, *names),
    )
    return [edit, details]


def _name(words: str) -> str:
    return mrkdwn.escape(clip(words, LONGEST_NAME))
