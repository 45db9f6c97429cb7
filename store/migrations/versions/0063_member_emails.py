"""Whether the Slack profile of each member names an e-mail address; it is empty until Slack is asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("members", sa.Column("has_email", sa.Boolean(), nullable=True))
    op.add_column("members", sa.Column("email_asked_at", sa.DateTime(timezone=True), nullable=True))
