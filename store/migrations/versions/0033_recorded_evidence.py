"""Consents that a member recorded have an evidence file, too."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the files of earlier recorded consents are made when the bot runs."""
    with op.batch_alter_table("consent_evidence") as table:
        table.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        table.alter_column("submission_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key(
            op.f("fk_consent_evidence_answer_id"), "consent_answers", ["answer_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_consent_evidence_answer_id"), ["answer_id"])
        table.create_check_constraint(
            op.f("ck_consent_evidence_one_source"), "(submission_id IS NULL) <> (answer_id IS NULL)"
        )
