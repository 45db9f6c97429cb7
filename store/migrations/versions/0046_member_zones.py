"""The time zone that Slack names for each member; it is empty until Slack is asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("members", sa.Column("time_zone", sa.String(), nullable=True))
