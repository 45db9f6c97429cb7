"""Engagements say to customers what they are about, by language."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("engagements", sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
