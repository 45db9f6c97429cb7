"""Why a customer has no consent e-mail that they could answer, in words for those who must act."""

from enum import StrEnum


class MailTrouble(StrEnum):
    """The reasons; an association keeps all but the first in the place of a server's words."""

    ADDRESS = "address_refused"
    CUSTOMER_LETTERS = "customer_address_letters"
    OWN_LETTERS = "own_address_letters"
    UNWRITABLE = "mail_not_written"
    WITHDRAWN = "link_withdrawn"
    """The mail may have arrived, but its link went to an address that is the customer's no longer (R18)."""
    CANCELLED = "link_withdrawn_by_cancelling"
    """The mail may have arrived, but its link was withdrawn by a cancellation that was undone since."""


LINK_WITHDRAWN = frozenset({MailTrouble.WITHDRAWN, MailTrouble.CANCELLED})
"""Reasons for which a mail did not fail: only its link works no longer."""

_KEPT_AS_WORD = frozenset(MailTrouble) - {MailTrouble.ADDRESS}


def trouble_in(kept: str) -> MailTrouble:
    """Return the reason that an association keeps; a mail server's own words are about the address."""
    return MailTrouble(kept) if kept in _KEPT_AS_WORD else MailTrouble.ADDRESS


def sentence(kept: str) -> str:
    """Return the reason for people."""
    match trouble_in(kept):
        case MailTrouble.CUSTOMER_LETTERS:
            return (
                "The consent e-mail was not sent: our mail server takes only addresses with plain letters "
                "before the @. Ask the customer for another address."
            )
        case MailTrouble.OWN_LETTERS:
            return (
                "The consent e-mail was not sent: your contact's address, to which answers go, has letters "
                "before the @ that our mail server does not take. Give another address of yours."
            )
        case MailTrouble.UNWRITABLE:
            return (
                "The consent e-mail was not sent: MCI Bot could not write it. "
                "Ask whoever runs MCI Bot to look at “mci check” and at the log."
            )
        case MailTrouble.WITHDRAWN:
            return (
                "The customer has no link that works: the address to which it was mailed is no longer the "
                "contact's."
            )
        case MailTrouble.CANCELLED:
            return "The customer has no link that works: it was withdrawn by the cancellation, now undone."
        case MailTrouble.ADDRESS:
            return f"The mail server refused the customer's address: {kept}"


def remedy(kept: str) -> str:
    """Return what the partner does next."""
    match trouble_in(kept):
        case MailTrouble.OWN_LETTERS:
            return "Give another address of your own contact and send the consent e-mail again."
        case MailTrouble.UNWRITABLE:
            return "Ask whoever runs MCI Bot why the consent e-mail could not be written, then send it again."
        case MailTrouble.WITHDRAWN | MailTrouble.CANCELLED:
            return "Send the consent e-mail again: the customer has no link that works."
        case MailTrouble.ADDRESS | MailTrouble.CUSTOMER_LETTERS:
            return "Correct the customer's e-mail address and send the consent e-mail again."
