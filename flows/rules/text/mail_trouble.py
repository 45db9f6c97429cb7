"""Why a customer has no e-mail that they could answer, in words for those who must act."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class MailTrouble(StrEnum):
    """The reasons; an association keeps all but the first in the place of a server's words."""

    ADDRESS = "address_refused"
    CUSTOMER_LETTERS = "customer_address_letters"
    OWN_LETTERS = "own_address_letters"
    UNWRITABLE = "mail_not_written"
    CAME_BACK = "mail_came_back"
    """A member says so; what the returned mail said may follow, after a colon."""
    WITHDRAWN = "link_withdrawn"
    """The mail may have arrived, but its link went to an address that is the customer's no longer (R18)."""
    CANCELLED = "link_withdrawn_by_cancelling"
    """The mail may have arrived, but its link was withdrawn by a cancellation that was undone since."""
    NOT_FOR_THEM = "not_the_right_person"
    """The mail arrived, and its link works, but its reader says that somebody else must answer."""


LINK_WITHDRAWN = frozenset({MailTrouble.WITHDRAWN, MailTrouble.CANCELLED})
"""Reasons for which a mail did not fail: only its link works no longer."""

GETS_NO_MAIL = frozenset({MailTrouble.ADDRESS, MailTrouble.CUSTOMER_LETTERS, MailTrouble.CAME_BACK})
"""Reasons that lie in the customer's address: another mail to it would not arrive either."""

CORRECTED = GETS_NO_MAIL | {MailTrouble.OWN_LETTERS, MailTrouble.NOT_FOR_THEM}
"""Reasons after which an address must be corrected before the customer is asked again."""

_KEPT_AS_WORD = frozenset(MailTrouble) - {MailTrouble.ADDRESS}
_BEFORE_WORDS = ": "


def trouble_in(kept: str) -> MailTrouble:
    """Return the reason that an association keeps; a mail server's own words are about the address."""
    word, _, _ = kept.partition(_BEFORE_WORDS)
    if word == MailTrouble.CAME_BACK:
        return MailTrouble.CAME_BACK
    return MailTrouble(kept) if kept in _KEPT_AS_WORD else MailTrouble.ADDRESS


def came_back(said: str) -> str:
    """Return what is kept of a mail that came back, and of what it said, if anything."""
    return f"{MailTrouble.CAME_BACK}{_BEFORE_WORDS}{said}" if said else MailTrouble.CAME_BACK.value


def said_in(kept: str) -> str:
    """Return what a mail server or a returned mail said; empty if nothing was."""
    match trouble_in(kept):
        case MailTrouble.ADDRESS:
            return kept
        case MailTrouble.CAME_BACK:
            return kept.partition(_BEFORE_WORDS)[2]
        case _:
            return ""


_SENTENCES: Mapping[MailTrouble, str] = MappingProxyType(
    {
        MailTrouble.ADDRESS: "The mail server refused the customer's address",
        MailTrouble.CAME_BACK: "The e-mail came back",
        MailTrouble.CUSTOMER_LETTERS: (
            "The e-mail was not sent: our mail server takes only addresses with plain letters "
            "before the @. Ask the customer for another address."
        ),
        MailTrouble.OWN_LETTERS: (
            "The e-mail was not sent: your contact's address, to which answers go, has letters "
            "before the @ that our mail server does not take. Give another address of yours."
        ),
        MailTrouble.UNWRITABLE: (
            "The e-mail was not sent: MCI Bot could not write it. "
            "Ask whoever runs MCI Bot to look at “mci check” and at the log."
        ),
        MailTrouble.WITHDRAWN: (
            "The customer has no link that works: the address to which it was mailed is no longer the "
            "contact's."
        ),
        MailTrouble.CANCELLED: (
            "The customer has no link that works: it was withdrawn by the cancellation, now undone."
        ),
        MailTrouble.NOT_FOR_THEM: "The customer's contact says that they are not the right person to answer.",
    }
)


def sentence(kept: str) -> str:
    """Return the reason for people, with what a mail server or a returned mail said."""
    trouble, said = trouble_in(kept), said_in(kept)
    if trouble not in {MailTrouble.ADDRESS, MailTrouble.CAME_BACK}:
        return _SENTENCES[trouble]
    return f"{_SENTENCES[trouble]}: {said}" if said else f"{_SENTENCES[trouble]}."


def remedy(kept: str) -> str:
    """Return what the partner does next."""
    match trouble_in(kept):
        case MailTrouble.OWN_LETTERS:
            return "Give another address of your own contact and send the consent e-mail again."
        case MailTrouble.UNWRITABLE:
            return "Ask whoever runs MCI Bot why the consent e-mail could not be written, then send it again."
        case MailTrouble.WITHDRAWN | MailTrouble.CANCELLED:
            return "Send the consent e-mail again: the customer has no link that works."
        case MailTrouble.NOT_FOR_THEM:
            return "Correct the customer's contact to the right person and send the consent e-mail again."
        case MailTrouble.ADDRESS | MailTrouble.CUSTOMER_LETTERS | MailTrouble.CAME_BACK:
            return "Correct the customer's e-mail address and send the consent e-mail again."
