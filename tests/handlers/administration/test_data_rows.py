from typing import Any

import pytest

from flows.loading.changes import RowChange
from handlers.administration import data_rows
from store.enums import DataKind

WORKSHOP: dict[str, Any] = {
    "code": "SEC-1",
    "name": "Security workshop",
    "solution_area": "Security",
    "type": "workshop",
    "active_from": "2026-07-01T00:00:00+00:00",
    "active_until": None,
    "consent_days": 30,
    "submit_days": 90,
    "review_days": 100,
    "dispute_days": 30,
    "identifier_types": ["tenant_id", "tpid"],
    "criteria": [
        {"attribute": "seats", "comparison": "at_least", "value": 300, "label": "paid seats"},
        {"attribute": "country", "comparison": "one_of", "value": ["FR", "DE"]},
    ],
    "required_items": ["invoice", "proof_of_execution"],
    "item_terms": {},
    "rates": {"A": 6500, "B": 4000},
    "currency": "USD",
    "claim_limit": 1,
    "remind_customer": False,
    "sample": False,
    "channel_id": None,
}


def line(kind: DataKind, before: dict[str, Any] | None, after: dict[str, Any] | None, key: str = "K") -> str:
    [shown] = data_rows.in_words([RowChange(kind, key, before, after)])
    return shown


def test_a_new_engagement_reads_as_its_forms_do_without_what_goes_without_saying() -> None:
    assert line(DataKind.CATALOGUE, None, WORKSHOP, "SEC-1") == (
        "• *Catalogue* SEC-1, new: name Security workshop; solution area Security; type workshop; can be "
        "chosen from Jul 1, 2026; days until the review ends 100; customers are identified by Tenant ID, "
        "TPID; criteria at least 300 paid seats, country to be FR or DE; a claim needs Invoice, Proof of "
        "execution; rates A: USD 6,500, B: USD 4,000; claims that a customer may have 1"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"active_until": "2027-07-01T00:00:00+00:00"}, "nothing → Jul 1, 2027 (last day: Jun 30, 2027)"),
        ({"criteria": WORKSHOP["criteria"][:1]}, "criteria: removed country to be FR or DE"),
        ({"rates": {"A": 7000, "B": 4000}}, "rates: A: USD 6,500, B: USD 4,000 → A: USD 7,000, B: USD 4,000"),
    ],
)
def test_a_changed_engagement_says_what_was_and_what_is(change: dict[str, Any], said: str) -> None:
    assert said in line(DataKind.CATALOGUE, WORKSHOP, WORKSHOP | change)


def test_rows_of_other_kinds_read_in_words_too() -> None:
    tenant = {"tenant_id": "6513270e-269e-4d37-b2a7-4de452e6b438"}
    seats = line(DataKind.FACTS, None, tenant | {"attribute": "seats", "value": 1384})
    assert seats == f"• *Facts* Tenant ID {tenant['tenant_id']}, seats, new: value 1,384"
    since = line(DataKind.FACTS, None, {"tpid": "1234", "attribute": "since", "value": "2026-07-01"})
    assert since.endswith("TPID 1234, since, new: value Jul 1, 2026")
    verdict = {"engagement": "VIVA", "tpid": "1234", "verdict": "criteria_not_met", "note": None}
    assert line(DataKind.ELIGIBILITY, None, verdict).endswith(
        "TPID 1234, VIVA, new: verdict criteria not met"
    )
    place = {"partner_id": "1000001", "name": "Oslo", "enrolled": True, "engagements": ["all"]}
    assert line(DataKind.LOCATIONS, None, place).endswith("enrolled in MCI yes; may earn on every engagement")
    roles = [{"role": "incentives_admin", "location": "all"}, {"role": "incentives_user", "location": "9999"}]
    held = line(DataKind.ROLES, None, {"user_id": "U0ADA", "name": "Ada", "roles": roles})
    assert held.endswith("roles Incentives admin of all locations, Incentives user of 9999")


def test_what_does_not_fit_in_a_line_says_that_the_workbook_has_it() -> None:
    long = WORKSHOP | {"about": {"en": "x" * 300}, "solution_area": "y" * 140, "name": "z" * 140}
    shown = line(DataKind.CATALOGUE, None, long)
    assert shown.endswith("; 1 more in the Excel file")
    assert "(whole in the Excel file)" in line(DataKind.CATALOGUE, WORKSHOP, long)
    codes = [f"E{one}" for one in range(9)]
    place = {"partner_id": "1000001", "name": "Oslo", "engagements": codes}
    assert line(DataKind.LOCATIONS, None, place).endswith("may earn on E0, E1, E2, E3 and 5 more")
