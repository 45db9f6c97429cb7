"""Questions of surveys, and the answers that are given for the items of claims."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("customer_survey", "partner_survey"):
        op.add_column("engagements", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("claim_items", sa.Column("answers", sa.JSON(), nullable=False, server_default="[]"))
