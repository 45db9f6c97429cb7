"""What the channel is told on working mornings: how often it gets a summary, and up to what the last one went."""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The first summary tells of what happens from now on."""
    op.add_column(
        "partners", sa.Column("daily_summary", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("partners", sa.Column("summarised", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE partners SET summarised = (SELECT coalesce(max(id), 0) FROM history)")
