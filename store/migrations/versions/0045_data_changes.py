"""Who changed what of a partner's data; nothing is known of what was changed before."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ORIGINS = ("command", "file", "form", "undo", "installation", "group")
KINDS = ("partner", "catalogue", "locations", "roles", "eligibility", "facts")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "data_loads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(*ORIGINS, name="load_origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_data_loads_partner_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_data_loads_member_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["data_loads.id"], name=op.f("fk_data_loads_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_loads")),
    )
    op.create_index("ix_data_loads_partner_id", "data_loads", ["partner_id", "id"])
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
    op.create_index("ix_data_changes_load_id", "data_changes", ["load_id", "id"])
    op.create_index("ix_data_changes_row", "data_changes", ["partner_id", "kind", "key"])
