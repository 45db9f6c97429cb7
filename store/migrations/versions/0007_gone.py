"""Which members Slack no longer counts as members, and which workspaces have taken the app away."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("members", sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("partners", sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True))
