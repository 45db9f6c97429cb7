"""Which direct messages a lane to a user leads into."""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("lanes", sa.Column("channel", sa.String(), nullable=True))
