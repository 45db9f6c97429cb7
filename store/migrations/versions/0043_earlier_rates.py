"""The rates that an engagement had before a later catalogue.

Nothing is known of them yet: the present rates of each engagement count for the time before them, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "earlier_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_earlier_rates_partner_id")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_earlier_rates_engagement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_rates")),
    )
    op.create_index("ix_earlier_rates_engagement", "earlier_rates", ["engagement_id", "until"])
