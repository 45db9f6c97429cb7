"""What was submitted and has not ended stands on a tab of its own, no longer on the Complete tab."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FINISHED = sa.text(
    "status IN ('approved', 'cancelled', 'consented_to_another_partner', 'disputed_expired', 'not_submitted_expired', 'post_submission_expired', 'rejected_final')"
)
PLACES = {
    "": (),
    "_of_owner": ("owner_id",),
    "_of_engagement": ("engagement_id",),
    "_of_location": ("engagement_id", "location_id"),
    "_of_status": ("engagement_id", "status"),
}


def upgrade() -> None:
    """Apply."""
    for name, columns in PLACES.items():
        op.drop_index(f"ix_associations_finished{name}", "associations")
        op.create_index(
            f"ix_associations_finished{name}",
            "associations",
            ["partner_id", *columns, "status_since", "id"],
            sqlite_where=FINISHED,
            postgresql_where=FINISHED,
        )
