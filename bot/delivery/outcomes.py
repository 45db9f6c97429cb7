"""The possible outcomes of an attempt to deliver a message. ``record`` decides what follows from each."""

from dataclasses import dataclass
from datetime import datetime

GONE = "member_gone"
"""Our own error code beside Slack's: the recipient has left or has no role for the message."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived. A Slack message is at ``ts`` in ``channel``, which for a user ID is the direct message."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not arrive, and another attempt may succeed."""

    error: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may or may not have arrived: the answer was lost, or reports an error on the way."""

    error: str


@dataclass(frozen=True, slots=True)
class Limited:
    """Too many calls of ``method`` in this workspace; the next may come in ``seconds``."""

    error: str
    method: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Held:
    """It was not tried, because its method or channel must not be used before ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Messages cannot reach ``place`` (a channel or user ID); if that was ``known``, it was not tried."""

    error: str
    place: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class WorkspaceClosed:
    """The workspace refuses our messages: no valid token, or a scope is missing."""

    error: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Slack rejected the content of our message, which is our bug."""

    error: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Slack refused with an error code that this version does not know."""

    error: str


@dataclass(frozen=True, slots=True)
class CardGone:
    """The card that was to be updated is no longer there."""

    error: str


@dataclass(frozen=True, slots=True)
class AddressRefused:
    """The mail server refused the address for good; ``said`` is its answer."""

    said: str


@dataclass(frozen=True, slots=True)
class MailRefusesUs:
    """The mail server refuses us and not the address: our account, our limits, our settings, our message.

    ``error`` is what it said at ``step``. The mail waits, and those who run the bot are told.
    """

    error: str
    step: str


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Our mail server has no SMTPUTF8, so it carries no address with letters beyond ASCII before the @.

    ``is_own`` tells whether that address is the partner's contact, to whom answers go, or the customer's.
    """

    is_own: bool


@dataclass(frozen=True, slots=True)
class Unwritable:
    """The mail could not be written, because of our bug or a wrong setting. ``error`` contains no address."""

    error: str


@dataclass(frozen=True, slots=True)
class Obsolete:
    """The message is no longer needed.

    ``is_untrue`` says that nobody is told what it says; otherwise another message says the same.
    """

    is_untrue: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """The message could not be written; our bug."""

    error: str


@dataclass(frozen=True, slots=True)
class Lost:
    """It was tried, but the result could not be recorded; our bug."""

    error: str


Outcome = (
    Sent
    | NotSent
    | Doubtful
    | Limited
    | Held
    | Unreachable
    | WorkspaceClosed
    | Rejected
    | Unknown
    | CardGone
    | AddressRefused
    | MailRefusesUs
    | NotCarried
    | Unwritable
    | Obsolete
    | Broken
    | Lost
)
