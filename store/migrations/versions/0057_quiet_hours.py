"""Hours in which a partner wants no reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for hour in ("quiet_from", "quiet_until"):
        op.add_column("partners", sa.Column(hour, sa.Integer(), nullable=True))
    op.add_column(
        "partners", sa.Column("quiet_days_off", sa.Boolean(), nullable=False, server_default=sa.false())
    )
