"""What is chosen about files of a message is kept as a draft."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

KINDS = (
    "add_customer",
    "claim_customer",
    "send_consent",
    "record_consent",
    "submit_claim",
    "claim_item",
    "partner_survey",
    "message_files",
)
COLUMNS = "id, partner_id, member_id, kind, step, version, data, updated_at, expires_at, consumed_at, outcome"
UNCONSUMED = sa.text("consumed_at IS NULL")


def upgrade() -> None:
    """Apply; earlier drafts stay."""
    if op.get_bind().dialect.name == "sqlite":
        _write_anew()
        return
    op.drop_constraint(op.f("ck_drafts_kind"), "drafts", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_drafts_kind"), "drafts", f"kind IN ({listed})")


def _write_anew() -> None:
    """Write the table anew, because SQLite cannot change a constraint; no other table refers to it."""
    op.execute(f"CREATE TABLE drafts_before AS SELECT {COLUMNS} FROM drafts")  # noqa: S608 -- names of columns
    op.drop_table("drafts")
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_drafts_member_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_drafts_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.execute(f"INSERT INTO drafts ({COLUMNS}) SELECT {COLUMNS} FROM drafts_before")  # noqa: S608 -- likewise
    op.drop_table("drafts_before")
    op.create_index(op.f("ix_drafts_expires_at"), "drafts", ["expires_at"])
    op.create_index("ix_drafts_unconsumed", "drafts", ["member_id", "kind"], sqlite_where=UNCONSUMED)
