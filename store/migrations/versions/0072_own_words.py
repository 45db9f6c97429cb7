"""A partner's own words for what people speak of, and their changes in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

KINDS = ("partner", "catalogue", "locations", "roles", "eligibility", "facts", "words")
TARGETS = ("customer", "engagement", "location", "member", "area", "state")
COLUMNS = "id, partner_id, load_id, kind, key, before, after"
REFERENCES = ("customer", "engagement", "location", "member")


def upgrade() -> None:
    """Apply; the history of earlier changes stays."""
    op.create_table(
        "own_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "target",
            sa.Enum(*TARGETS, name="target", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        *(sa.Column(f"{one}_id", sa.Integer(), nullable=True) for one in REFERENCES),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_own_words_partner_id")),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{one}s.id"], name=op.f(f"fk_own_words_{one}_id"), ondelete="SET NULL"
            )
            for one in REFERENCES
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["members.id"], name=op.f("fk_own_words_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_words")),
        sa.UniqueConstraint("partner_id", "key", name=op.f("uq_own_words_partner_id_key")),
    )
    for one in REFERENCES:
        op.create_index(op.f(f"ix_own_words_{one}_id"), "own_words", [f"{one}_id"])
    if op.get_bind().dialect.name == "sqlite":
        _write_anew()
        return
    op.drop_constraint(op.f("ck_data_changes_data_kind"), "data_changes", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_data_changes_data_kind"), "data_changes", f"kind IN ({listed})")


def _write_anew() -> None:
    """Write the table anew, because SQLite cannot change a constraint; no other table refers to it."""
    op.execute(f"CREATE TABLE data_changes_before AS SELECT {COLUMNS} FROM data_changes")  # noqa: S608 -- names of columns
    op.drop_table("data_changes")
    op.create_table(
        "data_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="data_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_data_changes_partner_id")),
        sa.ForeignKeyConstraint(["load_id"], ["data_loads.id"], name=op.f("fk_data_changes_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_changes")),
    )
    op.execute(f"INSERT INTO data_changes ({COLUMNS}) SELECT {COLUMNS} FROM data_changes_before")  # noqa: S608 -- likewise
    op.drop_table("data_changes_before")
    op.create_index("ix_data_changes_load_id", "data_changes", ["load_id", "id"])
    op.create_index("ix_data_changes_row", "data_changes", ["partner_id", "kind", "key"])
