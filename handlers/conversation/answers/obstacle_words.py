"""The words of why a customer cannot be added: what can begin, and every reason against the rest.

The reasons are those of the forms (R5, R6, R10), with what is required and what the customer has.
"""

from collections.abc import Sequence
from itertools import groupby

from slack_sdk.models.blocks import ButtonElement

from flows.conversation.answers.answer_values import Obstacles, WhyNotAnswer
from flows.rules.customers import eligibility
from flows.rules.customers.eligibility import Eligibility, ReasonCode
from handlers.app.caller import who_grants
from handlers.app.ids import Action
from handlers.app.page_state import LONGEST_WORDS, PageState
from handlers.conversation.answer_views import AnswerFrame
from handlers.customers import row_views
from words import mrkdwn
from words.names import IDENTIFIER_TYPES

MOST_NAMED = 6
"""Engagements or locations that one line names."""


def obstacles(found: WhyNotAnswer) -> Sequence[AnswerFrame]:
    """Return to what each customer can be added, and why to nothing else, each in a frame of its own."""
    if not found.found:
        return [_unknown(found)]
    by_customer = groupby(found.found, key=lambda one: (one.id_type, one.id_value))
    frames = [_customer(list(some), found) for _, some in by_customer]
    shown = len(frames)
    if found.total > shown:
        frames.append(AnswerFrame(f"{found.total - shown} more with this name; add the domain or the ID."))
    return frames


def _unknown(found: WhyNotAnswer) -> AnswerFrame:
    if not found.unknown:
        return AnswerFrame(
            "Which customer? Say its name, its domain or its ID, such as “why can't I add contoso.com?”."
        )
    said = mrkdwn.escape(found.unknown)
    return AnswerFrame(
        f"No customer of yours has *{said}*, so nothing is known about it yet. "
        "*Add a customer* looks up its tenant and says what it is eligible for.",
        buttons=[_add(found.unknown)],
    )


def _add(words: str, engagement: int | None = None) -> ButtonElement:
    place = PageState(words=words if len(words) <= LONGEST_WORDS else "", engagement=engagement)
    return ButtonElement(text="Add a customer", action_id=Action.ADD_OPEN, value=place.carried())


def _customer(some: Sequence[Obstacles], found: WhyNotAnswer) -> AnswerFrame:
    first = some[0]
    name = _named(first)
    possible = [one for one in some if one.can_begin]
    refused = [one for one in some if not one.can_begin]
    if len(some) == 1:
        sentence = _single(first, name)
    elif possible:
        sentence = f"{name} can be added to *{len(possible)} of {len(some)} engagements*."
    else:
        sentence = f"{name} can be added to *none of {len(some)} engagements*."
    lines = [f"*Can be added*: {_names(possible)}"] if possible and len(some) > 1 else []
    lines += _reasons(refused, found, names_engagement=len(some) > 1)
    is_unknown = any(ReasonCode.NOT_KNOWN in {each.code for each in one.reasons} for one in refused)
    notes = [_what_to_do(refused)] if is_unknown else []
    opened = [one.open for one in some if one.open is not None]
    attestable = [one for one in refused if one.may_be_attested]
    buttons = [_begin(possible or attestable)] if possible or attestable else []
    return AnswerFrame(
        sentence, lines=lines, rows=opened[:3], total=len(opened[:3]), notes=notes, buttons=buttons
    )


def _single(one: Obstacles, name: str) -> str:
    engagement = mrkdwn.escape(one.engagement.name)
    if one.can_begin:
        return f"{name} *can* be added to {engagement}, at {_places(one)}."
    return f"{name} cannot be added to {engagement}:"


def _places(one: Obstacles) -> str:
    names = [place.name for place in one.places]
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return mrkdwn.escape(", ".join(names[:MOST_NAMED])) + rest


def _names(some: Sequence[Obstacles]) -> str:
    names = [one.engagement.name for one in some]
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return mrkdwn.escape(", ".join(names[:MOST_NAMED])) + rest


def _named(one: Obstacles) -> str:
    if one.customer is not None:
        return row_views.title(one.customer)
    return f"{IDENTIFIER_TYPES[one.id_type]} `{mrkdwn.escape(one.id_value)}`"


def _reasons(refused: Sequence[Obstacles], found: WhyNotAnswer, *, names_engagement: bool) -> list[str]:
    """Return each reason once, with the engagements for which it stands."""
    lines = []
    against = [one for one in refused if one.reasons]
    for same in eligibility.alike([Eligibility(tuple(one.reasons)) for one in against]):
        some = [against[place] for place in same.places]
        why = f"not known: {same.words}" if same.is_unknown else same.words
        lines.append(f"• {_names(some) + ': ' if names_engagement else ''}{mrkdwn.escape(why)}")
    lines += [
        f"• {mrkdwn.escape(one.engagement.name) + ': ' if names_engagement else ''}{_no_place(one, found)}"
        for one in refused
        if not one.reasons
    ]
    return lines


def _no_place(one: Obstacles, found: WhyNotAnswer) -> str:
    if one.no_role_there:
        return "You hold no role on this location."
    return f"There is no location at which you may add it. Ask {who_grants(found.admins)}."


def _what_to_do(refused: Sequence[Obstacles]) -> str:
    if any(one.may_be_attested for one in refused):
        return (
            "What is not known: an Incentives admin can load it. "
            "If Partner Center shows the customer as eligible, say so in the form."
        )
    return "What is not known: an Incentives admin can load it."


def _begin(possible: Sequence[Obstacles]) -> ButtonElement:
    one = possible[0]
    engagement = one.engagement.id if len(possible) == 1 else None
    if one.customer is None:
        return _add(one.id_value, engagement)
    words = one.customer.domain if len(one.customer.domain) <= LONGEST_WORDS else one.id_value
    return _add(words, engagement)
