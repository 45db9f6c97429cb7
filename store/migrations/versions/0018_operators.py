"""Who operates the bot for a partner."""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("operators", sa.JSON(), server_default="[]", nullable=False))
