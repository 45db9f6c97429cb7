"""Requests for roles, and user groups of Slack that are followed."""

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
    op.create_table(
        "followed_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("followed_by_id", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_followed_groups_partner_id")),
        sa.ForeignKeyConstraint(
            ["followed_by_id"], ["members.id"], name=op.f("fk_followed_groups_followed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_groups")),
        sa.UniqueConstraint("partner_id", "group_id", name=op.f("uq_followed_groups_partner_id_group_id")),
    )
    op.create_table(
        "group_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("followed_group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["followed_group_id"], ["followed_groups.id"], name=op.f("fk_group_holds_followed_group_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_group_holds_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_holds")),
        sa.UniqueConstraint(
            "followed_group_id", "member_id", name=op.f("uq_group_holds_followed_group_id_member_id")
        ),
    )
    op.create_index("ix_group_holds_member_id", "group_holds", ["member_id"])
