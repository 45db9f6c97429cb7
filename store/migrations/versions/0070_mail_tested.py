"""When a mail server last took a test mail of the partner's; what was sent before is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("mail_tested_at", sa.DateTime(timezone=True), nullable=True))
