"""What stands in the database, as values: each association as people speak of it, all else as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Table, select

from store.database.base import Base
from store.database.engine import Database
from store.enums import ContactSide

OF_TALKING = frozenset(
    {
        "received_deliveries",
        "conversation_turns",
        "answer_thumbs",
        "action_cards",
        "open_screens",
        "drafts",
        "lanes",
        "job_runs",
        "job_failures",
    }
)
"""Tables that change because somebody talks, opens a form, or the bot works."""

OF_MEMBERS_LOOKED_UP = frozenset({"time_zone", "looked_up_at", "has_email", "gone_since", "email_asked_at"})
"""Columns of members that the bot fills in itself when it sees somebody."""

DESCRIBED = frozenset(
    {
        *(
            "associations",
            "contacts",
            "history",
            "customers",
            "customer_words",
            "partners",
            "outbox",
            "notes",
        ),
        *("consent_asks", "consent_requests", "consent_evidence", "claims", "claim_records", "mail_previews"),
    }
)
"""Tables that a change of an association changes with it; what they say of it is in `State.described`."""

LISTS = frozenset({"mails", "records", "notes"})
"""What only grows: a change is what has been added."""

Row = Mapping[str, Any]
Described = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class State:
    """All rows by table, in the order of their ids."""

    rows: Mapping[str, Sequence[Row]]

    def changed_tables(self, before: "State") -> set[str]:
        """Return the tables that were different before."""
        return {name for name, rows in self.rows.items() if rows != before.rows[name]}

    @cached_property
    def described(self) -> Described:
        """What dialogues say of each association, by its reference."""
        members = {one["id"]: one["name"] for one in self.rows["members"]}
        return {
            one["reference"]: {
                "status": one["status"].value,
                "owner": members[one["owner_id"]],
                "contact": self._contact(one),
                "snoozed until": one["snoozed_until"].date() if one["snoozed_until"] else None,
                "next date": one["own_date"],
                "claim": self._claim(one),
                "mails": [request["email"] for request in self._of(one, "consent_requests")],
                "notes": [note["text"] for note in self._of(one, "notes")],
                "records": [
                    _record(record)
                    for record in self._of(one, "claim_records")
                    if record["voided_at"] is None
                ],
            }
            for one in self.rows["associations"]
        }

    def _of(self, association: Row, table: str) -> list[Row]:
        return [one for one in self.rows[table] if one["association_id"] == association["id"]]

    def _contact(self, association: Row) -> str:
        every = self._of(association, "contacts")
        [contact] = [one for one in every if one["side"] is ContactSide.CUSTOMER]
        return f"{contact['name']} <{contact['email']}>"

    def _claim(self, association: Row) -> str | None:
        for one in self._of(association, "claims"):
            return f"{one['submitted_on']} {one['claim_id'] or ''}".strip()
        return None


def read(database: Database) -> State:
    """Return what stands in the database now."""
    with database.read() as session:
        return State(
            {
                table.name: [
                    dict(row._mapping)
                    for row in session.execute(select(*_columns(table)).order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
                if table.name not in OF_TALKING
            }
        )


def _columns(table: Table) -> list[Column[Any]]:
    left_out = OF_MEMBERS_LOOKED_UP if table.name == "members" else frozenset()
    return [one for one in table.columns if one.name not in left_out]


def _record(one: Row) -> str:
    amount = [f"{one['amount']:f} {one['currency']}"] if one["amount"] is not None else []
    return " ".join([one["kind"].value.replace("_", " "), str(one["on_day"]), *amount])


def differences(before: State, after: State) -> Described:
    """Return by reference what has changed, as dialogues write it down: of lists only what was added.

    Of a new association that is its status, owner and contact.
    """
    found = {}
    for reference, now in after.described.items():
        earlier = before.described.get(reference)
        if earlier is None:
            found[reference] = {name: now[name] for name in ("status", "owner", "contact")}
            continue
        changed = {name: value for name, value in now.items() if value != earlier[name]}
        if changed:
            found[reference] = {
                name: value[len(earlier[name]) :] if name in LISTS else value
                for name, value in changed.items()
            }
    return found
