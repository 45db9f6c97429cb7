"""What each kind of problem is called, what it means, and how its rows and its sheet read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.administration.missing_emails import EmailAsked
from flows.administration.whole import ProblemRow
from handlers.app.ids import Action
from handlers.blocks.text_blocks import LONGEST_NAME, clip
from handlers.reports.spreadsheets import WorkbookCell
from store.enums import ProblemKind
from words import mrkdwn

MOST_NAMED = 5
"""Markets or customers that one row names; the Excel file has all."""


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words of one kind: how ``one`` and ``many`` are counted, and what they mean (mrkdwn).

    ``button`` is what a row's button says, which does ``action``. ``sheet`` names the sheet, ``columns`` its
    columns: name, code, number (if it has one) and details (if it has them).
    """

    one: str
    many: str
    meaning: str
    button: str
    action: Action
    sheet: str
    columns: Sequence[str]

    def counted(self, number: int) -> str:
        """Return how many there are."""
        return f"{number:,} {self.one if number == 1 else self.many}"


WORDS: Mapping[ProblemKind, KindWords] = {
    ProblemKind.OWNER_GONE: KindWords(
        one="owner is gone",
        many="owners are gone",
        meaning=(
            "They left, or hold no role any more at a location where they own something open. An admin gets "
            "their reminders. *Hand over* gives it to somebody who does the work."
        ),
        button="Hand over…",
        action=Action.MEMBER_HAND_OVER,
        sheet="Owners who are gone",
        columns=("owner", "Slack user ID", "open engagements", "why"),
    ),
    ProblemKind.PLAN_REFUSED: KindWords(
        one="planned change of the catalogue was not made",
        many="planned changes of the catalogue were not made",
        meaning=(
            "The engagement was changed in the same columns before the day came. Look at the change among "
            "its versions: make it again, or dismiss it."
        ),
        button="Versions",
        action=Action.CATALOGUE_VERSIONS,
        sheet="Changes not made",
        columns=("engagement", "code", "planned for"),
    ),
    ProblemKind.NO_LOCATION: KindWords(
        one="engagement on which no location may earn",
        many="engagements on which no location may earn",
        meaning=(
            "Without a location, nobody can add a customer. Change an enrolled location and add the "
            "engagement under *And also on*; for many, load the locations from a file."
        ),
        button="Locations",
        action=Action.LOCATIONS_OPEN,
        sheet="Engagements no location",
        columns=("engagement", "code"),
    ),
    ProblemKind.EARNS_NOTHING: KindWords(
        one="location may earn on nothing",
        many="locations may earn on nothing",
        meaning=(
            "Enrolled in MCI, but without an engagement, now or to come, on which it may earn, so nobody can "
            "add a customer there. *Change* says what it may earn on, or that it is not enrolled."
        ),
        button="Change",
        action=Action.LOCATION_CHANGE,
        sheet="Locations earning nothing",
        columns=("location", "PartnerID"),
    ),
    ProblemKind.NO_MEMBER: KindWords(
        one="location where nobody works",
        many="locations where nobody works",
        meaning=(
            "Enrolled in MCI, but only the Incentives admins of all locations hold a role there. If others "
            "add the customers there, give them a role."
        ),
        button="Give roles",
        action=Action.ROLES_GIVE_AT,
        sheet="Locations without members",
        columns=("location", "PartnerID"),
    ),
    ProblemKind.NO_RATE: KindWords(
        one="engagement without a rate for a market of yours",
        many="engagements without a rate for a market of yours",
        meaning=(
            "A location in this market may earn on it, and nobody sees how much: the amounts at risk, in "
            "review and paid leave it out. Add the rate."
        ),
        button="Rates",
        action=Action.CATALOGUE_RATES,
        sheet="Engagements without rates",
        columns=("engagement", "code", "markets without a rate"),
    ),
    ProblemKind.NO_MARKET: KindWords(
        one="location in no market",
        many="locations in no market",
        meaning="No rate holds there, so no amount is shown for customers there. Enter the market.",
        button="Change",
        action=Action.LOCATION_CHANGE,
        sheet="Locations in no market",
        columns=("location", "PartnerID"),
    ),
    ProblemKind.NO_EMAIL: KindWords(
        one="member without an e-mail address",
        many="members without an e-mail address",
        meaning=(
            "Their Slack profile names no address that can be used, so they cannot become the contact of a "
            "customer who is handed over to them. Only they can add one: *Tell them* asks in a direct "
            "message, once."
        ),
        button="Tell them",
        action=Action.EMAIL_ASK,
        sheet="Members without e-mail",
        columns=("member", "Slack user ID", "told (UTC)"),
    ),
    ProblemKind.ROLE_OF_GONE: KindWords(
        one="person who is gone holds a role",
        many="people who are gone hold a role",
        meaning=(
            "Slack says that they were deactivated, became a guest, or belong to the workspace no longer. "
            "They can do nothing. Take the role away, so that your list says who works."
        ),
        button="Change",
        action=Action.ROLES_CHANGE,
        sheet="Roles of who is gone",
        columns=("member", "Slack user ID"),
    ),
    ProblemKind.SAME_DOMAIN: KindWords(
        one="domain has several customers",
        many="domains have several customers",
        meaning=(
            "One company may have several tenant IDs and TPIDs, and each is a customer of its own. Check "
            "that none was entered by mistake."
        ),
        button="Open",
        action=Action.FACTS_OPEN,
        sheet="Several of one domain",
        columns=("first customer", "domain", "customers", "names and IDs"),
    ),
}


