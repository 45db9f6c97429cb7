"""From start to ready, and the memory that it takes then."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, percentile
from benchmarks.processes import SECRET, TOKEN, running
from store import schema
from store.database.engine import Database

ROUNDS = 5


def measure(_most: int) -> Iterator[Figure]:
    """Start the bot some times on a migrated database."""
    with TemporaryDirectory(prefix="bench") as folder, running("benchmarks.slack_stub") as slack:
        address = f"sqlite:///{Path(folder) / 'mci.db'}"
        database = Database(address)
        schema.upgrade(database)
        database.close()
        seconds, resident = [], []
        for _ in range(ROUNDS):
            with running(
                "bot",
                "serve",
                path="/readyz",
                DATABASE_URL=address,
                SLACK_API_URL=f"http://127.0.0.1:{slack.port}/api/",
                SLACK_BOT_TOKEN=TOKEN,
                SLACK_SIGNING_SECRET=SECRET,
                SECRET_KEY="a key of thirty-two bytes, or more",
            ) as bot:
                seconds.append(bot.ready)
                resident.append(bot.resident)
    yield Figure("start to ready, median of 5", percentile(seconds, 0.5), "s", most=1.5)
    yield Figure("resident memory then", max(resident), "MB", most=120)
