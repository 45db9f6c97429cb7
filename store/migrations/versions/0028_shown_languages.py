"""Answers keep the language in which their text was shown, and the same text in English.

Earlier answers keep none of it, as their histories vouch for what they have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("consent_answers", "consent_submissions"):
        for name in ("language", "english_text", "english_digest"):
            op.add_column(table, sa.Column(name, sa.String(), nullable=True))
