"""The words of answers about the partner: its report, catalogue, locations, and who has which role."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from flows.administration.roles import MemberRoles
from flows.catalogue_values import PartnerLocation
from flows.conversation.answers.answer_values import (
    EngagementsAnswer,
    LocationsAnswer,
    MembersAnswer,
    ReportAnswer,
)
from flows.rules.reports.figures import NOW, WHY_LOST, Figure
from handlers.app.caller import who_grants
from handlers.app.ids import Action, Subcommand
from handlers.blocks import role_terms, terms
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.answers.counting_words import counted
from handlers.customers import catalogue_views
from handlers.help import views as help_views
from handlers.reports import report_views
from words import mrkdwn

WHOLE = 3
"""Engagements up to which everything about each is said."""


def report(found: ReportAnswer) -> AnswerFrame:
    """Return all numbers of a period, those of today first."""
    shown = found.report
    lines = [f"• {report_views.line(shown, one)}" for one in NOW]
    lines.append(f"*{mrkdwn.escape(shown.period.days)}*")
    lines += [f"• {report_views.line(shown, one)}" for one in (Figure.APPROVED, Figure.PAID, Figure.LOST)]
    lines += [f"    ◦ {report_views.line(shown, one)}" for one in WHY_LOST if shown.figures[one].count]
    lines += [f"• {report_views.line(shown, one)}" for one in (Figure.ADDED, Figure.CONVERTED)]
    estimated = any(shown.figures[one].estimated for one in NOW)
    buttons = [] if found.asked.conditions else [_report(found)]
    return AnswerFrame(
        "*Today*",
        lines=lines,
        notes=[report_views.speed(shown), *([report_views.ESTIMATED] if estimated else [])],
        buttons=buttons,
    )


def _report(found: ReportAnswer) -> ButtonElement:
    place = report_views.place_of(found.report).carried()
    return ButtonElement(text="Report", action_id=Action.REPORT_OPEN, value=place)


def engagements(found: EngagementsAnswer, now: datetime) -> AnswerFrame:
    """Return engagements with their terms and rates."""
    way = help_views.button(Subcommand.ENGAGEMENTS)
    if not found.total:
        return AnswerFrame("*No engagement* of the catalogue fits what was understood.", buttons=[way])
    is_short = len(found.entries) > WHOLE
    lines = []
    for one in found.entries:
        engagement = one.engagement
        rates = catalogue_views.rates(engagement.rates)
        if is_short:
            lines.append(f"• *{mrkdwn.escape(engagement.name)}* · {rates} · {terms.clocks(engagement)}")
            continue
        lines += [
            f"*{mrkdwn.escape(engagement.name)}*",
            terms.engagement(engagement, now),
            rates,
            f"May earn: {catalogue_views.may_earn(one.locations)}",
        ]
    active = sum(one.engagement.id in found.active for one in found.entries)
    is_whole = found.total == len(found.entries)
    can = f"; {active:,} can be chosen now" if is_whole and active < found.total else ""
    return AnswerFrame(
        f"*{counted(found.total, 'engagement')}*{can}.",
        lines=lines,
        buttons=[way],
        more_at=found.next_offset,
    )


def locations(found: LocationsAnswer) -> AnswerFrame:
    """Return locations, or those that may earn on the engagements that were named."""
    names = ", ".join(mrkdwn.escape(one.name) for one in found.engagements[:3])
    more = f" and {len(found.engagements) - 3} more" if len(found.engagements) > 3 else ""
    earn = f" may earn on {names}{more}" if names else ""
    if not found.total:
        return AnswerFrame(f"*No location*{earn or ' fits what was understood'}.")
    enrolled = sum(one.enrolled for one in found.locations)
    is_whole = len(found.locations) == found.total
    later = f"; {enrolled:,} now, the others once they are enrolled" if earn and is_whole else ""
    return AnswerFrame(
        f"*{counted(found.total, 'location')}*{earn}{later if enrolled < found.total else ''}.",
        lines=[_location(one, is_own=one.id in found.own) for one in found.locations],
        more_at=found.next_offset,
    )


def _location(one: PartnerLocation, *, is_own: bool) -> str:
    market = f"market {mrkdwn.escape(one.market)}" if one.market else "no market"
    enrolled = "enrolled in MCI" if one.enrolled else "*not enrolled in MCI*"
    role = "" if is_own else " · you hold no role there"
    country = mrkdwn.escape(one.country)
    return f"• *{mrkdwn.escape(one.name)}* · {one.code} · {country} · {market} · {enrolled}{role}"


def members(found: MembersAnswer) -> AnswerFrame:
    """Return who has which role; others than Incentives admins read their own, and whom to ask."""
    lines = [_member(one, found.names) for one in found.people]
    admins = [one.key for one in found.admins]
    notes = [] if found.sees_all else [f"Incentives admins see all roles. Ask {who_grants(admins)}."]
    who = counted(found.total, "person", "people") if found.sees_all else "Your role"
    sentence = f"*{who}* with a role:" if found.sees_all else f"*{who}*:"
    if not found.people:
        sentence = "*Nobody* with a role fits what was understood."
    return AnswerFrame(sentence, lines=lines, notes=notes, more_at=found.next_offset)


def _member(one: MemberRoles, names: Mapping[str, str]) -> str:
    gone = " (left)" if one.gone else ""
    return f"• *{mrkdwn.escape(one.name)}*{gone}: {' · '.join(role_terms.in_words(one.grants, names))}"
