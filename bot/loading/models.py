"""The form of each kind's rows, for YAML, CSV and workbooks: fields, their values, and the resulting row."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from bot.loading import compound_values, mail_values, question_values, values
from bot.loading.item_terms import ItemTermsModel, split_item_terms
from bot.loading.nodes import Cell
from flows.loading import partner_data
from flows.loading.partner_data import DataRow, FilePlace
from flows.personal_data.kept_days import BOUNDS, KeptKind
from flows.rules.associations.deadlines import DEFAULT_DAYS, LONGEST_CLOCK
from flows.rules.customers.criteria import FactValue
from flows.rules.text.closest_word import listed
from store.enums import (
    ClaimItem,
    DataKind,
    EngagementType,
    IdentifierType,
    Role,
    SummaryPace,
    Verdict,
    Weekday,
)

Places = Mapping[str, FilePlace]
Text = Annotated[str, BeforeValidator(values.text())]
Code = Annotated[str, BeforeValidator(compound_values.code)]
Days = Annotated[int, BeforeValidator(values.whole("a whole number of days", 1, LONGEST_CLOCK))]
YesOrNo = Annotated[bool, BeforeValidator(values.yes_or_no)]
Instant = Annotated[datetime, BeforeValidator(values.instant)]
WorkspaceId = Annotated[str, BeforeValidator(values.slack_id("a Slack workspace ID", "TE"))]
ChannelId = Annotated[str, BeforeValidator(values.slack_id("a Slack channel ID", "CG"))]
OwnChannelId = Annotated[
    str,
    BeforeValidator(
        values.pattern(
            "a Slack channel ID such as C0123ABCD, or none",
            rf"[CG][A-Z0-9]{{2,20}}|(?i:{partner_data.NO_CHANNEL})",
        )
    ),
    AfterValidator(lambda said: said.lower() if said.lower() == partner_data.NO_CHANNEL else said),
]
UserId = Annotated[str, BeforeValidator(values.slack_id("a Slack user ID", "UW"))]
Questions = Annotated[
    list[question_values.QuestionModel],
    BeforeValidator(question_values.split_questions),
    AfterValidator(question_values.several),
]


class RowModel(BaseModel, ABC):
    """The base of all kinds: no unknown fields, and a method that returns the row."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[DataKind]
    key: ClassVar[str] = ""
    """The field by which rows of other kinds refer to this one; empty if none do."""

    @classmethod
    def misses(cls, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return a field and a sentence for each fault in the combination of the given fields."""
        del said
        yield from ()

    @classmethod
    def known(cls, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what checked values of some fields say of the row, by the attributes of the row."""
        return fields

    @abstractmethod
    def row(self, places: Places) -> DataRow:
        """Return the checked row with its places."""


def _kept(kind: KeptKind) -> Callable[[Any], int]:
    bounds = BOUNDS[kind]
    return values.whole("a whole number of days", bounds.least, bounds.most)


class PartnerModel(RowModel):
    """The partner; fields that are left out keep their stored values."""

    kind = DataKind.PARTNER
    key = "workspace_id"
    workspace_id: WorkspaceId
    name: Text
    channel_id: ChannelId | None = None
    logo_url: (
        Annotated[
            str,
            BeforeValidator(
                values.pattern(
                    "an address such as https://example.com/logo.png, or none",
                    rf"https://\S{{4,500}}|(?i:{partner_data.NO_LOGO})",
                )
            ),
            AfterValidator(lambda said: said.lower() if said.lower() == partner_data.NO_LOGO else said),
        ]
        | None
    ) = None
    logo_file: Annotated[str, BeforeValidator(values.text(500))] | None = None
    time_zone: Annotated[str, BeforeValidator(values.time_zone)] | None = None
    digest_hour: Annotated[int, BeforeValidator(values.whole("an hour", 0, 23))] | None = None
    working_days: (
        Annotated[
            list[Annotated[Weekday, BeforeValidator(values.word(Weekday))]],
            BeforeValidator(values.some("days such as mon, tue, wed, thu, fri")),
        ]
        | None
    ) = None
    holidays: (
        Annotated[list[Annotated[str, BeforeValidator(values.day)]], BeforeValidator(values.split)] | None
    ) = None
    quiet_hours: (
        Annotated[
            str,
            BeforeValidator(
                values.pattern(
                    "two hours such as 20-7, or none",
                    rf"(?!0*(\d+)-0*\1$)([01]?\d|2[0-3])-([01]?\d|2[0-3])|(?i:{partner_data.NO_QUIET_HOURS})",
                )
            ),
            AfterValidator(str.lower),
        ]
        | None
    ) = None
    quiet_days_off: YesOrNo | None = None
    team_summary: Annotated[SummaryPace, BeforeValidator(values.word(SummaryPace))] | None = None
    member_attestations: YesOrNo | None = None
    mail_name: Annotated[str, BeforeValidator(mail_values.name)] | None = None
    mail_texts: (
        Annotated[
            dict[str, Annotated[str, BeforeValidator(mail_values.text)]],
            BeforeValidator(mail_values.split_texts),
        ]
        | None
    ) = None
    draft_days: Annotated[int, BeforeValidator(_kept(KeptKind.DRAFTS))] | None = None
    message_days: Annotated[int, BeforeValidator(_kept(KeptKind.MESSAGES))] | None = None
    request_days: Annotated[int, BeforeValidator(_kept(KeptKind.REQUESTS))] | None = None
    question_days: Annotated[int, BeforeValidator(_kept(KeptKind.QUESTIONS))] | None = None
    operators: Annotated[list[UserId], BeforeValidator(values.split)] | None = None

    @classmethod
    def misses(cls, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return a sentence for two logos."""
        if {"logo_url", "logo_file"} <= said.keys():
            yield "logo_file", "expected either logo_url or logo_file, found both"

    def row(self, places: Places) -> partner_data.PartnerRow:
        """Return the partner's row."""
        return partner_data.PartnerRow(places, **dict(self))


class EngagementModel(RowModel):
    """One engagement; days that are left out follow from its type (R26)."""

    kind = DataKind.CATALOGUE
    key = "code"
    code: Code
    name: Text
    solution_area: Text
    type: Annotated[EngagementType, BeforeValidator(values.word(EngagementType))]
    active_from: Instant
    active_until: Instant | None = None
    consent_days: Days | None = None
    submit_days: Days | None = None
    review_days: Days | None = None
    dispute_days: Days | None = None
    identifier_types: Annotated[
        list[Annotated[IdentifierType, BeforeValidator(values.word(IdentifierType))]],
        BeforeValidator(values.some("tenant_id, tpid or both")),
    ]
    criteria: Annotated[
        list[compound_values.CriterionModel], BeforeValidator(compound_values.split_criteria)
    ] = []
    required_items: Annotated[
        list[Annotated[ClaimItem, BeforeValidator(values.word(ClaimItem))]], BeforeValidator(values.split)
    ] = []
    item_terms: Annotated[dict[str, ItemTermsModel], BeforeValidator(split_item_terms)] = {}
    rates: Annotated[dict[str, compound_values.Amount], BeforeValidator(compound_values.split_rates)] = {}
    currency: Annotated[
        str, BeforeValidator(values.pattern("a currency of three letters such as USD", r"[A-Z]{3}"))
    ] = "USD"
    claim_limit: Annotated[int, BeforeValidator(values.whole("a whole number", 1, 1000))] | None = None
    reminders: Annotated[
        dict[str, Annotated[list[Days], BeforeValidator(compound_values.split_days)]],
        BeforeValidator(compound_values.split_reminders),
    ] = {}
    remind_customer: YesOrNo = False
    about: Annotated[
        dict[str, Annotated[str, BeforeValidator(values.text(compound_values.LONGEST_ABOUT))]],
        BeforeValidator(compound_values.split_about),
    ] = {}
    customer_survey: Questions = []
    partner_survey: Questions = []
    sample: YesOrNo = False
    channel_id: OwnChannelId | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.active_until is not None and self.active_until <= self.active_from:
            sentence = "expected a date after active_from"
            raise PydanticCustomError(
                "expected", "{sentence}", {"sentence": sentence, "field": "active_until"}
            )
        return self

    @model_validator(mode="after")
    def _has_terms_of_its_items_alone(self) -> Self:
        excess = self.item_terms.keys() - set(self.required_items)
        if excess:
            sentence = f"expected terms of items in required_items, found {listed(sorted(excess))}"
            raise PydanticCustomError("expected", "{sentence}", {"sentence": sentence, "field": "item_terms"})
        return self

    def row(self, places: Places) -> partner_data.EngagementRow:
        """Return the engagement's row, every day limit filled in."""
        limits = DEFAULT_DAYS[self.type]
        return partner_data.EngagementRow(
            places,
            code=self.code,
            name=self.name,
            solution_area=self.solution_area,
            engagement_type=self.type,
            active_from=self.active_from,
            active_until=self.active_until,
            consent_days=self.consent_days or limits.consent,
            submit_days=self.submit_days or limits.submit,
            review_days=self.review_days or limits.review,
            dispute_days=self.dispute_days or limits.dispute,
            identifier_types=tuple(dict.fromkeys(self.identifier_types)),
            criteria=tuple(one.criterion for one in self.criteria),
            required_items=tuple(dict.fromkeys(self.required_items)),
            item_terms={ClaimItem(name): terms.given for name, terms in self.item_terms.items()},
            rates=self.rates,
            currency=self.currency,
            claim_limit=self.claim_limit,
            reminders={kind: tuple(dict.fromkeys(days)) for kind, days in self.reminders.items()},
            remind_customer=self.remind_customer,
            about=self.about,
            customer_survey=tuple(one.question for one in self.customer_survey),
            partner_survey=tuple(one.question for one in self.partner_survey),
            sample=self.sample,
            channel_id=self.channel_id,
        )


class LocationModel(RowModel):
    """One location; ``engagements`` is all, none, or codes; left out, the stored ones stay."""

    kind = DataKind.LOCATIONS
    key = "partner_id"
    partner_id: Annotated[str, BeforeValidator(compound_values.partner_id)]
    name: Text
    country: Annotated[str, BeforeValidator(values.text(60))]
    market: Annotated[str, BeforeValidator(compound_values.market)] | None = None
    enrolled: YesOrNo
    engagements: (
        Annotated[
            list[Annotated[str, BeforeValidator(compound_values.code_or_all)]],
            BeforeValidator(compound_values.split_codes),
        ]
        | None
    ) = None
    channel_id: OwnChannelId | None = None

    @classmethod
    def known(cls, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields; "all" is no code of an engagement."""
        everything = fields.get("engagements") == [compound_values.ALL]
        return {**fields, "engagements": None} if everything else fields

    def row(self, places: Places) -> partner_data.LocationRow:
        """Return the location's row."""
        said = self.engagements
        everything = said == [compound_values.ALL]
        return partner_data.LocationRow(
            places,
            partner_id=self.partner_id,
            name=self.name,
            country=self.country,
            market=self.market,
            enrolled=self.enrolled,
            engagements=None if said is None or everything else tuple(said),
            everything=everything,
            channel_id=self.channel_id,
        )


class RoleModel(RowModel):
    """One role of a member, on one location or on all; role none has no location."""

    kind = DataKind.ROLES
    user_id: UserId
    name: Text
    role: Annotated[Role | None, BeforeValidator(values.or_none(values.word(Role)))]
    location: Annotated[str | None, BeforeValidator(compound_values.location_or_all)] = None

    @classmethod
    def misses(cls, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return a sentence for a role without location: all must be written, it is not the default."""
        role = said["role"]
        if isinstance(role, Cell) and not role.is_empty and not role.is_none and "location" not in said:
            yield "location", "expected the PartnerID of a location, or all, found nothing"

    def row(self, places: Places) -> partner_data.RoleRow:
        """Return the role's row."""
        return partner_data.RoleRow(places, **dict(self))


class IdentifiedModel(RowModel):
    """A row about one identifier value: exactly one of tenant_id and tpid."""

    tenant_id: Annotated[str, BeforeValidator(compound_values.tenant_id)] | None = None
    tpid: Annotated[str, BeforeValidator(compound_values.tpid)] | None = None

    @classmethod
    def misses(cls, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return a sentence for no identifier, or for two."""
        count = len(said.keys() & {"tenant_id", "tpid"})
        if count != 1:
            yield "tenant_id", f"expected either tenant_id or tpid, found {'both' if count else 'neither'}"

    @classmethod
    def known(cls, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields, and the identifier if neither of its fields has a fault."""
        if not {"tenant_id", "tpid"} <= fields.keys():
            return fields
        kind = IdentifierType.TPID if fields["tenant_id"] is None else IdentifierType.TENANT_ID
        return {**fields, "id_type": kind, "id_value": fields["tenant_id"] or fields["tpid"]}

    @property
    def identifier(self) -> dict[str, Any]:
        """The type and value as rows keep them."""
        kind = IdentifierType.TPID if self.tenant_id is None else IdentifierType.TENANT_ID
        return {"id_type": kind, "id_value": self.tenant_id or self.tpid}


class EligibilityModel(IdentifiedModel):
    """A verdict; none removes earlier ones."""

    kind = DataKind.ELIGIBILITY
    engagement: Code
    verdict: Annotated[Verdict | None, BeforeValidator(values.or_none(values.word(Verdict)))]
    note: Annotated[str, BeforeValidator(values.text(500))] | None = None

    def row(self, places: Places) -> partner_data.EligibilityRow:
        """Return the entry's row."""
        return partner_data.EligibilityRow(
            places, engagement=self.engagement, verdict=self.verdict, note=self.note, **self.identifier
        )


class FactModel(IdentifiedModel):
    """One attribute of one identifier value."""

    kind = DataKind.FACTS
    attribute: Annotated[str, BeforeValidator(values.attribute)]
    value: Annotated[FactValue, BeforeValidator(values.fact)]

    def row(self, places: Places) -> partner_data.FactRow:
        """Return the fact's row."""
        return partner_data.FactRow(places, attribute=self.attribute, value=self.value, **self.identifier)


MODELS: Mapping[DataKind, type[RowModel]] = MappingProxyType(
    {
        model.kind: model
        for model in (PartnerModel, EngagementModel, LocationModel, RoleModel, EligibilityModel, FactModel)
    }
)
