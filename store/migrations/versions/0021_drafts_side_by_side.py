"""A member may have several unfinished drafts of a kind."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UNCONSUMED = sa.text("consumed_at IS NULL")


def upgrade() -> None:
    """Apply. What was typed into a form that is not finished stays."""
    op.drop_index("uq_drafts_unconsumed", "drafts")
    op.create_index(
        "ix_drafts_unconsumed",
        "drafts",
        ["member_id", "kind"],
        sqlite_where=UNCONSUMED,
        postgresql_where=UNCONSUMED,
    )
