"""One card for each customer instead of one for each association.

The newest card of a customer's associations becomes the customer's, and is renewed at once. Messages about cards
and their threads, of which some may still wait, belong to the customer's card from now on.
"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = ("id", "partner_id", "customer_id", "created_at", "card_channel", "card_ts")
associations = sa.table("associations", *map(sa.column, COLUMNS))
cards = sa.table(
    "customer_cards", *map(sa.column, ("customer_id", "partner_id", "channel", "ts", "renew_at"))
)
outbox = sa.table(
    "outbox",
    sa.column("partner_id"),
    sa.column("kind"),
    sa.column("payload", sa.JSON()),
    sa.column("sequence_key"),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "customer_cards",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_cards_customer_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_customer_cards_partner_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_cards")),
    )
    op.create_index("ix_customer_cards_partner_id", "customer_cards", ["partner_id"])
    changes = sa.text("renew_at IS NOT NULL")
    op.create_index(
        "ix_customer_cards_renew_at",
        "customer_cards",
        ["renew_at"],
        sqlite_where=changes,
        postgresql_where=changes,
    )
    _keep_newest()
    _move_messages()
    op.drop_column("associations", "card_channel")
    op.drop_column("associations", "card_ts")


def _keep_newest() -> None:
    newest = (
        sa.func.row_number()
        .over(
            partition_by=associations.c.customer_id,
            order_by=(associations.c.card_ts.desc(), associations.c.id.desc()),
        )
        .label("rank")
    )
    ranked = (
        sa.select(associations, newest)
        .where(associations.c.card_ts.is_not(None), associations.c.card_channel.is_not(None))
        .subquery()
    )
    # A time that has passed is due at once, so that the card soon shows all of the customer's associations.
    chosen = sa.select(
        ranked.c.customer_id,
        ranked.c.partner_id,
        ranked.c.card_channel,
        ranked.c.card_ts,
        ranked.c.created_at,
    ).where(ranked.c.rank == 1)
    op.execute(
        sa.insert(cards).from_select(["customer_id", "partner_id", "channel", "ts", "renew_at"], chosen)
    )


def _move_messages() -> None:
    customer = (
        sa.select(associations.c.customer_id)
        .where(
            associations.c.id == sa.type_coerce(outbox.c.payload, sa.JSON())["association_id"].as_integer()
        )
        .scalar_subquery()
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    text = sa.cast(customer, sa.String())
    concerned = outbox.c.kind.in_(("association_card", "thread_line")) & customer.is_not(None)
    op.execute(
        sa.update(outbox)
        .where(concerned)
        .values(sequence_key=sa.literal("customer:").concat(text).concat(":card"))
    )
    build = sa.func.json_build_object if is_postgresql else sa.func.json_object
    op.execute(
        sa.update(outbox)
        .where(outbox.c.kind == "association_card", customer.is_not(None))
        .values(kind="customer_card", payload=build("customer_id", customer))
    )
