"""The data that a partner loads: rows and faults, with their places in the files. Reads no files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.rules.claims.questions import SurveyQuestion
from flows.rules.customers.criteria import Criterion, FactValue
from store.enums import (
    ClaimItem,
    DataKind,
    EngagementType,
    IdentifierType,
    PictureType,
    Role,
    SummaryPace,
    Verdict,
    Weekday,
    WordTarget,
)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A place in a file, from 1; in tables ``column`` counts cells, elsewhere characters.

    ``sheet`` is the name of the sheet of a workbook; other files have none.
    """

    file: str
    line: int
    column: int
    sheet: str = ""

    def __lt__(self, other: "FilePlace") -> bool:
        """Tell whether this place comes first: by file, sheet, line and column."""
        return self._order < other._order

    def __str__(self) -> str:
        """Return the place as editors read it."""
        file = f"{self.file}:{self.sheet}" if self.sheet else self.file
        return f"{file}:{self.line}:{self.column}"

    @property
    def _order(self) -> tuple[str, str, int, int]:
        return self.file, self.sheet, self.line, self.column


@dataclass(frozen=True, slots=True)
class DataFault:
    """Something wrong, or worth a warning, at one place; ``field`` may be empty.

    If the sentence names another row, it ends before the name of that place, ``other``, and ``tail`` follows.
    """

    place: FilePlace
    field: str
    sentence: str
    other: FilePlace | None = None
    tail: str = ""

    def __str__(self) -> str:
        """Return one line: place, field, sentence."""
        return ": ".join(part for part in (str(self.place), self.field, self.said(str)) if part)

    def said(self, shown: Callable[[FilePlace], str]) -> str:
        """Return the whole sentence, in which ``shown`` says how a place is written."""
        return self.sentence if self.other is None else f"{self.sentence}{shown(self.other)}{self.tail}"


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row; ``places`` names each field, list items as ``field.0``, the row itself as ``""``."""

    places: Mapping[str, FilePlace]

    def fault(self, name: str, sentence: str, other: "DataRow | None" = None, tail: str = "") -> DataFault:
        """Return a fault of one of the row's fields, or of the row if the field has no place.

        ``other`` is the row that the sentence names, before ``tail``.
        """
        column = name.partition(".")[0]
        known = next(one for one in (name, column, "") if one in self.places)
        return DataFault(self.places[known], column, sentence, other.places[""] if other else None, tail)


NO_LOGO = "none"
"""The word instead of a logo's address that removes the logo."""

NO_QUIET_HOURS = "none"
"""The word instead of quiet hours that removes them."""

NO_CHANNEL = "none"
"""The word instead of a channel of a location or an engagement that removes it."""


