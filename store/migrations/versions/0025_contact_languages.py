"""Each contact may have a language in which it is written to."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("contacts", sa.Column("language", sa.String(), nullable=True))
