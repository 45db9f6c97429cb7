"""Who operates the bot for a partner."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("operators", sa.JSON(), server_default="[]", nullable=False))
