"""Answers that only their member sees are among the screens that are renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = ("home", "customers", "answer", "details")


def upgrade() -> None:
    """Apply: the table is made anew, because what is open is known again from the next click."""
    op.drop_table("open_screens")
    op.create_table(
        "open_screens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
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
