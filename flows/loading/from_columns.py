"""The rows of partner data that columns with plain values say: the inverse of `flows.loading.columns`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flows.loading import columns
from flows.loading.columns import Columns
from flows.loading.partner_data import (
    NO_CHANNEL,
    NO_QUIET_HOURS,
    DataBatch,
    EligibilityRow,
    EngagementRow,
    FactRow,
    FilePlace,
    LocationRow,
    PartnerRow,
    RoleRow,
    WordRow,
)
from flows.rules.claims import questions
from flows.rules.customers.criteria import criteria_from
from store.enums import (
    ClaimItem,
    DataKind,
    EngagementType,
    IdentifierType,
    Role,
    SummaryPace,
    Verdict,
    Weekday,
    WordTarget,
)

_NO_FILE = MappingProxyType({"": FilePlace("", 1, 1)})
"""The place of a row that stands in no file."""

_CURRENCY = "USD"
"""The currency of an engagement without any rate, for which none is stored."""


def batch(rows: Iterable[tuple[DataKind, Columns]]) -> DataBatch:
    """Return a batch of these rows; of a member's roles, one row each, or one that says none."""
    found: dict[DataKind, list[Any]] = {kind: [] for kind in DataKind}
    for kind, said in rows:
        found[kind] += _ROWS[kind](said)
    return DataBatch(
        partners=tuple(found[DataKind.PARTNER]),
        catalogue=tuple(found[DataKind.CATALOGUE]),
        locations=tuple(found[DataKind.LOCATIONS]),
        roles=tuple(found[DataKind.ROLES]),
        eligibility=tuple(found[DataKind.ELIGIBILITY]),
        facts=tuple(found[DataKind.FACTS]),
        words=tuple(found[DataKind.WORDS]),
    )


def _partner(said: Columns) -> list[PartnerRow]:
    return [
        PartnerRow(
            _NO_FILE,
            workspace_id=said["workspace_id"],
            name=said["name"],
            channel_id=said["channel_id"],
            # The picture itself is not kept with the columns.
            logo_url=None,
            logo_file=None,
            time_zone=said["time_zone"],
            digest_hour=said["digest_hour"],
            working_days=[Weekday(day) for day in said["working_days"]],
            holidays=said["holidays"],
            quiet_hours=(said["quiet_hours"] or NO_QUIET_HOURS) if "quiet_hours" in said else None,
            quiet_days_off=said.get("quiet_days_off"),
            team_summary=SummaryPace(said["team_summary"]),
            member_attestations=said["member_attestations"],
            # What was kept before there were these columns has none.
            mail_name=said.get("mail_name", ""),
            mail_texts=said.get("mail_texts", {}),
            draft_days=said.get("draft_days"),
            message_days=said.get("message_days"),
            request_days=said.get("request_days"),
            question_days=said.get("question_days"),
            operators=said["operators"],
        )
    ]


def _engagement(said: Columns) -> list[EngagementRow]:
    until = said["active_until"]
    return [
        EngagementRow(
            _NO_FILE,
            code=said["code"],
            name=said["name"],
            solution_area=said["solution_area"],
            engagement_type=EngagementType(said["type"]),
            active_from=datetime.fromisoformat(said["active_from"]),
            active_until=datetime.fromisoformat(until) if until else None,
            consent_days=said["consent_days"],
            submit_days=said["submit_days"],
            review_days=said["review_days"],
            dispute_days=said["dispute_days"],
            identifier_types=tuple(map(IdentifierType, said["identifier_types"])),
            criteria=criteria_from(said["criteria"]),
            required_items=tuple(map(ClaimItem, said["required_items"])),
            item_terms={ClaimItem(item): terms for item, terms in said["item_terms"].items()},
            rates=said["rates"],
            currency=said["currency"] or _CURRENCY,
            claim_limit=said["claim_limit"],
            reminders=said["reminders"],
            remind_customer=said["remind_customer"],
            about=said["about"],
            customer_survey=[questions.read(one) for one in said["customer_survey"]],
            partner_survey=[questions.read(one) for one in said["partner_survey"]],
            sample=said["sample"],
            channel_id=_channel(said),
        )
    ]


def _location(said: Columns) -> list[LocationRow]:
    everything = list(said["engagements"]) == [columns.EVERYWHERE]
    return [
        LocationRow(
            _NO_FILE,
            partner_id=said["partner_id"],
            name=said["name"],
            country=said["country"],
            market=said["market"],
            enrolled=said["enrolled"],
            engagements=None if everything else tuple(said["engagements"]),
            everything=everything,
            channel_id=_channel(said),
        )
    ]


def _channel(said: Columns) -> str | None:
    """Return the channel of a row; what was kept before rows had one says nothing of it."""
    return (said["channel_id"] or NO_CHANNEL) if "channel_id" in said else None


def _roles(said: Columns) -> list[RoleRow]:
    user_id, name = said["user_id"], said["name"]
    if not said["roles"]:
        return [RoleRow(_NO_FILE, user_id=user_id, name=name, role=None, location=None)]
    return [
        RoleRow(
            _NO_FILE,
            user_id=user_id,
            name=name,
            role=Role(one["role"]),
            location=None if one["location"] == columns.EVERYWHERE else one["location"],
        )
        for one in said["roles"]
    ]


def _eligibility(said: Columns) -> list[EligibilityRow]:
    return [
        EligibilityRow(
            _NO_FILE,
            engagement=said["engagement"],
            **columns.identifier_of(said),
            verdict=Verdict(said["verdict"]),
            note=said["note"],
        )
    ]


def _fact(said: Columns) -> list[FactRow]:
    return [
        FactRow(_NO_FILE, **columns.identifier_of(said), attribute=said["attribute"], value=said["value"])
    ]


def _word(said: Columns) -> list[WordRow]:
    target = WordTarget(said["stands_for"])
    known = [one for one in IdentifierType if said.get(one)]
    named = (known[0], str(said[known[0]])) if known else None
    meaning = str(said.get(columns.MEANINGS.get(target, ""), ""))
    return [WordRow(_NO_FILE, said["word"], target, meaning, named)]


_ROWS: Mapping[DataKind, Any] = MappingProxyType(
    {
        DataKind.PARTNER: _partner,
        DataKind.CATALOGUE: _engagement,
        DataKind.LOCATIONS: _location,
        DataKind.ROLES: _roles,
        DataKind.ELIGIBILITY: _eligibility,
        DataKind.FACTS: _fact,
        DataKind.WORDS: _word,
    }
)
