"""What the digests and seals of the history are computed from. Values in, values out."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""The previous digest of the first entry."""

UNSEALED = 1
"""Version of entries from before there were keys: their digests bind neither partner nor association."""

SEALED = 2
"""Version of the entries that are written now."""

STATE_FIELDS = (
    "origin",
    "engagement_id",
    "customer_id",
    "location_id",
    "owner_id",
    "status",
    "tenant_check",
    "created_at",
    "consent_due",
    "consented_at",
    "claim_due",
    "review_due",
    "programme_due",
    "expected_amount",
    "expected_currency",
    "status_since",
    "ended_at",
    "attested_on",
    "attested_by_id",
)
"""Fields of an association that each entry carries as they were after it.

Empty ones are left out, so that a column can be added here: older entries do not cover it.
"""

FILLED_BY_UPGRADE = frozenset({"review_due", "programme_due", "expected_amount", "expected_currency"})
"""Fields that an upgrade filled for consents of earlier versions, whose entries do not cover them."""


Entry = Any
"""An entry of the history: an object, a row, or anything else with the columns as attributes."""


def state_of(association: object) -> dict[str, Any]:
    """Return the fields of an association that the history protects, as JSON has them."""
    values = {name: getattr(association, name) for name in STATE_FIELDS}
    return {name: plain(value) for name, value in values.items() if value is not None}


def is_filled(name: str, state: Mapping[str, Any]) -> bool:
    """Tell whether an upgrade may have filled a field that the state of an entry lacks.

    Since that upgrade, each consent has the end of its review.
    """
    return name in FILLED_BY_UPGRADE - state.keys() and "consented_at" in state and "review_due" not in state


def plain(value: Any) -> Any:
    """Return a column's value as JSON keeps it: instants in UTC with microseconds, enumerations as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return value


def commitment(salt: str, detail: Mapping[str, Any]) -> str:
    """Return the commitment to an entry's detail, which is kept when the detail is erased."""
    text = _UNESCAPED.encode(detail)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def evidence(salt: str, name: str, values: Mapping[str, Any]) -> str:
    """Return a commitment to the values of a row that belongs to an association, such as its consent."""
    return hashlib.sha256(f"{salt}\n{name}\n{_canonical(values)}".encode()).hexdigest()


def digest(entry: Entry, reference: str, before: str) -> str:
    """Return the digest that an entry must have after one with the digest ``before``.

    ``reference`` is the association's, which with the partner says whose chain it is.
    """
    at = plain(entry.at)
    if entry.version == UNSEALED:
        parts = (before, str(entry.number), at, str(entry.member_id), entry.action, entry.commitment)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
    bound = [entry.version, before, entry.partner_id, reference, entry.number]
    contents = [at, entry.member_id, entry.action, entry.commitment, entry.state]
    return hashlib.sha256(_canonical([*bound, *contents]).encode()).hexdigest()


def text_of(entry: Entry, reference: str) -> str:
    """Return the text over which the seal of an entry is made.

    An entry of version 1 has a seal only if it ended its chain when the keys were introduced. Its digest
    covers no state, so the seal does.
    """
    return entry_text(entry.digest) if entry.version == SEALED else _adopted_text(entry, reference)


def entry_text(digest: str) -> str:
    """Return the text over which the seal of a new entry is made."""
    return f"entry\n{digest}"


def _adopted_text(entry: Entry, reference: str) -> str:
    contents = [entry.partner_id, reference, entry.number, entry.digest, entry.state]
    return _canonical(["adopted", *contents])


def end_text(partner_id: int, reference: str, number: int, tip: str) -> str:
    """Return the text over which the seal of a chain's end is made: number and digest of its last entry."""
    return _canonical(["end", partner_id, reference, number, tip])


def of_text(text: str) -> str:
    """Return the SHA-256 digest of a text, as it is stored with the text of a consent."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_UNESCAPED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
