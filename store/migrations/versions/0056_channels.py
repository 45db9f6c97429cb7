"""Channels of locations and engagements, which stand above the partner's."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("locations", "engagements"):
        op.add_column(table, sa.Column("channel_id", sa.String(), nullable=True))
