"""The kinds of trouble that a partner's admins were told of."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("troubles", sa.JSON(), server_default="[]", nullable=False))
