"""Which channel holds for a location or an engagement, in words."""

from flows.administration.channels import ChannelsHere
from words import mrkdwn

CHANGE = "`/mci admin channels` changes it."
NONE = "None: each owner is told."


def of_location(found: ChannelsHere) -> str:
    """Return where new customers of a location are told (mrkdwn), if the engagement has no channel."""
    if found.own:
        return f"{mrkdwn.channel(found.own)}, its own. {CHANGE}"
    if found.of_partner:
        return f"{mrkdwn.channel(found.of_partner)}, the company's. {CHANGE}"
    return f"{NONE} {CHANGE}"


def of_engagement(found: ChannelsHere) -> str:
    """Return where new customers of an engagement are told (mrkdwn)."""
    if found.own:
        return f"{mrkdwn.channel(found.own)}, its own. {CHANGE}"
    if found.of_partner:
        return f"That of the location, else the company's {mrkdwn.channel(found.of_partner)}. {CHANGE}"
    return f"That of the location, else none: each owner is told. {CHANGE}"
