"""A consent request says whether its mail did not arrive, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; an association whose mail failed kept that only for its newest request."""
    op.add_column("consent_requests", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consent_requests", sa.Column("failure", sa.String(), nullable=True))
    op.execute(
        "UPDATE consent_requests SET failed_at = requested_at, failure = ("
        "SELECT mail_refused FROM associations WHERE associations.id = consent_requests.association_id) "
        "WHERE number = (SELECT MAX(number) FROM consent_requests AS newest "
        "WHERE newest.association_id = consent_requests.association_id) "
        "AND association_id IN (SELECT id FROM associations WHERE mail_refused IS NOT NULL "
        "AND mail_refused NOT IN ('link_withdrawn', 'link_withdrawn_by_cancelling'))"
    )
