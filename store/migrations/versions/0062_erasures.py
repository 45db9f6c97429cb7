"""Erasures of a person's data stand in the history of changes, too."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; earlier changes were no erasures."""
    op.add_column(
        "data_loads", sa.Column("is_erasure", sa.Boolean(), nullable=False, server_default=sa.false())
    )
