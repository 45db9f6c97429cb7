"""What several texts or lists have in common, so that it is said once."""

from collections.abc import Sequence
from typing import TypeVar

ItemT = TypeVar("ItemT")


def apart(rows: Sequence[Sequence[ItemT]], own: int = 1) -> tuple[list[list[ItemT]], list[ItemT]]:
    """Return what each row has for itself, and what all have in common; of a single row, all is common.

    The first ``own`` items of each row are its own, even if they are the same in all.
    """
    if len(rows) == 1:
        return [], list(rows[0])
    shared = set(rows[0]).intersection(*rows[1:]).difference(*(row[:own] for row in rows))
    return [[one for one in row if one not in shared] for row in rows], [
        one for one in rows[0] if one in shared
    ]
