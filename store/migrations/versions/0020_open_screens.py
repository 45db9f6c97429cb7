"""The screens that members have open in Slack, to renew them when what they show changes."""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "open_screens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "home",
                "customers",
                "details",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("view_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_open_screens_partner_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_open_screens_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_screens")),
        sa.UniqueConstraint("member_id", "view_id", name=op.f("uq_open_screens_member_id_view_id")),
    )
    op.create_index(op.f("ix_open_screens_seen_at"), "open_screens", ["partner_id", "seen_at"])
