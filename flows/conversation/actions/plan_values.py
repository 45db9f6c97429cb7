"""What a request in words will do, target by target, and what became of it. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.claims.record_answer import ClaimAnswer
from flows.customers.association_request import ContactPerson
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.refusal import Refusal
from flows.rules.language.understanding import Intent, Saying
from store.enums import ActionCardState

VALID_FOR = timedelta(minutes=30)
"""How long an action card can be confirmed. Slack lets a message that one person sees change for as long."""

NAMES_ADDRESS = frozenset({Intent.ASK_CONSENT, Intent.CHANGE_CONTACT})
"""Requests whose cards name addresses of contacts."""


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """Another owner, by the names of both."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SnoozeChange:
    """Reminders are off until a time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The association ends."""


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note is written."""

    text: str


@dataclass(frozen=True, slots=True)
class DateChange:
    """The next date is set, in place of one or none."""

    before: date | None
    after: date


@dataclass(frozen=True, slots=True)
class ContactChange:
    """The customer's contact becomes another; ``voids_links`` says that links sent before stop working."""

    before: ContactPerson
    after: ContactPerson
    voids_links: bool


@dataclass(frozen=True, slots=True)
class ConsentMailing:
    """An e-mail of the ``sender`` asks the contact for consent, who can answer until ``due``.

    ``is_again`` says that it is not the first.
    """

    contact: ContactPerson
    sender: ContactPerson
    due: datetime
    is_again: bool


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What the programme answered is recorded; ``ends_claim`` says that its clock is over already."""

    answer: ClaimAnswer
    ends_claim: bool


PlannedChange = (
    OwnerChange
    | SnoozeChange
    | Cancellation
    | NewNote
    | DateChange
    | ContactChange
    | ConsentMailing
    | NewRecord
)


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """One association with what will happen to it; ``version`` is the number of its last history entry."""

    row: Associated
    version: int
    change: PlannedChange


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One association that is meant, but to which it cannot be done, with the reason."""

    row: Associated
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class NothingDone:
    """Why a click carried nothing out, while the card is shown anew.

    It was too late (``is_late``), or these customers were ``changed`` meanwhile, or something is impossible
    for the one that is ``refused``, for the reason of the ``refusal``.
    """

    is_late: bool = False
    changed: Sequence[str] = ()
    refused: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request will do once the asker confirms it; nothing has happened yet.

    ``unknown`` are customers that were named, but have nothing to which it can be done. ``count`` is how many
    the button names: e-mails where one asks for several engagements, else targets. ``digest`` differs between
    two plans that are not the same.
    """

    saying: Saying
    asker: str
    targets: Sequence[PlannedTarget]
    left_out: Sequence[LeftOut]
    unknown: Sequence[KnownCustomer]
    count: int
    digest: str
    expires_at: datetime
    nothing_done: NothingDone | None = None


@dataclass(frozen=True, slots=True)
class DoneTarget:
    """One association to which it was done, as it is now, with its customer's contact if that was named."""

    row: Associated
    contact: ContactPerson | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """What became of a request that can no longer be confirmed: done, dismissed, or replaced by another."""

    saying: Saying
    state: ActionCardState
    targets: Sequence[DoneTarget] = ()


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """An open card of the asker: where its message is, and what its button does."""

    channel_id: str
    answer_ts: str
    saying: Saying
    count: int
