"""Holidays, one message a day in place of single reminders, and the settings that go with it."""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SETTINGS = ("daily", "singly", "none")
NEW_SETTING = "CASE WHEN reminders = 'muted' AND NOT digest THEN 'none' ELSE 'daily' END"
"""A member who muted reminders but asked for the daily digest gets the message that replaces it."""

KEPT = (
    "id",
    "partner_id",
    "user_id",
    "name",
    "calendar_generation",
    "calendar_digest",
    "gone_since",
    "looked_up_at",
)


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("holidays", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("associations", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    condition = sa.text("reminded_at IS NOT NULL")
    op.create_index(
        "ix_associations_reminded",
        "associations",
        ["partner_id", "reminded_at"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
    if op.get_bind().dialect.name == "sqlite":
        _write_members_anew()
        return
    op.drop_constraint(op.f("ck_members_reminders"), "members", type_="check")
    op.execute(f"UPDATE members SET reminders = {NEW_SETTING}")  # noqa: S608 -- made of constants
    op.create_check_constraint(op.f("ck_members_reminders"), "members", sa.column("reminders").in_(SETTINGS))
    op.drop_column("members", "digest")
    op.add_column("members", sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True))


def _write_members_anew() -> None:
    """Write the table anew, because SQLite cannot change a check.

    Other tables refer to it. While it is away, their references are checked at the end of the transaction.
    """
    columns = ", ".join(KEPT)
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TABLE members_before AS SELECT {columns}, {NEW_SETTING} AS reminders FROM members")  # noqa: S608 -- likewise
    op.drop_table("members")
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "reminders",
            sa.Enum(*SETTINGS, name="reminders", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_generation", sa.Integer(), nullable=False),
        sa.Column("calendar_digest", sa.String(), nullable=True),
        sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_members_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("calendar_digest", name=op.f("uq_members_calendar_digest")),
        sa.UniqueConstraint("partner_id", "user_id", name=op.f("uq_members_partner_id_user_id")),
    )
    op.execute(f"INSERT INTO members ({columns}, reminders) SELECT {columns}, reminders FROM members_before")  # noqa: S608 -- likewise
    op.drop_table("members_before")
