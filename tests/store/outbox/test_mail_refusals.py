import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from flows.notifications import ConsentRequestMail, notify
from store.database.engine import Database
from store.outbox import mail_refusals
from store.outbox.message_keys import EventKey, SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import world
from tests.support.world import NOON


@given(said=st.text())
def test_what_the_server_said_is_read_as_it_was_written(said: str) -> None:
    assert mail_refusals.said_in(mail_refusals.last_error(said)) == said


OTHERS = [None, "", "550 5.1.1 No such user", "ratelimited", f"x{mail_refusals.last_error('535')}"]


@pytest.mark.parametrize("other", OTHERS)
def test_another_last_error_is_no_refusal(other: str | None) -> None:
    assert mail_refusals.said_in(other) is None


def test_the_query_finds_the_same_messages(database: Database) -> None:
    world.build(database)
    written = [*OTHERS, mail_refusals.last_error("535 5.7.8 No"), mail_refusals.last_error("")]
    with database.write() as session:
        partner = session.get_one(Partner, 1)
        for number, error in enumerate(written):
            key, sequence = EventKey(f"{number}"), SequenceKey(f"{number}")
            notify(
                session, partner, ConsentRequestMail(1), NOON, destination="", sequence=sequence, event=key
            )
            found = select(OutboxMessage).where(OutboxMessage.event_key == key.name)
            session.scalars(found).one().last_error = error
    with database.read() as session:
        query = select(OutboxMessage.last_error).where(mail_refusals.has_refusal())
        read = session.scalars(query.order_by(OutboxMessage.id)).all()
    assert read == [one for one in written if mail_refusals.said_in(one) is not None]
