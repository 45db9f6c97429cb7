"""Members may state what Partner Center shows of a customer's eligibility, where it is not known here."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "partners",
        sa.Column("member_attestations", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column("associations", sa.Column("attested_on", sa.Date(), nullable=True))
    op.add_column("associations", sa.Column("attested_note", sa.String(), nullable=True))
    # Alembic cannot add a column with a foreign key on SQLite; both databases take this.
    op.execute(
        "ALTER TABLE associations ADD COLUMN attested_by_id INTEGER "
        "CONSTRAINT fk_associations_attested_by_id REFERENCES members (id)"
    )
