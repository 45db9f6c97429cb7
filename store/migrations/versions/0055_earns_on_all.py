"""Locations that may earn on every engagement, also on later ones; stored ones keep what they have."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "locations",
        sa.Column("earns_on_all", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
