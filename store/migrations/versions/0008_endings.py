"""What ends by its clock: found by when that was noticed; what is not planned; contradictions that are found.

Rows that earlier versions left in a state that contradicts itself are set right: a refused address that no
consent waits for any more, links that still open though their association has ended. What is not planned
though its clock runs is planned by the first tick.
"""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNPLANNED = sa.text(
    "status IN ('awaiting_consent', 'consent_received', 'customer_added', 'customer_claimed') AND next_action_at IS NULL"
)
LAPSED = sa.text(
    "status IN ('consent_expired', 'disputed_expired', 'not_submitted_expired', 'post_submission_expired')"
)
REPAIRS = (
    (
        "UPDATE associations SET mail_refused = NULL WHERE mail_refused IS NOT NULL"
        " AND status NOT IN ('awaiting_consent', 'customer_added', 'customer_claimed')"
    ),
    (
        "UPDATE associations SET snoozed_until = NULL WHERE snoozed_until IS NOT NULL"
        " AND status NOT IN ('awaiting_consent', 'consent_received', 'customer_added', 'customer_claimed')"
    ),
    (
        "UPDATE consent_requests SET voided_at = (SELECT coalesce(ended.ended_at, ended.status_since)"
        " FROM associations AS ended WHERE ended.id = consent_requests.association_id)"
        " WHERE voided_at IS NULL AND association_id IN (SELECT id FROM associations WHERE status IN"
        " ('cancelled', 'consent_expired', 'consented_to_another_partner', 'not_submitted_expired'))"
    ),
)


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_associations_lapsed", "associations")
    op.create_index(
        "ix_associations_lapsed",
        "associations",
        ["partner_id", "agenda_done"],
        sqlite_where=LAPSED,
        postgresql_where=LAPSED,
    )
    op.create_index(
        "ix_associations_unplanned",
        "associations",
        ["id"],
        sqlite_where=UNPLANNED,
        postgresql_where=UNPLANNED,
    )
    op.create_table(
        "contradictions",
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_contradictions_association_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_contradictions_partner_id")),
        sa.PrimaryKeyConstraint("association_id", name=op.f("pk_contradictions")),
    )
    op.create_index("ix_contradictions_partner_id", "contradictions", ["partner_id"])
    for repair in REPAIRS:
        op.execute(repair)
