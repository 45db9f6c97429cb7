"""The history is sealed, and each association keeps the end of its own."""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GENESIS = "0" * 64


def upgrade() -> None:
    """Apply. What is there is sealed afterwards, by store.schema: a migration has no key."""
    op.add_column("history", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("history", sa.Column("state", sa.JSON(), nullable=True))
    op.add_column("history", sa.Column("seal", sa.String(), nullable=True))
    op.add_column(
        "associations", sa.Column("history_number", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "associations", sa.Column("history_tip", sa.String(), server_default=GENESIS, nullable=False)
    )
    op.add_column("associations", sa.Column("history_seal", sa.String(), nullable=True))
    op.execute(
        "UPDATE associations SET history_number = coalesce("
        "(SELECT max(number) FROM history WHERE history.association_id = associations.id), 0)"
    )
    op.execute(
        "UPDATE associations SET history_tip = coalesce((SELECT digest FROM history"
        " WHERE history.association_id = associations.id AND history.number = associations.history_number),"
        " history_tip)"
    )
