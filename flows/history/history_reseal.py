"""Sealing the history with a new key, after the secret key was replaced."""

from sqlalchemy.orm import Session

from flows.history import history_check
from flows.history.history_check import Flaw
from store.history import verification_rows
from store.history.keys import keys_of


class HistoryNotWhole(ValueError):
    """The history was changed after it was written. Run mci check --history, which names every place."""

    def __init__(self, first: Flaw) -> None:
        """Keep the first place."""
        super().__init__(str(first))
        self.first = first


def reseal(session: Session) -> int:
    """Replace seals of earlier keys by seals of the first key, if the history is intact; return how many.

    Digests do not change, so heads that are kept elsewhere stay valid.

    Raises:
        HistoryNotWhole: something was changed; a new seal would hide it.
    """
    for flaw in history_check.every_flaw(session):
        raise HistoryNotWhole(flaw)
    keys = keys_of(session)
    return verification_rows.reseal_entries(session, keys) + verification_rows.reseal_ends(session, keys)
