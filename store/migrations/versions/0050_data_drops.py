"""Files of partner data that admins gave in Slack, kept until they are applied or discarded."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "data_drops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_data_drops_partner_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_data_drops_member_id")),
        sa.ForeignKeyConstraint(["load_id"], ["data_loads.id"], name=op.f("fk_data_drops_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_drops")),
    )
    op.create_index("ix_data_drops_partner_id", "data_drops", ["partner_id", "id"])
    op.create_index("ix_data_drops_expires_at", "data_drops", ["expires_at"])
    op.create_table(
        "dropped_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("drop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_dropped_files_partner_id")),
        sa.ForeignKeyConstraint(["drop_id"], ["data_drops.id"], name=op.f("fk_dropped_files_drop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dropped_files")),
    )
    op.create_index("ix_dropped_files_drop_id", "dropped_files", ["drop_id", "id"])
