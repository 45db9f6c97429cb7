"""Associations have a date of their members' own, of which the owner is reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("associations", sa.Column("own_date", sa.Date(), nullable=True))
    op.add_column("associations", sa.Column("own_date_words", sa.String(), nullable=True))
    op.add_column("associations", sa.Column("own_date_reminds_at", sa.DateTime(timezone=True), nullable=True))
    for name, columns, condition in (
        ("own_date_reminds_at", ["own_date_reminds_at"], "own_date_reminds_at IS NOT NULL"),
        ("own_date", ["partner_id", "owner_id", "own_date"], "own_date IS NOT NULL"),
    ):
        op.create_index(
            f"ix_associations_{name}",
            "associations",
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
