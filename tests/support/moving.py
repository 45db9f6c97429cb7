"""``mci`` on a machine whose clock is moved: ``python -m tests.support.moving CLOCK ARGUMENT…``.

CLOCK is a file.
"""

import sys
from datetime import timedelta
from pathlib import Path

from bot import clock
from tests.support.clock import SharedClock

if __name__ == "__main__":
    # Before anything else is imported, so that everything reads this clock.
    clock.system = SharedClock(Path(sys.argv[1]))
    from bot import build
    from bot.cli import main

    build.TICK = timedelta(seconds=0.5)

    main(sys.argv[2:])
