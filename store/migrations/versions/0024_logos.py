"""The logo itself is stored, so that mails contain it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MEDIA_TYPES = ("image/png", "image/jpeg", "image/gif")


def upgrade() -> None:
    """Apply: logos that were only linked are missing until the partner is loaded again."""
    op.create_table(
        "logos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "media_type",
            sa.Enum(*MEDIA_TYPES, name="media_type", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_logos_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logos")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_logos_partner_id")),
    )
