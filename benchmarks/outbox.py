"""Delivery to many channels: how many messages a second, and never two within a second into one."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import Figure
from benchmarks.processes import SECRET, TOKEN, running
from bot import clock
from flows.notifications import OwnerNotice, QueuedNotification, notify_all
from store import schema
from store.associations.associations import Association
from store.database.engine import Database
from store.history import history
from store.outbox.message_keys import EventKey, SequenceKey
from tests.support import world

CHANNELS = 1_000
EACH = 4


def measure(_most: int) -> Iterator[Figure]:
    """Deliver some messages to each of 1,000 channels."""
    with TemporaryDirectory(prefix="bench") as folder, running("benchmarks.slack_stub") as slack:
        address = f"sqlite:///{Path(folder) / 'mci.db'}"
        database = Database(address)
        schema.upgrade(database)
        _fill(database)
        database.close()
        with running(
            "bot",
            "serve",
            path="/healthz",
            DATABASE_URL=address,
            SLACK_API_URL=f"http://127.0.0.1:{slack.port}/api/",
            SLACK_BOT_TOKEN=TOKEN,
            SLACK_SIGNING_SECRET=SECRET,
            SECRET_KEY="a key of thirty-two bytes, or more",
            LOG_LEVEL="WARNING",
        ):
            start = time.perf_counter()
            before = int(_told(slack.port)["posted"])
            while (told := _told(slack.port))["posted"] < CHANNELS * EACH:
                time.sleep(0.05)
                if time.perf_counter() - start > 120:
                    break
            seconds = time.perf_counter() - start
    yield Figure(
        "messages a second over 1,000 channels", (told["posted"] - before) / seconds, "/s", least=300
    )
    yield Figure("  least time between two into one channel", told["closest"], "s", least=1)


def _fill(database: Database) -> None:
    place = world.build(database)
    now = clock.system()
    one = world.associate(database, place, place.viva.id, now=now)
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox")
        [entry] = history.of_association(session, session.get_one(Association, one))
        notify_all(
            session,
            [
                QueuedNotification(
                    place.partner.id,
                    OwnerNotice(one, entry.id),
                    destination=f"C{channel:08}",
                    sequence=SequenceKey(f"bench:{channel}"),
                    event=EventKey(f"bench:{channel}:{number}"),
                )
                for number in range(EACH)
                for channel in range(CHANNELS)
            ],
            now,
        )


def _told(port: int) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer
