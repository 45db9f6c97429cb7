"""How engagements, locations, identifiers and reasons read in a view."""

from datetime import datetime

from slack_sdk.models.blocks import Option

from flows.eligibility import Assessment
from flows.order import Person
from flows.rules import eligibility
from flows.rules.tenancy import Identifier
from flows.summary import Summary
from handlers import mrkdwn
from handlers.views.steps import clip, length
from store.catalogue import Engagement
from store.partners import Location
from store.vocabulary import EngagementType, IdentifierType, TenantCheck

ID_NAMES = {IdentifierType.TENANT_ID: "Tenant ID", IdentifierType.TPID: "TPID"}

TYPES = {
    EngagementType.ASSESSMENT: "assessment",
    EngagementType.WORKSHOP: "workshop",
    EngagementType.SMALL_PROJECT: "XS or small project",
    EngagementType.MEDIUM_PROJECT: "medium project",
    EngagementType.LARGE_PROJECT: "large project",
}

TENANT_CHECKS = {
    TenantCheck.DERIVED: "found from the domain",
    TenantCheck.MATCHED: "matches the domain",
    TenantCheck.MISMATCHED: "differs from the domain's tenant",
    TenantCheck.NO_TENANT: "the domain has no tenant",
    TenantCheck.NOT_VERIFIED: "not verified: the tenant directory did not answer",
    TenantCheck.NOT_COMPARED: "not compared with the domain",
}


def about(summary: Summary) -> str:
    """Return which association a form is about (mrkdwn)."""
    names = (summary.customer.name, summary.engagement.name, summary.association.reference)
    return " · ".join(map(mrkdwn.escape, names))


def location_option(place: Location) -> Option:
    """Return a location as a select shows it."""
    tail = f" · {place.code} · {place.country}"
    return Option(value=str(place.id), text=clip(place.name, 75 - length(tail)) + tail)


def engagement_option(engagement: Engagement, place: Location) -> Option:
    """Return an engagement as a choice with its terms."""
    return Option(
        value=str(engagement.id), text=clip(engagement.name), description=clip(terms(engagement, place))
    )


def engagement_choice(one: Engagement) -> Option:
    """Return an engagement as a select shows it, whatever its terms."""
    tail = f" · {clip(one.code, 20)}"
    return Option(value=str(one.id), text=clip(one.name, 75 - length(tail)) + tail)


def terms(engagement: Engagement, place: Location) -> str:
    """Return consent days, claim days and the rate in the location's market."""
    words = [f"consent within {engagement.consent_days} days", f"claim within {engagement.submit_days} days"]
    words += [
        f"{rate['currency']} {rate['amount']:,}"
        for rate in engagement.rates
        if rate["market"] == place.market
    ]
    return " · ".join(words)


def engagement(one: Engagement, now: datetime) -> str:
    """Return what an engagement is and how long its clocks run (mrkdwn)."""
    words = [
        mrkdwn.escape(one.solution_area),
        TYPES[one.engagement_type],
        f"consent within {one.consent_days} days",
        f"claim within {one.submit_days} days",
        active(one, now),
    ]
    if one.sample:
        words.append("*sample data*")
    return " · ".join(filter(None, words))


def active(one: Engagement, now: datetime) -> str:
    """Return from when or until when an engagement can be chosen (mrkdwn); nothing if that never ends."""
    if now < one.active_from:
        return f"from {mrkdwn.day(one.active_from)} on"
    if one.active_until is None:
        return ""
    return f"{'until' if now < one.active_until else 'ended'} {mrkdwn.day(one.active_until)}"


def refusal(one: Assessment) -> str:
    """Return an engagement that cannot be chosen, with every reason (mrkdwn)."""
    reasons = " ".join(eligibility.sentence(reason) for reason in one.eligibility.reasons)
    return f"*{mrkdwn.escape(one.engagement.name)}*: {mrkdwn.escape(reasons)}"


def identifier(known: Identifier) -> str:
    """Return an identifier with what the comparison with the domain gave (mrkdwn)."""
    return f"{ID_NAMES[known.id_type]} `{known.id_value}` ({TENANT_CHECKS[known.check]})"


def person(contact: Person) -> str:
    """Return a contact, one line each (mrkdwn)."""
    details = [contact.name, contact.email, contact.title, contact.phone]
    return "\n".join(mrkdwn.escape(detail) for detail in details if detail)
