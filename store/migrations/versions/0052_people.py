"""Requests for roles."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")
ENDINGS = ("granted", "declined", "expired")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "role_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                *ENDINGS, name="role_request_ending", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_role_requests_partner_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["members.id"], name=op.f("fk_role_requests_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_requests")),
    )
    op.create_index(
        "uq_role_requests_open",
        "role_requests",
        ["partner_id", "user_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_role_requests_asked_at", "role_requests", ["asked_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