def stored_channel(given: str | None) -> Mapping[str, str | None]:
    """Return what is stored of the channel that a row gives, by its column; nothing if it gives none."""
    if given is None:
        return {}
    return {"channel_id": None if given == NO_CHANNEL else given}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was read and checked; ``width`` and ``height`` are pixels."""

    media_type: PictureType
    width: int
    height: int
    content: bytes = field(repr=False)


class LogoUnusable(Exception):
    """The logo cannot be read, or is no picture for a mail; the message says why."""


ReadsLogo = Callable[[bytes], Picture]
"""Returns the picture that bytes are, or raises `LogoUnusable`. The bot supplies it."""


def no_logos(_: bytes) -> Picture:
    """Read no logo: for a process that only shows pages."""
    raise LogoUnusable


@dataclass(frozen=True, slots=True)
class PartnerRow(DataRow):
    """The partner: its workspace, name, channel, and when the day begins there; ``None`` means not given.

    ``quiet_hours`` are two hours such as ``20-7``, or `NO_QUIET_HOURS`. An empty ``mail_name`` means that of
    the server or of the partner. ``mail_texts`` has a text for each language. ``logo`` is the picture that
    ``logo_url`` or ``logo_file`` names, once it has been read.
    """

    workspace_id: str
    name: str
    channel_id: str | None
    logo_url: str | None
    logo_file: str | None
    time_zone: str | None
    digest_hour: int | None
    working_days: Sequence[Weekday] | None
    holidays: Sequence[str] | None
    team_summary: SummaryPace | None
    member_attestations: bool | None
    mail_name: str | None
    mail_texts: Mapping[str, str] | None
    draft_days: int | None
    message_days: int | None
    request_days: int | None
    question_days: int | None
    operators: Sequence[str] | None
    quiet_hours: str | None = None
    quiet_days_off: bool | None = None
    logo: Picture | None = None

    @property
    def quiet(self) -> Mapping[str, int | None]:
        """What is stored of the quiet hours, by column; nothing if they were not given."""
        if self.quiet_hours is None:
            return {}
        if self.quiet_hours == NO_QUIET_HOURS:
            return {"quiet_from": None, "quiet_until": None}
        begins, ends = map(int, self.quiet_hours.split("-"))
        return {"quiet_from": begins, "quiet_until": ends}


@dataclass(frozen=True, slots=True)
class EngagementRow(DataRow):
    """One engagement of the catalogue; ``about`` has a text for each language.

    ``item_terms`` has what differs from the defaults of the claim's items. ``channel_id`` may be
    `NO_CHANNEL`, and ``None``, which means not given.
    """

    code: str
    name: str
    solution_area: str
    engagement_type: EngagementType
    active_from: datetime
    active_until: datetime | None
    consent_days: int
    submit_days: int
    review_days: int
    dispute_days: int
    identifier_types: tuple[IdentifierType, ...]
    criteria: tuple[Criterion, ...]
    required_items: tuple[ClaimItem, ...]
    item_terms: Mapping[ClaimItem, Mapping[str, Any]]
    rates: Mapping[str, int]
    currency: str
    claim_limit: int | None
    reminders: Mapping[str, Sequence[int]]
    remind_customer: bool
    about: Mapping[str, str]
    customer_survey: Sequence[SurveyQuestion]
    partner_survey: Sequence[SurveyQuestion]
    sample: bool
    channel_id: str | None = None

    @property
    def channel(self) -> Mapping[str, str | None]:
        """What is stored of the channel, by its column; nothing if it was not given."""
        return stored_channel(self.channel_id)


@dataclass(frozen=True, slots=True)
class LocationRow(DataRow):
    """One location, with the codes of the engagements that it may earn on.

    ``everything`` means all codes; without it, ``engagements`` may be ``None``, which means not given, and so
    may ``channel_id``. That may be `NO_CHANNEL` as well.
    """

    partner_id: str
    name: str
    country: str
    market: str | None
    enrolled: bool
    engagements: tuple[str, ...] | None
    everything: bool
    channel_id: str | None = None

    @property
    def channel(self) -> Mapping[str, str | None]:
        """What is stored of the channel, by its column; nothing if it was not given."""
        return stored_channel(self.channel_id)


@dataclass(frozen=True, slots=True)
class RoleRow(DataRow):
    """One role of a member, on one location or (``None``) on all; ``role`` is ``None`` for no role at all."""

    user_id: str
    name: str
    role: Role | None
    location: str | None


@dataclass(frozen=True, slots=True)
class EligibilityRow(DataRow):
    """A verdict on one identifier value and engagement; ``None`` removes earlier verdicts."""

    engagement: str
    id_type: IdentifierType
    id_value: str
    verdict: Verdict | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FactRow(DataRow):
    """One attribute of one identifier value."""

    id_type: IdentifierType
    id_value: str
    attribute: str
    value: FactValue


@dataclass(frozen=True, slots=True)
class WordRow(DataRow):
    """A word of the partner's own, and what it stands for.

    ``meaning`` is an engagement's code, a location's PartnerID, a Slack user ID, an area, or a state's
    concept; of a customer it is empty, and ``identifier`` names them. Both are empty for what is gone.
    """

    word: str
    target: WordTarget
    meaning: str
    identifier: tuple[IdentifierType, str] | None = None


@dataclass(frozen=True, slots=True)
class FaultyRow(DataRow):
    """What is known of a row with faults: ``values`` has what its other fields say, by a row's attribute."""

    kind: DataKind
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DataBatch:
    """All rows of one call, with what was wrong and what is worth a warning.

    ``broken`` holds keys of rows with faults, so that a reference to one is not reported as well, and
    ``faulty`` what else is known of these rows. ``unread`` are the kinds of which there may be rows in what
    could not be read at all, to which any reference may be.
    """

    partners: tuple[PartnerRow, ...] = ()
    catalogue: tuple[EngagementRow, ...] = ()
    locations: tuple[LocationRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    eligibility: tuple[EligibilityRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    words: tuple[WordRow, ...] = ()
    faults: tuple[DataFault, ...] = ()
    warnings: tuple[DataFault, ...] = ()
    broken: frozenset[tuple[DataKind, str]] = field(default_factory=frozenset)
    faulty: tuple[FaultyRow, ...] = ()
    unread: frozenset[DataKind] = frozenset()
    start: FilePlace = field(default_factory=lambda: FilePlace("", 1, 1))
