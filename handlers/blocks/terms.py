"""How engagements, locations, identifiers and reasons read in a view."""

from collections.abc import Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import Option

from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.consent.dead_addresses import DeadAddress
from flows.consent.misdirected import NotForThem
from flows.customers.association_request import ContactPerson
from flows.customers.eligibility import Assessment
from flows.drafts.draft_models import ContactDraft
from flows.rules.associations.deadlines import as_day
from flows.rules.associations.working_day import as_given
from flows.rules.customers import eligibility
from flows.rules.customers.criteria import requirement
from flows.rules.customers.eligibility import SameReason
from flows.rules.customers.tenancy import Identifier
from flows.rules.text import mail_trouble
from flows.rules.text.days import spelt
from handlers.blocks.text_blocks import clip, plain
from words import instants, languages, mrkdwn
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES, TENANT_CHECKS

MOST_NAMED = 6
"""Engagements that are named for one reason; the others are counted."""

LONGEST_SAID = 300
"""Characters of what a mail server said that are shown beside an address."""


def about(summary: Summary) -> str:
    """Return which association a form is about (mrkdwn)."""
    names = (summary.customer.name, summary.engagement.name, summary.association.reference)
    return " · ".join(map(mrkdwn.escape, names))


def gets_no_mail(dead: DeadAddress, zone: str) -> str:
    """Return that no mail arrives at an address, since when, and what was said (mrkdwn)."""
    about = f" for {mrkdwn.escape(dead.engagement)}" if dead.engagement else ""
    said = mail_trouble.said_in(dead.failure)
    quoted = f": “{mrkdwn.escape(clip(said, LONGEST_SAID))}”" if said else "."
    since = instants.day(dead.since, zone)
    return f":warning: The mail to {mrkdwn.escape(dead.email)}{about} did not arrive, {since}{quoted}"


def not_for_them(said: NotForThem) -> str:
    """Return who says that a request is not for them, and whom they name (mrkdwn)."""
    named = f"names “{mrkdwn.escape(said.named)}”" if said.named else "names nobody else"
    return f"{mrkdwn.escape(said.email)} says that the request is not for them, and {named}."


def location_option(place: PartnerLocation, value: str | None = None) -> Option:
    """Return a location as a select shows it; its value is its id, if no other is given."""
    tail = f" · {place.code} · {clip(place.country, 30)}"
    words = plain(clip(place.name, 75 - mrkdwn.length(tail)) + tail)
    return Option(value=value or str(place.id), text=words)


def no_location(wanted: EngagementTerms | None, ask: str) -> list[str]:
    """Return why no location can be chosen, for this engagement or for any (R1; lines of mrkdwn).

    ``ask`` is who may help.
    """
    place, work, otherwise = "", "an engagement", ""
    if wanted is not None:
        place, work = f" for {mrkdwn.escape(wanted.name)}", "this engagement"
        otherwise = ", or begin without an engagement, from the bot's Home tab"
    return [
        f":no_entry: *There is no location that you can choose{place}.*",
        f"It must be enrolled in MCI and may earn on {work}, and you must hold a role on it.",
        f"Ask {ask}{otherwise}.",
    ]


def engagement_option(engagement: EngagementTerms, place: PartnerLocation) -> Option:
    """Return an engagement as a choice with its terms."""
    return Option(
        value=str(engagement.id), text=plain(engagement.name), description=plain(terms(engagement, place))
    )


def engagement_choice(one: EngagementTerms) -> Option:
    """Return an engagement as a select shows it, without its terms."""
    tail = f" · {clip(one.code, 20)}"
    return Option(value=str(one.id), text=plain(clip(one.name, 75 - mrkdwn.length(tail)) + tail))


def terms(engagement: EngagementTerms, place: PartnerLocation) -> str:
    """Return consent days, claim days and the rate in the location's market."""
    amount = engagement.amount_at(place)
    return " · ".join([*_clocks(engagement), *([mrkdwn.amount(amount)] if amount else [])])


