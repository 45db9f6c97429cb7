"""What is to do about an association before its clock ends, in few words that stand before the deadline."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.rules.text.mail_trouble import LINK_WITHDRAWN, MailTrouble, trouble_in
from store.enums import AssociationStatus as S

CORRECT_AND_ASK = "correct the address and ask again"


def to_do(
    status: S,
    *,
    mail_refused: str | None = None,
    is_near: bool = False,
    beside_status: bool = False,
    is_several: bool = False,
) -> str:
    """Return what somebody does by the deadline, such as "ask for consent"; empty if no clock runs.

    While the customer has time to answer it is the customer's turn. ``is_near`` says that little of it is
    left, so that the owner calls. ``mail_refused`` is why the consent e-mail failed. ``beside_status`` leaves
    out what the status already says. ``is_several`` says it of several associations.
    """
    match status:
        case S.ADDED | S.CLAIMED:
            return "ask for consent"
        case S.AWAITING_CONSENT if mail_refused:
            return _after_trouble(trouble_in(mail_refused))
        case S.AWAITING_CONSENT if is_near:
            return "call or ask again" if beside_status else "no answer yet: call or ask again"
        case S.AWAITING_CONSENT:
            return "the customer answers"
        case _:
            return _OF_CLAIMS.get(status, ("", ""))[is_several]


_OF_CLAIMS: Mapping[S, tuple[str, str]] = MappingProxyType(
    {
        S.CONSENT_RECEIVED: ("submit the claim", "submit the claims"),
        S.ACTION_REQUIRED: ("answer the reviewer and submit again",) * 2,
        S.REJECTED: ("dispute the rejection", "dispute the rejections"),
        S.DISPUTED: ("submit the claim again", "submit the claims again"),
    }
)
"""What is to do about one claim, and about several."""


def _after_trouble(trouble: MailTrouble) -> str:
    match trouble:
        case MailTrouble.OWN_LETTERS:
            return "give another address of yours and ask again"
        case MailTrouble.UNWRITABLE:
            return "the e-mail could not be written: tell who runs MCI Bot"
        case MailTrouble.NOT_FOR_THEM:
            return "reach the right person and ask again"
        case _:
            return "ask again" if trouble in LINK_WITHDRAWN else CORRECT_AND_ASK
