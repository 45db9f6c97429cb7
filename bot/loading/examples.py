"""An example of each kind of data, as a table: people change the rows, and load the file."""

from collections.abc import Mapping, Sequence

from bot.loading.models import MODELS
from flows.loading.given_files import ExampleTable
from store.enums import FILE_KINDS, DataKind

_TENANT = "11111111-2222-4333-8444-555555555555"

_ROWS: Mapping[DataKind, Sequence[Mapping[str, str]]] = {
    DataKind.PARTNER: [
        {
            "name": "Fourth Coffee",
            "time_zone": "Europe/London",
            "digest_hour": "8",
            "working_days": "mon, tue, wed, thu, fri",
            "holidays": "2026-12-25; 2026-12-28",
            "team_summary": "weekly",
            "member_attestations": "yes",
            "mail_name": "Fourth Coffee",
            "draft_days": "7",
            "message_days": "90",
            "request_days": "90",
            "question_days": "30",
            "mail_texts": "en=Questions? Your contact below is glad to help.",
        }
    ],
    DataKind.CATALOGUE: [
        {
            "code": "EXAMPLE-WORKSHOP",
            "name": "Example workshop",
            "solution_area": "Security",
            "type": "workshop",
            "active_from": "2026-07-01",
            "active_until": "2027-07-01",
            "identifier_types": "tenant_id; tpid",
            "criteria": "microsoft_365_seats at_least 300 (Microsoft 365 seats); country one_of FR|DE",
            "required_items": "invoice; proof_of_execution; customer_survey",
            "item_terms": "invoice.types=pdf\ninvoice.most_files=1",
            "rates": "A=6500; B=4000; C=1500",
            "currency": "USD",
            "claim_limit": "1",
            "reminders": "claim=30 14 7",
            "about": "en=Two days with your team. You get a plan for the next steps.",
            "customer_survey": "scale 0-10: Did it help?\nyes_no: Was it delivered in full?",
        },
        {
            "code": "EXAMPLE-ASSESSMENT",
            "name": "Example assessment",
            "solution_area": "Azure",
            "type": "assessment",
            "active_from": "2026-07-01",
            "identifier_types": "tenant_id",
        },
    ],
    DataKind.LOCATIONS: [
        {
            "partner_id": "1234567",
            "name": "London",
            "country": "GB",
            "market": "A",
            "enrolled": "yes",
            "engagements": "all",
        },
        {
            "partner_id": "2345678",
            "name": "Lyon",
            "country": "FR",
            "market": "B",
            "enrolled": "no",
            "engagements": "EXAMPLE-WORKSHOP; EXAMPLE-ASSESSMENT",
        },
    ],
    DataKind.ROLES: [
        {"user_id": "U0123ABCD", "name": "Ada Lovelace", "role": "incentives_admin", "location": "all"},
        {"user_id": "U0456EFGH", "name": "Grace Hopper", "role": "incentives_user", "location": "1234567"},
    ],
    DataKind.ELIGIBILITY: [
        {
            "engagement": "EXAMPLE-WORKSHOP",
            "tenant_id": _TENANT,
            "verdict": "eligible",
            "note": "List of July",
        },
        {"engagement": "EXAMPLE-WORKSHOP", "tpid": "123456", "verdict": "criteria_not_met"},
    ],
    DataKind.FACTS: [
        {"tenant_id": _TENANT, "attribute": "microsoft_365_seats", "value": "450"},
        {"tpid": "123456", "attribute": "country", "value": "FR"},
    ],
}


def _table(kind: DataKind) -> ExampleTable:
    header = list(MODELS[kind].model_fields)
    return ExampleTable(kind, header, [[row.get(name, "") for name in header] for row in _ROWS[kind]])


TABLES = tuple(_table(kind) for kind in FILE_KINDS)
"""One table for each kind, with every column that a file of it can have."""
