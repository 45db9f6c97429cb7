"""Cells say what is stored so that reading them gives the same again, wherever a cell can say it."""

from typing import Any

import pytest

from bot.loading.files import read_row
from flows.administration import engagements
from flows.loading import cells, loading_rows
from flows.loading.columns import Columns
from store.enums import DataKind

PLAIN: dict[str, Any] = {
    "code": "VIVA",
    "name": "Viva & more",
    "solution_area": "Modern Work",
    "type": "workshop",
    "active_from": "2026-07-01T00:00:00+00:00",
    "active_until": None,
    "consent_days": 30,
    "submit_days": 90,
    "review_days": 120,
    "dispute_days": 30,
    "identifier_types": ["tenant_id", "tpid"],
    "criteria": [],
    "required_items": [],
    "item_terms": {},
    "rates": {},
    "currency": None,
    "claim_limit": None,
    "reminders": {},
    "remind_customer": False,
    "about": {},
    "customer_survey": [],
    "partner_survey": [],
    "sample": False,
    "channel_id": None,
}


def question(kind: str, **said: Any) -> dict[str, Any]:
    plain = {
        "kind": kind,
        "words": {"en": "Did it help?"},
        "options": [],
        "lowest": 1,
        "highest": 5,
        "required": True,
    }
    return {**plain, **said}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"active_until": "2027-06-30T09:30:00+00:00", "claim_limit": 3, "remind_customer": True},
        {"channel_id": "C0VIVA"},
        {"sample": True, "type": "large_project", "identifier_types": ["tpid"]},
        {"criteria": [{"attribute": "seats", "comparison": "at_least", "value": 300, "label": "paid seats"}]},
        {
            "criteria": [
                {"attribute": "country", "comparison": "one_of", "value": ["FR", "DE"]},
                {"attribute": "share", "comparison": "at_most", "value": 0.5},
                {"attribute": "since", "comparison": "at_least", "value": "2025-06-30"},
                {"attribute": "csp", "comparison": "equals", "value": True},
            ]
        },
        {"rates": {"A": 5000, "B": 0}, "currency": "EUR"},
        {"reminders": {"claim": [30, 7], "consent_not_sent": []}},
        {"about": {"en": "Two days; on = Teams", "pt-BR": "Dois dias"}},
        {
            "required_items": ["invoice", "customer_survey"],
            "item_terms": {
                "invoice": {"types": ["pdf", "png"], "most_files": 2, "hints": ["One", "Two = 2"]},
                "customer_survey": {"hints": ["Soon"]},
            },
        },
        {
            "customer_survey": [
                question(kind="yes_no"),
                question(kind="scale", lowest=0, highest=10, required=False),
                question(kind="choice", options=[{"en": "A pilot"}, {"en": "Nothing"}]),
                question(kind="text", required=False),
            ]
        },
    ],
)
def test_what_cells_say_is_read_as_it_is_stored(said: Columns) -> None:
    stored = {**PLAIN, **said}
    batch = read_row(DataKind.CATALOGUE, cells.engagement(stored))
    assert batch.faults == ()
    assert loading_rows.said_by(batch.catalogue[0]) == stored
    assert engagements.unsaid(batch, stored) == set()


@pytest.mark.parametrize(
    ("said", "column"),
    [
        (
            {"customer_survey": [question(kind="text", words={"en": "What?", "de": "Was?"})]},
            "customer_survey",
        ),
        ({"partner_survey": [question(kind="text", words={"en": "1 + 1 = 2?"})]}, "partner_survey"),
        ({"criteria": [{"attribute": "area", "comparison": "equals", "value": "a;b"}]}, "criteria"),
        ({"criteria": [{"attribute": "area", "comparison": "one_of", "value": ["NO", "SE"]}]}, "criteria"),
        ({"criteria": [{"attribute": "area", "comparison": "equals", "value": "yes"}]}, "criteria"),
    ],
)
def test_what_no_cell_can_say_is_noticed(said: Columns, column: str) -> None:
    stored = {**PLAIN, **said}
    assert engagements.unsaid(read_row(DataKind.CATALOGUE, cells.engagement(stored)), stored) == {column}