def engagement(one: EngagementTerms, now: datetime, *, marks_sample: bool = True) -> str:
    """Return what an engagement is and how long its clocks run (mrkdwn), and whether it is sample data."""
    words = [
        mrkdwn.escape(one.solution_area),
        ENGAGEMENT_TYPES[one.engagement_type],
        *_clocks(one),
        active(one, now),
    ]
    if one.sample and marks_sample:
        words.append("*sample data*")
    return " · ".join(filter(None, words))


def clocks(one: EngagementTerms) -> str:
    """Return how long the clocks of an engagement run."""
    return " · ".join(_clocks(one))


def active(one: EngagementTerms, now: datetime) -> str:
    """Return from when or until when an engagement can be chosen (mrkdwn); empty if that never ends.

    A day of the catalogue begins in UTC, and is the same for every reader.
    """
    is_over = one.active_until is not None and one.active_until <= now
    return active_as_of(one, is_coming=now < one.active_from, is_over=is_over)


def active_as_of(one: EngagementTerms, *, is_coming: bool, is_over: bool) -> str:
    """Return the same where it is known whether that time is to come or over."""
    if is_coming:
        return f"from {mrkdwn.day(as_given(one.active_from, 'UTC'))} on"
    if one.active_until is None:
        return ""
    return f"{'ended' if is_over else 'until'} {mrkdwn.day(as_day(one.active_until, 'UTC'))}"


def needs(one: Assessment) -> str:
    """Return what an engagement requires that is not known of the customer (mrkdwn)."""
    required = [requirement(reason.criterion) for reason in one.eligibility.reasons if reason.criterion]
    return f"*{mrkdwn.escape(one.engagement.name)}* needs {mrkdwn.escape(' and '.join(required))}"


def refusals(some: Sequence[Assessment]) -> list[str]:
    """Return the engagements that cannot be chosen, what is alike together, with every reason (mrkdwn)."""
    return [
        _refused([some[place].engagement.name for place in one.places], one)
        for one in eligibility.alike([one.eligibility for one in some])
    ]


def unknown(some: Sequence[Assessment], most: int) -> list[str]:
    """Return what engagements require that is not known of the customer (lines of mrkdwn).

    Up to ``most`` are named, each with what it requires; of more only what is missing is named.
    """
    if len(some) > most:
        return [f"Not known: {mrkdwn.escape(eligibility.unknown(one.eligibility for one in some))}."]
    return [f"• {needs(one)}" for one in some]


def attested(user_id: str, on: date) -> str:
    """Return whose word it is that the customer is eligible (mrkdwn)."""
    return f"Eligible as Partner Center says, looked up by {mrkdwn.user(user_id)} on {spelt(on)}"


def _refused(names: Sequence[str], why: SameReason) -> str:
    named = ", ".join(map(mrkdwn.escape, names[:MOST_NAMED]))
    if len(names) > MOST_NAMED:
        named += f" and {len(names) - MOST_NAMED} more"
    if not why.is_unknown:
        return f"*{named}*: {mrkdwn.escape(why.words)}"
    return (
        f"*Not known for {len(names)} engagements:* {mrkdwn.escape(why.words)}. "
        f"Ask an Incentives admin to load it. ({named})"
    )


def identifier(known: Identifier) -> str:
    """Return an identifier with the result of its comparison with the domain (mrkdwn)."""
    return f"{IDENTIFIER_TYPES[known.id_type]} `{known.id_value}` ({TENANT_CHECKS[known.check]})"


def person(contact: ContactPerson | ContactDraft) -> str:
    """Return a contact, one line each (mrkdwn)."""
    details = [contact.name, contact.email, contact.title, contact.phone]
    if contact.language:
        details.append(f"Language: {languages.language(contact.language).name}")
    return "\n".join(mrkdwn.escape(detail) for detail in details if detail)


def _clocks(one: EngagementTerms) -> list[str]:
    clocks = {"consent": one.consent_days, "claim": one.submit_days}
    return [f"{what} within {days} {'day' if days == 1 else 'days'}" for what, days in clocks.items()]
