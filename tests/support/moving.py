"""``mci`` on a machine whose clock is moved: ``python -m tests.support.moving CLOCK ARGUMENT…``.

CLOCK is a file.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from apscheduler.executors import base as executors
from apscheduler.schedulers import base as schedulers

from bot import clock
from tests.support.clock import SharedClock


def move_the_library(now: SharedClock) -> None:
    """Let the scheduling library read the moved clock, as it reads the machine's."""

    class AnyInstant(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Moved(datetime, metaclass=AnyInstant):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # its instants are plain
            return now().astimezone(tz)

    for module in (schedulers, executors):
        module.datetime = Moved


if __name__ == "__main__":
    # Before anything else is imported, so that everything reads this clock.
    clock.system = SharedClock(Path(sys.argv[1]))
    move_the_library(clock.system)
    from bot import build
    from bot.cli import main

    build.TICK = timedelta(seconds=0.5)

    main(sys.argv[2:])
