"""The words of answers about what happened: who did it and when, and why something stands as it does."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from flows.associations.summary import Summary
from flows.conversation.answers.answer_values import (
    Doer,
    DoerKind,
    EventMoment,
    StatusReason,
    WhenAnswer,
    WhoAnswer,
    WhyStatusAnswer,
)
from flows.rules.associations.status import TABLE
from flows.rules.language.understanding import Milestone
from flows.rules.text import mail_trouble
from handlers.blocks import clocks
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.answers import counting_words
from handlers.conversation.answers.counting_words import counted
from words import mrkdwn

MOST_LINES = 10
"""Associations that are told of, one a line."""

HAPPENED: Mapping[Milestone, tuple[str, str]] = MappingProxyType(
    {
        Milestone.ADDED: ("Added", "It is not known when it was added"),
        Milestone.ASKED: ("Asked for consent", "Not asked for consent yet"),
        Milestone.CONSENTED: ("Consented", "No consent yet"),
        Milestone.DECLINED: ("Declined", "Not declined"),
        Milestone.SUBMITTED: ("Submitted", "Not submitted yet"),
        Milestone.UNDER_REVIEW: ("Under review", "No review is recorded"),
        Milestone.ACTION_REQUIRED: ("Sent back by the reviewer", "The reviewer has asked for nothing"),
        Milestone.APPROVED: ("Approved", "Not approved yet"),
        Milestone.REJECTED: ("Rejected", "Not rejected"),
        Milestone.DISPUTED: ("Disputed", "Not disputed"),
        Milestone.PAID: ("Paid", "Not paid yet"),
        Milestone.LOST: ("Lost", "Not lost"),
        Milestone.CANCELLED: ("Cancelled", "Not cancelled"),
        Milestone.DUE: ("Due", "No deadline runs"),
        Milestone.NEXT_DATE: ("Next date", "No next date is set"),
        Milestone.OWNED: ("Owned", "It has no owner"),
        Milestone.CHANGED: ("Last changed", "Nothing has changed"),
        Milestone.DURING: ("", ""),
    }
)
"""What is said of an event that has happened, and of one that has not."""

RECORDED = frozenset(
    {
        Milestone.UNDER_REVIEW,
        Milestone.ACTION_REQUIRED,
        Milestone.APPROVED,
        Milestone.REJECTED,
        Milestone.DISPUTED,
        Milestone.PAID,
        Milestone.SUBMITTED,
    }
)
"""Events that a member records of what happened elsewhere."""


def moments(found: WhoAnswer | WhenAnswer, now: datetime) -> AnswerFrame:
    """Return who did something and when, of each association that fits."""
    if not found.total:
        return counting_words.empty(found.asked, found.nearest)
    told = found.found[:MOST_LINES]
    if found.total == 1:
        one = told[0]
        said = f"{_about(one.row.summary)}: {_moment(one, found.event, now)}."
        return AnswerFrame(said, rows=[one.row], total=1)
    happened = sum(one.has_happened for one in told)
    lines = [
        f"{place}. {_about(one.row.summary)}: {_moment(one, found.event, now)}"
        for place, one in enumerate(told, 1)
    ]
    sentence = f"*{counted(found.total, 'engagement')}*, the latest first:"
    if not happened and found.event is not Milestone.DUE:
        sentence = f"*{counted(found.total, 'engagement')}*; {_lower(HAPPENED[found.event][1])}:"
    notes = [f"{len(told)} of {found.total:,} are shown."] if len(told) < found.total else []
    return AnswerFrame(sentence, lines=lines, notes=notes)


def reasons(found: WhyStatusAnswer, now: datetime) -> AnswerFrame:
    """Return why associations stand as they do: since when, the reason, and what comes next."""
    if not found.total:
        return counting_words.empty(found.asked, found.nearest)
    told = found.found[:MOST_LINES]
    if found.total == 1:
        one = told[0]
        return AnswerFrame(f"{_about(one.row.summary)}: {_why(one)}", rows=[one.row], total=1)
    lines = [
        f"{place}. {_about(one.row.summary)}: {_why(one)}{_until(one, now)}"
        for place, one in enumerate(told, 1)
    ]
    notes = [f"{len(told)} of {found.total:,} are shown."] if len(told) < found.total else []
    return AnswerFrame(f"*{counted(found.total, 'engagement')}*:", lines=lines, notes=notes)


def doer(one: Doer | None, customer: str) -> str:
    """Return who did something (mrkdwn), to stand behind what was done; empty if nobody is known."""
    if one is None:
        return ""
    match one.kind:
        case DoerKind.MEMBER:
            return f" by {mrkdwn.escape(one.name)}"
        case DoerKind.CUSTOMER:
            return f" by the customer {mrkdwn.escape(customer)}"
        case DoerKind.BOT:
            return " by itself, as a deadline passed"
        case DoerKind.OUTSIDE:
            return ", as the customer chose another partner"


def _about(summary: Summary) -> str:
    names = (summary.customer.name, summary.engagement.name)
    return f"*{mrkdwn.escape(names[0])}*, {mrkdwn.escape(names[1])} ({summary.association.reference})"


def _moment(one: EventMoment, event: Milestone, now: datetime) -> str:
    summary = one.row.summary
    if event is Milestone.DUE:
        return _clock(one, now) or f"no deadline runs; it is {mrkdwn.escape(summary.status)}"
    if event is Milestone.OWNED and one.doer is not None:
        since = f", since {mrkdwn.moment(one.at)}" if one.at else ""
        return f"{mrkdwn.escape(one.doer.name)} is responsible{since}"
    did, did_not = HAPPENED[event]
    if not one.has_happened or one.at is None:
        clock = _clock(one, now)
        stands = f"it is *{mrkdwn.escape(summary.status)}*"
        return f"{_lower(did_not)}; {stands}{f', {clock}' if clock else ''}"
    who = doer(one.doer, summary.customer.name)
    if event is Milestone.NEXT_DATE:
        return f"{mrkdwn.escape(summary.own_date)}, set{who}"
    if event in RECORDED:
        return f"{_lower(did)} {mrkdwn.day(one.at)}{', recorded' + who if who else ''}"
    return f"{_lower(did)} {mrkdwn.moment(one.at)}{who}"


def _clock(one: EventMoment, now: datetime) -> str:
    return str(clocks.clock(one.row.summary, now)).replace(":warning: ", "")


def _why(one: StatusReason) -> str:
    summary = one.row.summary
    association = summary.association
    said = [f"*{mrkdwn.escape(summary.status)}* since {mrkdwn.day(one.since)}{_ended_by(one)}."]
    if one.reviewer_words:
        said.append(f"The reviewer said: “{mrkdwn.escape(_one_line(one.reviewer_words))}”")
    if one.cancel_reason:
        said.append(f"The reason given: “{mrkdwn.escape(_one_line(one.cancel_reason))}”")
    if one.mail_trouble:
        said.append(mrkdwn.escape(mail_trouble.sentence(one.mail_trouble)))
    if not (one.reviewer_words or one.cancel_reason):
        said.append(TABLE[association.status].meaning)
    step = summary.next_step.words
    if step and step not in said:
        said.append(f"Next: {mrkdwn.escape(step)}")
    return " ".join(said)


def _until(one: StatusReason, now: datetime) -> str:
    clock = str(clocks.clock(one.row.summary, now)).replace(":warning: ", "")
    return f" {clock[:1].upper()}{clock[1:]}." if clock else ""


def _ended_by(one: StatusReason) -> str:
    who = one.doer
    if who is None or who.kind is not DoerKind.MEMBER:
        return ""
    return f" by {mrkdwn.escape(who.name)}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
