"""What the programme answers to a claim is recorded, with the clocks that run after the submission.

The end of the review and the expected amount of earlier associations follow from their engagement as it is now.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

CLOCKED = sa.text(
    "status IN ('action_required', 'awaiting_consent', 'consent_received', 'customer_added', 'customer_claimed', 'disputed', 'rejected')"
)
REVIEWED = sa.text("status IN ('action_required', 'disputed', 'rejected', 'submitted', 'under_review')")
LAPSED = sa.text(
    "status IN ('consent_expired', 'disputed_expired', 'not_submitted_expired', 'post_submission_expired', 'rejected_final')"
)
UNPLANNED = sa.text(f"{CLOCKED.text} AND next_action_at IS NULL")
PLACES = {
    "": (),
    "_of_owner": ("owner_id",),
    "_of_engagement": ("engagement_id",),
    "_of_location": ("engagement_id", "location_id"),
    "_of_status": ("engagement_id", "status"),
}
KINDS = (
    "under_review",
    "action_required",
    "resubmitted",
    "approved",
    "rejected",
    "disputed",
    "final",
    "expired",
    "paid",
)


def upgrade() -> None:
    """Apply."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in PLACES:
        op.drop_index(f"ix_associations_running{name}", "associations")
    op.drop_index("ix_associations_lapsed", "associations")
    op.drop_index("ix_associations_unplanned", "associations")
    op.drop_column("associations", "clock_due")
    for name in ("review_due", "programme_due"):
        op.add_column("associations", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("associations", sa.Column("expected_amount", sa.BigInteger(), nullable=True))
    op.add_column("associations", sa.Column("expected_currency", sa.String(), nullable=True))
    _set_clocks(is_sqlite=is_sqlite)
    _set_expected(op.get_bind())
    op.add_column(
        "associations",
        sa.Column(
            "clock_due",
            sa.DateTime(timezone=True),
            # SQLite cannot add a stored one; computed when it is read, it is indexed just the same.
            sa.Computed("coalesce(programme_due, claim_due, consent_due)", persisted=not is_sqlite),
            nullable=False,
        ),
    )
    for name, columns in PLACES.items():
        _index(f"running{name}", ["partner_id", *columns, "clock_due", "id"], CLOCKED)
        _index(f"reviewed{name}", ["partner_id", *columns, "clock_due", "id"], REVIEWED)
    _index("lapsed", ["partner_id", "agenda_done"], LAPSED)
    _index("unplanned", ["id"], UNPLANNED)
    _create_records()


def _index(name: str, columns: list[str], condition: Any) -> None:
    op.create_index(
        f"ix_associations_{name}",
        "associations",
        columns,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _set_clocks(*, is_sqlite: bool) -> None:
    """Set when reviews and replies are due; what has a reminder of its review is planned by the first tick."""
    days = "(SELECT {}_days FROM engagements WHERE engagements.id = associations.engagement_id)"
    after = (
        "date({0}, '+' || {1} || ' days') || substr({0}, 11)"
        if is_sqlite
        else "{0} + {1} * interval '24 hours'"
    )
    review = after.format("consented_at", days.format("review"))
    dispute = after.format("status_since", days.format("dispute"))
    op.execute(f"UPDATE associations SET review_due = {review} WHERE consented_at IS NOT NULL")  # noqa: S608 -- made of constants
    op.execute(
        f"UPDATE associations SET programme_due = CASE WHEN status IN ('rejected', 'disputed')"  # noqa: S608 -- likewise
        f" THEN {dispute} ELSE review_due END WHERE {REVIEWED.text}"
    )
    op.execute(
        "UPDATE associations SET next_action_at = review_due WHERE status IN ('submitted', 'under_review')"
    )


def _set_expected(connection: sa.Connection) -> None:
    """Set what earlier consents are worth: the rate of the location's market."""
    engagements = sa.table(
        "engagements", *map(sa.column, ("id", "partner_id")), sa.column("rates", sa.JSON())
    )
    locations = sa.table("locations", *map(sa.column, ("id", "partner_id", "market")))
    places = connection.execute(sa.select(locations).where(locations.c.market.is_not(None))).all()
    expected = []
    for engagement in connection.execute(sa.select(engagements)):
        rates = {one["market"].casefold(): one for one in reversed(engagement.rates)}
        for place in places:
            rate = rates.get(place.market.casefold())
            if place.partner_id == engagement.partner_id and rate is not None:
                key = {"engagement_id": engagement.id, "location_id": place.id}
                expected.append(key | {"amount": rate["amount"] * 1000, "currency": rate["currency"]})
    if not expected:
        return
    found = op.create_table(
        "expected_rates",
        sa.Column("engagement_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("location_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", sa.String()),
    )
    connection.execute(sa.insert(found), expected)
    of = (
        "(SELECT {} FROM expected_rates WHERE expected_rates.engagement_id = associations.engagement_id"
        " AND expected_rates.location_id = associations.location_id)"
    )
    op.execute(
        f"UPDATE associations SET expected_amount = {of.format('amount')},"  # noqa: S608 -- made of constants
        f" expected_currency = {of.format('currency')} WHERE consented_at IS NOT NULL"
    )
    op.drop_table("expected_rates")


def _create_records() -> None:
    op.create_table(
        "claim_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_claim_records_association_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_claim_records_partner_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["members.id"], name=op.f("fk_claim_records_recorded_by")),
        sa.ForeignKeyConstraint(["voided_by"], ["members.id"], name=op.f("fk_claim_records_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_records")),
        sa.UniqueConstraint("association_id", "number", name=op.f("uq_claim_records_association_id_number")),
    )
