"""Claim IDs in the form in which they are compared: without spaces and capitals, and with one kind of dash."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

CHUNK = 2_000
LOOKS_LIKE_DASH = "\u2212\u2043\u02d7"

claims = sa.table(
    "claims",
    sa.column("id", sa.Integer),
    sa.column("claim_id", sa.String),
    sa.column("claim_key", sa.String),
)


def upgrade() -> None:
    """Apply; claims that share an ID stay as they are."""
    op.add_column("claims", sa.Column("claim_key", sa.String(), nullable=True))
    connection = op.get_bind()
    given = sa.select(claims.c.id, claims.c.claim_id).where(claims.c.claim_id.is_not(None))
    keep = sa.update(claims).where(claims.c.id == sa.bindparam("of")).values(claim_key=sa.bindparam("key"))
    last = 0
    while rows := connection.execute(
        given.where(claims.c.id > last).order_by(claims.c.id).limit(CHUNK)
    ).all():
        last = rows[-1].id
        connection.execute(keep, [{"of": row.id, "key": _key(row.claim_id)} for row in rows])
    op.drop_index("ix_claims_claim_id", "claims")
    op.create_index("ix_claims_claim_key", "claims", ["partner_id", "claim_key"])


def _key(claim_id: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", claim_id).casefold())
    return "".join(_compared(one) for one in plain)


def _compared(one: str) -> str:
    kind = unicodedata.category(one)
    if one.isspace() or kind in {"Cc", "Cf"}:
        return ""
    return "-" if kind == "Pd" or one in LOOKS_LIKE_DASH else one
