"""An upgrade turns requests into asks and answers into submissions; mails, links and histories go on."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, func, select, update

from flows import notifications
from flows.consent import consent, link
from flows.consent.answers import ShownStatement
from flows.consent.link import LinkState
from flows.history import history_check
from flows.notifications import ConsentReceipt, ConsentReminderMail, ConsentRequestMail
from store import schema
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.enums import ConsentOutcome
from store.outbox import message_keys
from store.outbox.outbox import OutboxMessage
from tests.support import asking, delivered, world
from tests.support.consistency import contradictions
from tests.support.migrations import unmigrated, upgrade_to
from tests.support.world import ADA, KIM, LINKS, NOON, actor

AT = "2026-03-25T12:00:00+00:00"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_asked_and_answered_before_goes_on(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    now = unmigrated(request, tmp_path, kind, "with_asks")
    schema.upgrade(now)
    now.history_keys = world.KEYS
    place = world.build(now)
    answered, asked = (world.associate(now, place, one.id) for one in (place.viva, place.siem))
    # The ids of requests and asks stay the same, as nothing is asked for together.
    world.accept(now, answered)
    with now.write() as session:
        asking.ask(session, actor(session), asked, LINKS, NOON, customer=KIM, partner=ADA)
        notifications.notify(
            session,
            place.partner,
            ConsentReminderMail(2, AT),
            NOON,
            destination=KIM.email,
            sequence=message_keys.mail_sequence(2),
            event=message_keys.consent_reminder(2, AT),
        )
    folder = tmp_path / "before"
    folder.mkdir()
    before = unmigrated(request, folder, kind, "without_asks")
    before.history_keys = world.KEYS
    with now.engine.begin() as source, before.engine.begin() as target:
        upgrade_to("0026", target)
        copy(source, target)
    schema.upgrade(before)
    with now.engine.begin() as source, before.engine.begin() as target:
        copy_later_columns(source, target)
    token = LINKS.consent_token(place.partner.id, asked, 1)
    with before.read() as session:
        ask = consent.find(session, token)
        assert ask is not None
        assert [one.state for one in link.asked(session, token, NOON)] == [LinkState.OPEN]
        assert consent.token_of(ask, LINKS) == token
        mails = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind.startswith("consent_")).order_by(OutboxMessage.id)
        ).all()
        assert [(notifications.parse(one), one.sequence_key, one.event_key) for one in mails] == [
            (ConsentRequestMail(1), "ask:1:mails", "ask:1:mail"),
            (ConsentReceipt(1), "ask:1:mails", "submission:1:receipt"),
            (ConsentRequestMail(2), "ask:2:mails", "ask:2:mail"),
            (ConsentReminderMail(2, AT), "ask:2:mails", f"ask:2:reminder:{AT}"),
        ]
        assert LINKS.consent_url(token) in delivered.mail(session, ConsentRequestMail(2)).text
        assert delivered.mail(session, ConsentReceipt(1)).to == KIM.email
        assert [str(one) for one in history_check.every_flaw(session)] == []
    assert contradictions(before) == []
    with before.write() as session:
        later = NOON + timedelta(days=1)
        sent = asking.ask(session, actor(session), asked, LINKS, later, customer=KIM, partner=ADA)
        said = asking.Decision(
            ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("5", "words"), None, None
        )
        assert asking.answer(session, sent.id, said, later)
        assert sorted(session.scalars(select(ConsentAsk.id))) == [1, 2, 3]
        assert sorted(session.scalars(select(ConsentSubmission.id))) == [1, 2]
    for one in (now, before):
        one.close()


def copy(source: Connection, target: Connection) -> None:
    """Fill a database of revision 0026 with what one of today holds."""
    known, wanted = MetaData(), MetaData()
    known.reflect(source)
    wanted.reflect(target)
    for table in wanted.sorted_tables:
        if table.name == "alembic_version":
            continue
        names = [column.name for column in table.columns if column.computed is None]
        columns = [known.tables[table.name].columns[name] for name in names]
        rows = [dict(row._mapping) for row in source.execute(select(*columns))]
        if table.name == "outbox":
            rows = [as_before(row) for row in rows]
        if rows:
            target.execute(table.insert(), rows)
            renumber(target, table)


def copy_later_columns(source: Connection, target: Connection) -> None:
    """Fill what later revisions added to answers and submissions: the histories vouch for that as well."""
    known = MetaData()
    known.reflect(source)
    for name in ("consent_answers", "consent_submissions"):
        table = known.tables[name]
        for row in source.execute(select(table)).mappings():
            target.execute(update(table).where(table.c.id == row["id"]).values(dict(row)))


def as_before(row: dict[str, Any]) -> dict[str, Any]:
    """Return a message as revision 0026 wrote it."""
    payload = dict(row["payload"])
    if "ask_id" in payload:
        number = payload.pop("ask_id")
        what = f"consent_reminder:{payload['at']}" if "at" in payload else "consent_mail:1"
        return row | {
            "payload": {"request_id": number} | payload,
            "sequence_key": f"mail:{number}",
            "event_key": f"association:{number}:{what}",
        }
    if "submission_id" in payload:
        number = payload["submission_id"]
        return row | {
            "payload": {"answer_id": number},
            "sequence_key": f"mail:{number}",
            "event_key": f"association:{number}:consent_receipt",
        }
    return row


def renumber(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give ids above the copied ones."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        if sequence:
            highest = connection.scalar(select(func.max(table.columns["id"])))
            connection.execute(select(func.setval(sequence, highest)))
