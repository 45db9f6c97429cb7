"""For how many days partners keep drafts, messages that were sent, and answered requests for a role."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

DEFAULTS = {"draft_days": "7", "message_days": "90", "request_days": "90"}


def upgrade() -> None:
    """Apply."""
    for name, default in DEFAULTS.items():
        op.add_column("partners", sa.Column(name, sa.Integer(), server_default=default, nullable=False))
    finished = sa.text("state <> 'pending'")
    op.create_index(
        "ix_outbox_finished",
        "outbox",
        ["partner_id", "id"],
        sqlite_where=finished,
        postgresql_where=finished,
    )
