"""Erasures of a person's data are kept in the history of changes, each with its report."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; earlier changes were no erasures."""
    op.add_column("data_loads", sa.Column("erasure", sa.JSON(), nullable=True))
    op.add_column("data_loads", sa.Column("erasure_key", sa.String(), nullable=True))
    op.add_column("data_loads", sa.Column("erasure_finished_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_data_loads_erasure_key", "data_loads", ["partner_id", "erasure_key"], unique=True)
