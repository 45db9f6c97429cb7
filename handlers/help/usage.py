"""What the help says about each subcommand of the slash command."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.app.ids import Action, Subcommand


@dataclass(frozen=True, slots=True)
class Usage:
    """What the help says about a subcommand; ``button`` opens the same without typing.

    If it is ``for_admins``, only Incentives admins are offered it (R2).
    """

    arguments: str
    does: str
    button: Action | None
    label: str = ""
    for_admins: bool = False


def offered(*, is_admin: bool) -> dict[Subcommand, Usage]:
    """Return what a member is offered."""
    return {word: usage for word, usage in USAGE.items() if is_admin or not usage.for_admins}


USAGE: Mapping[Subcommand, Usage] = MappingProxyType(
    {
        Subcommand.ADD_CUSTOMER: Usage(
            "[domain or ID]",
            "Add a customer to one or more engagements.",
            Action.ADD_OPEN,
            "Add a customer",
        ),
        Subcommand.CLAIM_CUSTOMER: Usage(
            "[name, domain or ID]",
            "Add more engagements for a customer who consented before. (This submits no claim.)",
            Action.CUSTOMER_CLAIM,
            "Claim a customer",
        ),
        Subcommand.CONSENT: Usage(
            "[customer or reference]",
            "Ask a customer for consent by e-mail, or ask once more.",
            Action.CONSENT_SEND_ANY,
            "Ask for consent",
        ),
        Subcommand.SUBMIT_CLAIM: Usage(
            "[customer or reference]",
            "Give what a claim requires, then record that you submitted it in Partner Center.",
            Action.CLAIM_SUBMIT_ANY,
            "Submit a claim",
        ),
        Subcommand.CUSTOMERS: Usage(
            "[engagement or words]",
            "See what needs you, and each engagement's customers: eligible, ineligible, in review, complete.",
            Action.CUSTOMERS_OPEN,
            "Customers",
        ),
        Subcommand.CUSTOMER: Usage(
            "<name, domain, ID or reference>",
            "Find one customer; small typing errors are forgiven.",
            Action.CUSTOMER_FIND,
            "Find a customer",
        ),
        Subcommand.DUE: Usage(
            "[all]",
            "See what ends within 7 days: yours, or everybody's with `all`.",
            Action.CUSTOMERS_DUE,
            "Due this week",
        ),
        Subcommand.REPORT: Usage(
            "[period] [engagement, location or owner]",
            "See what your work is worth: at risk, in review, approved, paid and lost, also as a chart "
            "and as Excel. A period is `last month`, `2026-10` or `FY27 Q2`, for example.",
            Action.REPORT_OPEN,
            "Report",
        ),
        Subcommand.ENGAGEMENTS: Usage(
            "",
            "See the catalogue: terms, rates, and the locations that may earn.",
            Action.CATALOGUE_OPEN,
            "Terms and rates",
        ),
        Subcommand.EXPORT: Usage(
            "[engagement or words]",
            "Get rows as CSV and Excel in your direct messages: those of the Eligible tab, unless you name "
            "another, such as `complete` or `viva complete`.",
            Action.CUSTOMERS_EXPORT,
            "Export",
        ),
        Subcommand.SETTINGS: Usage(
            "",
            "Choose how you are reminded, or subscribe to a calendar of due dates.",
            Action.SETTINGS_OPEN,
            "My settings",
        ),
        Subcommand.UNPROVEN: Usage(
            "",
            "For Incentives admins: consents that are not proven to other partners, or that somebody else "
            "than the contact signed.",
            Action.CUSTOMERS_UNPROVEN,
            "Consents not fully proven",
            for_admins=True,
        ),
        Subcommand.ADMIN: Usage(
            "",
            "For Incentives admins: the first steps, settings, roles, locations, catalogue, facts, files of "
            "data, the history of changes, and undelivered messages.",
            Action.ADMIN_OPEN,
            "Administration",
            for_admins=True,
        ),
        Subcommand.HELP: Usage("", "See the most frequent of these; *More…* leads to this list.", None),
    }
)
