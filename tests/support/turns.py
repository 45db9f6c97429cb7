"""Which tests wait, where those on one database and on the other take turns: half of the time is enough."""

from collections.abc import Set as AbstractSet
from zlib import crc32

DATABASES = ("sqlite", "postgresql")

TAKE_TURNS = ("tests/bot/", "tests/handlers/", "tests/journeys/", "tests/browser/")
"""Where tests of the same kind may take turns: what reads and writes lies below them, in flows and store."""


def waits(name: str, names: AbstractSet[str]) -> bool:
    """Tell whether the test ``name`` leaves its turn to the same test on the other database.

    ``names`` are those of all tests. The name alone decides, so that every process decides alike.
    """
    if not name.startswith(TAKE_TURNS):
        return False
    both = sorted({name.replace(one, other) for one in DATABASES for other in DATABASES} & names)
    return len(both) > 1 and name != both[crc32(both[0].encode()) % len(both)]
