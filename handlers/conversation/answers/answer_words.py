"""The words of answers: lists, counts and sums here, the other kinds in the modules beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.conversation.answers.answer_values import (
    Answer,
    ContactAnswer,
    CountAnswer,
    CustomerAnswer,
    EngagementsAnswer,
    GroupedNumbers,
    GroupNumber,
    ListAnswer,
    LocationsAnswer,
    MembersAnswer,
    ReportAnswer,
    SumAnswer,
    WhenAnswer,
    WhoAnswer,
    WhyNotAnswer,
    WhyStatusAnswer,
)
from flows.rules.language.understanding import Aspect, Intent, Milestone, Saying
from handlers.conversation import saying_words
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.answers import (
    counting_words,
    customer_words,
    moment_words,
    obstacle_words,
    partner_words,
)
from handlers.conversation.answers.counting_words import counted, sums
from handlers.reports.report_views import ESTIMATED
from words import mrkdwn

_AWARDS = frozenset({Milestone.APPROVED, Milestone.PAID})
"""Events with an amount of their own, which rows do not show."""


_OF_ONE = frozenset(
    {Intent.CUSTOMER, Intent.WHO, Intent.WHEN, Intent.WHY_NOT, Intent.WHY_STATUS, Intent.CONTACT}
)
"""Questions about somebody or something that is named."""


def frames(found: Answer, number: int, now: datetime) -> list[AnswerFrame]:
    """Return the frames of the answer to a saying, by its number in the message.

    The first says what was understood, and has the filters.
    """
    first, *others = _frames(found, now)
    saying = found.asked
    said = first.understood or mrkdwn.escape(saying_words.understood(saying))
    filters = saying_words.filters(number, saying)
    # Without the one that it is about, there is nothing to ask.
    is_of_one = saying.intent in _OF_ONE and len(filters) == 1
    return [replace(first, understood=said, filters=[] if is_of_one else filters), *others]


def _frames(  # noqa: C901, PLR0911 -- one way out for each kind
    found: Answer, now: datetime
) -> Sequence[AnswerFrame]:
    match found:
        case ListAnswer():
            return [_list(found)]
        case CountAnswer():
            return [_count(found)]
        case SumAnswer():
            return [_sum(found)]
        case CustomerAnswer():
            return customer_words.doing(found)
        case ContactAnswer():
            return [customer_words.contacts(found)]
        case WhoAnswer() | WhenAnswer():
            return [moment_words.moments(found, now)]
        case WhyStatusAnswer():
            return [moment_words.reasons(found, now)]
        case WhyNotAnswer():
            return obstacle_words.obstacles(found)
        case ReportAnswer():
            return [partner_words.report(found)]
        case EngagementsAnswer():
            return [partner_words.engagements(found, now)]
        case LocationsAnswer():
            return [partner_words.locations(found)]
        case MembersAnswer():
            return [partner_words.members(found)]


def _list(found: ListAnswer) -> AnswerFrame:
    if not found.total:
        return counting_words.empty(found.asked, found.nearest)
    said = counting_words.found(found.asked, found.total, found.customers)
    is_whole = len(found.rows) == found.total
    is_awarded = any(one.event in _AWARDS for one in found.asked.timings)
    amounts = [] if is_awarded or not is_whole else [one.summary.amount for one in found.rows]
    worth = counting_words.total(amounts)
    sentence = f"{said}: {worth}." if worth else f"{said}."
    return AnswerFrame(
        sentence,
        rows=found.rows,
        total=_wanted(found.asked, found.total),
        offset=found.offset,
        notes=_shown(found),
        has_excel=True,
    )


def _wanted(saying: Saying, total: int) -> int:
    return total if saying.most is None else min(total, saying.most)


def _shown(found: ListAnswer) -> list[str]:
    """Return which rows are shown, if those are not all."""
    if len(found.rows) == found.total or not found.rows:
        return []
    first, last = found.offset + 1, found.offset + len(found.rows)
    order = saying_words.ORDERS[found.asked.order] if found.asked.order else _usual_order(found.asked)
    return [f"{first:,} to {last:,} of {found.total:,}, {order}."]


def _usual_order(saying: Saying) -> str:
    return "what ends soonest first" if not saying.timings else "in the order of their days"


def _count(found: CountAnswer) -> AnswerFrame:
    if not found.associations:
        return counting_words.empty(found.asked, found.nearest)
    said = counting_words.found(found.asked, found.associations, found.customers)
    frame = AnswerFrame(f"{said}.", has_excel=True)
    return _with_groups(frame, found.groups) if found.groups else frame


def _sum(found: SumAnswer) -> AnswerFrame:
    if not found.sums.count:
        return counting_words.empty(found.asked, found.nearest)
    known = [f"*{mrkdwn.amount(one)}*" for one in found.sums.sums]
    number = found.sums.count
    about = mrkdwn.escape(saying_words.scope(found.asked))
    what = f"{counted(number, 'engagement')}{about}"
    predicate = mrkdwn.escape(saying_words.predicate(found.asked, number))
    which = f" that {predicate}" if predicate else ""
    worth = " + ".join(known) or "No amount is known"
    without = f" {found.sums.unknown:,} of them without a known amount." if found.sums.unknown else ""
    frame = AnswerFrame(
        f"{worth} for {what}{which}.{without}",
        notes=[ESTIMATED] if found.sums.estimated else [],
        has_excel=True,
    )
    return _with_groups(frame, found.groups) if found.groups else frame


def _with_groups(frame: AnswerFrame, groups: GroupedNumbers) -> AnswerFrame:
    lines = [_group(one, groups.by) for one in groups.shown]
    rest = groups.total - len(groups.shown)
    notes = [f"{len(lines)} of {groups.total:,} are shown."] if rest > 0 else []
    return replace(frame, lines=lines, notes=[*notes, *frame.notes], more_at=groups.next_offset)


def _group(one: GroupNumber, by: Aspect) -> str:
    name = mrkdwn.escape(one.value.name)
    if one.customers is None:
        return f"• *{name}*: {sums(one.sums)} · {counted(one.associations, 'engagement')}"
    of = "" if by is Aspect.CUSTOMER else f" of {counted(one.customers, 'customer')}"
    return f"• *{name}*: *{counted(one.associations, 'engagement')}*{of}"
