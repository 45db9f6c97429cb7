"""What reports find by the day on which it happened: additions, losses, and what was recorded of claims."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

LOST = sa.text(
    "status IN ('consent_declined', 'consent_expired', 'consented_to_another_partner', 'disputed_expired', 'not_submitted_expired', 'post_submission_expired', 'rejected_final')"
)
VALID = sa.text("voided_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_associations_lost",
        "associations",
        ["partner_id", "status_since", "id"],
        sqlite_where=LOST,
        postgresql_where=LOST,
    )
    op.create_index("ix_associations_created_at", "associations", ["partner_id", "created_at", "id"])
    op.create_index(
        "ix_claim_records_valid",
        "claim_records",
        ["partner_id", "kind", "on_day"],
        sqlite_where=VALID,
        postgresql_where=VALID,
    )
