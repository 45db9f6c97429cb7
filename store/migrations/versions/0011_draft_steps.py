"""Drafts name their step, and hold each contact as a part of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STEPS = {
    "add_customer": ("location", "engagements", "contacts", "review"),
    "claim_customer": ("customer", "engagements", "contacts", "review"),
    "send_consent": ("contacts", "mail"),
    "record_consent": ("consent", "review"),
    "submit_claim": ("claim", "review"),
}
RENAMED = {
    "for_engagement": "from_engagement_id",
    "known_id": "filled_from_id",
    "asks_contact_reason": "asked_about",
}
CONTACT = {
    f"{side}_{name}": (f"{side}_contact", name)
    for side in ("customer", "partner")
    for name in ("name", "email", "title", "phone")
}

drafts = sa.table(
    "drafts",
    sa.column("id", sa.String),
    sa.column("kind", sa.String),
    sa.column("number", sa.Integer),
    sa.column("step", sa.String),
    sa.column("data", sa.JSON),
)


def upgrade() -> None:
    """Apply. What was typed into a form that is not finished stays."""
    op.execute("ALTER TABLE drafts RENAME COLUMN step TO number")
    # Neither database needs the table built anew for a column with a default.
    op.execute("ALTER TABLE drafts ADD COLUMN step VARCHAR DEFAULT 'review' NOT NULL")
    connection = op.get_bind()
    rows = connection.execute(sa.select(drafts.c.id, drafts.c.kind, drafts.c.number, drafts.c.data)).all()
    for row in rows:
        steps = STEPS[row.kind]
        new = {"step": steps[min(max(row.number, 1), len(steps)) - 1], "data": _data(row.kind, row.data)}
        connection.execute(sa.update(drafts).where(drafts.c.id == row.id).values(new))
    op.execute("ALTER TABLE drafts DROP COLUMN number")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE drafts ALTER COLUMN step DROP DEFAULT")


def _data(kind: str, old: dict[str, Any]) -> dict[str, Any]:
    new = _parts({name: value for name, value in old.items() if name != "known"})
    if kind == "send_consent" and "known" in old:
        new["began_with"] = _parts(old["known"])
    if new.get("id_type") == "derive":
        new["id_type"] = None
    return new


def _parts(old: dict[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for name, value in old.items():
        if name in CONTACT:
            part, inner = CONTACT[name]
            new.setdefault(part, {})[inner] = value
        else:
            new[RENAMED.get(name, name)] = value
    return new
