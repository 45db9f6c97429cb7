"""What an acceptance proves to other partners, and disputes between partners over one customer.

An acceptance that was given before through a mailed link is kept as proof for the domain of its mail: no tenant
directory was asked then. One that was recorded by an admin proves nothing.
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 500
ERASED = "erased.invalid"
PROOFS = (
    "'tenant', 'domain', 'recorded_elsewhere', 'public_mail', 'other_tenant', 'no_tenant', "
    "'unreadable_address'"
)


def upgrade() -> None:
    """Apply."""
    # Neither database needs the table built anew for a column with its own check.
    op.execute(
        "ALTER TABLE consent_answers ADD COLUMN proof VARCHAR(40) "
        f"CONSTRAINT ck_consent_answers_proof CHECK (proof IN ({PROOFS}))"
    )
    op.add_column("consent_answers", sa.Column("mail_domain", sa.String(), nullable=True))
    op.add_column("consent_answers", sa.Column("directory_tenant", sa.String(), nullable=True))
    op.add_column(
        "consent_answers", sa.Column("directory_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("consent_answers", sa.Column("upheld_at", sa.DateTime(timezone=True), nullable=True))
    _create_disputes()
    judge_what_is_there()


def _create_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "id_type",
            sa.Enum(
                "tenant_id", "tpid", name="id_type", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("id_value", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "upheld", "dismissed", name="decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("upheld_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["upheld_id"], ["associations.id"], name=op.f("fk_disputes_upheld_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_table(
        "dispute_sides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_sides_dispute_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_dispute_sides_partner_id")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_dispute_sides_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_sides")),
        sa.UniqueConstraint(
            "dispute_id", "association_id", name=op.f("uq_dispute_sides_dispute_id_association_id")
        ),
    )
    op.create_index(op.f("ix_dispute_sides_association_id"), "dispute_sides", ["association_id"])


def judge_what_is_there() -> None:
    """Keep with each earlier acceptance what it proves."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE consent_answers SET proof = 'recorded_elsewhere' "
            "WHERE outcome = 'accepted' AND request_id IS NULL"
        )
    )
    given = sa.text(
        "SELECT a.id, r.email FROM consent_answers a JOIN consent_requests r ON r.id = a.request_id "
        "WHERE a.outcome = 'accepted' AND a.id > :after ORDER BY a.id LIMIT :batch"
    )
    keep = sa.text("UPDATE consent_answers SET proof = :proof, mail_domain = :domain WHERE id = :id")
    after = 0
    while rows := connection.execute(given, {"after": after, "batch": BATCH}).all():
        connection.execute(keep, [_kept(row.id, row.email) for row in rows])
        after = rows[-1].id


def _kept(answer_id: int, email: str) -> dict[str, object]:
    domain = email.rpartition("@")[2].lower()
    is_known = domain.isascii() and "." in domain and domain != ERASED
    return {
        "id": answer_id,
        "proof": "domain" if is_known else "unreadable_address",
        "domain": domain if is_known else None,
    }
