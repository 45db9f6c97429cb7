"""One consent e-mail may ask for several engagements, and one person may answer several at once.

Each request so far becomes an ask of its own, and each answer from the page a submission, with the same ids, so
that waiting mails and kept links go on working.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ASKED = ("partner_id", "email", "token_digest", "requested_by", "requested_at")
SENT = ("partner_id", "name", "answered_at", "address", "user_agent")
SHOWN = ("shown_version", "shown_text", "shown_digest")
REQUEST = ("id", "partner_id", "association_id", "number", *ASKED[1:], "voided_at")

MAIL, REMINDER, RECEIPT = "consent_request", "consent_reminder", "consent_receipt"

outbox = sa.table(
    "outbox",
    sa.column("kind"),
    sa.column("payload", sa.JSON()),
    sa.column("sequence_key"),
    sa.column("event_key"),
)


def upgrade() -> None:
    """Apply."""
    _create_asks()
    if op.get_bind().dialect.name == "sqlite":
        _write_requests_anew()
    else:
        _alter_requests()
    op.create_index("ix_consent_requests_ask_id", "consent_requests", ["ask_id"])
    _create_submissions()
    _move_messages()


def _create_asks() -> None:
    op.create_table(
        "consent_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_consent_asks_partner_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["members.id"], name=op.f("fk_consent_asks_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_asks")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_consent_asks_token_digest")),
    )
    columns = ", ".join(("id", *ASKED))
    op.execute(f"INSERT INTO consent_asks ({columns}) SELECT {columns} FROM consent_requests")  # noqa: S608 -- made of constants
    _number_on("consent_asks")


def _alter_requests() -> None:
    op.add_column("consent_requests", sa.Column("ask_id", sa.Integer(), nullable=True))
    op.execute("UPDATE consent_requests SET ask_id = id")
    op.alter_column("consent_requests", "ask_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_consent_requests_ask_id"), "consent_requests", "consent_asks", ["ask_id"], ["id"]
    )
    op.drop_constraint(op.f("uq_consent_requests_token_digest"), "consent_requests", type_="unique")


def _write_requests_anew() -> None:
    """Write the table anew, because SQLite cannot drop a constraint.

    The answers refer to it. While it is away, their references are checked at the end of the transaction.
    """
    columns = ", ".join(REQUEST)
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TABLE requests_before AS SELECT {columns} FROM consent_requests")  # noqa: S608 -- likewise
    op.drop_table("consent_requests")
    op.create_table(
        "consent_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_consent_requests_association_id")
        ),
        sa.ForeignKeyConstraint(["ask_id"], ["consent_asks.id"], name=op.f("fk_consent_requests_ask_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_consent_requests_partner_id")),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["members.id"], name=op.f("fk_consent_requests_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_requests")),
        sa.UniqueConstraint(
            "association_id", "number", name=op.f("uq_consent_requests_association_id_number")
        ),
    )
    op.execute(f"INSERT INTO consent_requests ({columns}, ask_id) SELECT {columns}, id FROM requests_before")  # noqa: S608 -- likewise
    op.drop_table("requests_before")


def _create_submissions() -> None:
    op.create_table(
        "consent_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("user_agent", sa.String(), nullable=True),
        sa.Column("shown_version", sa.String(), nullable=True),
        sa.Column("shown_text", sa.String(), nullable=True),
        sa.Column("shown_digest", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["consent_asks.id"], name=op.f("fk_consent_submissions_ask_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_consent_submissions_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_submissions")),
    )
    op.create_index("ix_consent_submissions_ask_id", "consent_submissions", ["ask_id"])
    columns = ", ".join(("id", *SENT, *SHOWN))
    op.execute(
        f"INSERT INTO consent_submissions ({columns}, ask_id) SELECT {columns}, request_id"  # noqa: S608 -- likewise
        " FROM consent_answers WHERE request_id IS NOT NULL"
    )
    _number_on("consent_submissions")
    # Alembic cannot add a column with a foreign key on SQLite; both databases take this.
    op.execute(
        "ALTER TABLE consent_answers ADD COLUMN submission_id INTEGER "
        "CONSTRAINT fk_consent_answers_submission_id REFERENCES consent_submissions (id)"
    )
    op.execute("UPDATE consent_answers SET submission_id = id WHERE request_id IS NOT NULL")
    op.create_index("ix_consent_answers_submission_id", "consent_answers", ["submission_id"])


def _number_on(table: str) -> None:
    """Give new rows ids above those that were given here; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false)"  # noqa: S608 -- likewise
            f" FROM {table}"
        )


def _move_messages() -> None:
    """Let the mails that are kept name their ask or submission, and stand in its sequence."""
    payload = sa.type_coerce(outbox.c.payload, sa.JSON())
    request, answer = payload["request_id"].as_integer(), payload["answer_id"].as_integer()
    at = payload["at"].as_string()
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    build = sa.func.json_build_object if is_postgresql else sa.func.json_object
    ask = sa.literal("ask:").concat(sa.cast(request, sa.String()))
    submission = sa.literal("submission:").concat(sa.cast(answer, sa.String()))
    asked_in = (
        sa.select(sa.column("ask_id"))
        .select_from(sa.table("consent_submissions"))
        .where(sa.column("id") == answer)
        .scalar_subquery()
    )
    in_ask = sa.literal("ask:").concat(sa.cast(asked_in, sa.String()))
    for kind, known, values in (
        (
            MAIL,
            request.is_not(None),
            {
                "payload": build("ask_id", request),
                "sequence_key": ask.concat(":mails"),
                "event_key": ask.concat(":mail"),
            },
        ),
        (
            REMINDER,
            request.is_not(None),
            {
                "payload": build("ask_id", request, "at", at),
                "sequence_key": ask.concat(":mails"),
                "event_key": ask.concat(":reminder:").concat(at),
            },
        ),
        (
            RECEIPT,
            asked_in.is_not(None),
            {
                "payload": build("submission_id", answer),
                "sequence_key": in_ask.concat(":mails"),
                "event_key": submission.concat(":receipt"),
            },
        ),
    ):
        op.execute(sa.update(outbox).where(outbox.c.kind == kind, known).values(**values))
