"""Asks say that they reached somebody else, and answers name the contact if somebody else signed."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("consent_asks", sa.Column("misdirected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consent_answers", sa.Column("contact_name", sa.String(), nullable=True))
