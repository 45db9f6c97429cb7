"""What a message tells, and to whom of several, in columns of their own instead of in one key."""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TOLD_TO_EACH = (
    "admin_notice",
    "audited",
    "destination_lost",
    "digest",
    "member_gone",
    "messages_waited",
    "reminder",
)
"""Kinds of which several people are told; their keys end with a colon and the destination, which has none."""

outbox = sa.table("outbox", *map(sa.column, ("kind", "dedupe_key", "event_key", "addressee")))


def upgrade() -> None:
    """Apply. On SQLite the table is written anew, because its constraints cannot be changed."""
    op.add_column("outbox", sa.Column("event_key", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("addressee", sa.String(), server_default="", nullable=False))
    key = outbox.c.dedupe_key
    # Trimming from the end whatever is no colon leaves the key up to its last colon.
    start = sa.func.length(sa.func.rtrim(key, sa.func.replace(key, ":", "")))
    is_for_each = sa.and_(outbox.c.kind.in_(TOLD_TO_EACH), key.contains(":"))
    op.execute(
        sa.update(outbox).values(
            event_key=sa.case((is_for_each, sa.func.substr(key, 1, start - 1)), else_=key),
            addressee=sa.case((is_for_each, sa.func.substr(key, start + 1)), else_=""),
        )
    )
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint("uq_outbox_partner_id_dedupe_key", type_="unique")
        table.drop_column("dedupe_key")
        table.alter_column("event_key", server_default=None)
        table.alter_column("addressee", server_default=None)
        table.create_unique_constraint(
            "uq_outbox_partner_id_event_key_addressee", ["partner_id", "event_key", "addressee"]
        )
