"""An ask has a line of the partner's own, and addresses that get a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("consent_asks", sa.Column("personal", sa.String(), nullable=True))
    op.add_column("consent_asks", sa.Column("copies", sa.JSON(), server_default="[]", nullable=False))
