"""What partners set of the mails to their customers: the sender's name, own texts; previews of mails."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

MEDIA_TYPES = ("image/png", "image/jpeg", "image/gif")


def upgrade() -> None:
    """Apply."""
    op.add_column("partners", sa.Column("mail_name", sa.String(), server_default="", nullable=False))
    op.add_column("partners", sa.Column("mail_texts", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "mail_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column(
            "media_type",
            sa.Enum(*MEDIA_TYPES, name="media_type", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_mail_previews_partner_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mail_previews_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_previews")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_mail_previews_token_digest")),
    )
    op.create_index("ix_mail_previews_expires_at", "mail_previews", ["expires_at"])
