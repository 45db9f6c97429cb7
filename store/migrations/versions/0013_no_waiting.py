"""Messages no longer keep since when they wait; nothing reads it."""

from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_column("outbox", "waits_since")
