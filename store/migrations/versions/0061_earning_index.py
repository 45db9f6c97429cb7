"""Which locations may earn on an engagement is found without reading what all of them may earn on."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_location_eligibility_engagement", "location_eligibility", ["engagement_id", "location_id"]
    )
