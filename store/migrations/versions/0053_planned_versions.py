"""Changes of the catalogue that are planned for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "planned_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_planned_versions_partner_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_planned_versions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_versions")),
    )
    op.create_index("ix_planned_versions_code", "planned_versions", ["partner_id", "code", "from_day"])
    op.create_index("ix_planned_versions_from_day", "planned_versions", ["from_day"])
