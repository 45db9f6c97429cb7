"""What is given for the items of claims, and the files of it."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ITEMS = ("invoice", "proof_of_execution", "customer_survey", "partner_survey")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "claim_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(*ITEMS, name="claim_item", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("elsewhere", sa.String(), nullable=True),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_claim_items_partner_id")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_claim_items_association_id")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["members.id"], name=op.f("fk_claim_items_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_items")),
        sa.UniqueConstraint(
            "association_id", "item", "version", name=op.f("uq_claim_items_association_id_item_version")
        ),
    )
    op.create_table(
        "claim_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("is_erased", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_claim_files_partner_id")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_claim_files_association_id")
        ),
        sa.ForeignKeyConstraint(["given_id"], ["claim_items.id"], name=op.f("fk_claim_files_given_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_files")),
    )
    op.create_index(op.f("ix_claim_files_association_id"), "claim_files", ["association_id"])
    op.create_index(op.f("ix_claim_files_given_id"), "claim_files", ["given_id"])
    op.create_index(op.f("ix_claim_files_partner_id_digest"), "claim_files", ["partner_id", "digest"])
    op.add_column("engagements", sa.Column("item_terms", sa.JSON(), nullable=False, server_default="{}"))
