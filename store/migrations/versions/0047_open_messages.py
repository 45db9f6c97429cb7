"""Direct messages whose buttons must go when their association changes; earlier messages stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

OPEN = sa.text("open_for IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("open_for", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("open_number", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("shown", sa.JSON(), nullable=True))
    op.create_index("ix_outbox_open_for", "outbox", ["open_for"], sqlite_where=OPEN, postgresql_where=OPEN)