def row(kind: ProblemKind, one: ProblemRow) -> str:
    """Return a row (mrkdwn) of a list."""
    name, code = mrkdwn.escape(clip(one.name, LONGEST_NAME)), mrkdwn.escape(one.code)
    match kind:
        case ProblemKind.OWNER_GONE:
            opened = f"{one.count:,} open engagement{'' if one.count == 1 else 's'}"
            return f"*{mrkdwn.user(one.code)}*\n{opened} · {why_gone(one)}"
        case ProblemKind.NO_EMAIL | ProblemKind.ROLE_OF_GONE:
            told = f"\nTold {mrkdwn.moment(one.asked_at)}" if one.asked_at else ""
            return f"*{mrkdwn.user(one.code)}*{told}"
        case ProblemKind.PLAN_REFUSED:
            return f"*{name}* · {code}\nPlanned for {some(one.details)}"
        case ProblemKind.NO_RATE:
            return f"*{name}* · {code}\nNo rate for {some(one.details)}"
        case ProblemKind.SAME_DOMAIN:
            return f"*{code}*\n{some(one.details)}"
        case _:
            return f"*{name}* · {code}"


def cells(kind: ProblemKind, one: ProblemRow) -> list[WorkbookCell]:
    """Return a row of the sheet."""
    found: list[WorkbookCell] = [one.name, one.code]
    if kind in {ProblemKind.OWNER_GONE, ProblemKind.SAME_DOMAIN}:
        found.append(one.count)
    if kind is ProblemKind.OWNER_GONE:
        found.append(why_gone(one))
    if one.asked_at is not None:
        found.append(one.asked_at)
    if one.details:
        found.append(", ".join(one.details))
    return found


def asked(one: EmailAsked) -> str:
    """Return what has come of asking a member for an e-mail address (mrkdwn)."""
    who = mrkdwn.user(one.user_id)
    if one.at is None:
        return f":white_check_mark: {who} need not be told any more."
    if not one.is_first:
        return f"{who} was told {mrkdwn.moment(one.at)}, and is not told again."
    return f":white_check_mark: {who} is told in a direct message to add an e-mail address."


def why_gone(owner: ProblemRow) -> str:
    """Return why an owner cannot do the work any more."""
    return "left the workspace" if owner.is_gone else "holds no role there any more"


def some(details: Sequence[str]) -> str:
    """Return the first of several words (mrkdwn), and how many more there are."""
    named = ", ".join(mrkdwn.escape(clip(one, LONGEST_NAME)) for one in details[:MOST_NAMED])
    rest = len(details) - MOST_NAMED
    return f"{named} and {rest:,} more" if rest > 0 else named
