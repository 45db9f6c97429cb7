"""Since when messages wait."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET waits_since = created_at WHERE state = 'pending'")
