"""The head of a partner's history: a short text, kept elsewhere, that shows whether any entry is gone.

A head needs no key. Seals reveal changes by somebody without a key; a head also reveals changes by somebody
with the key, and that an old copy of the whole database was restored.
"""

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from store import partners
from store.database.engine import Database
from store.history import heads as history_heads
from store.partners import Partner

_FORM = re.compile(r"mci1:([A-Za-z0-9_-]+):([0-9]{1,18}):([0-9]{1,18}):([0-9a-f]{64})")


class NotAHead(ValueError):
    """A head is a text such as mci1:T0123:118:42:9f86…, as mci check --history prints it."""

    def __str__(self) -> str:
        """Return the sentence."""
        return self.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries a partner's history had up to the one with the id ``through``, and their digest."""

    workspace_id: str
    through: int
    entries: int
    digest: str

    def __str__(self) -> str:
        """Return it as a text that `parse` reads."""
        return f"mci1:{self.workspace_id}:{self.through}:{self.entries}:{self.digest}"


def parse(text: str) -> Head:
    """Return the head that a text holds.

    Raises:
        NotAHead: it holds none.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise NotAHead
    return Head(found[1], int(found[2]), int(found[3]), found[4])


def heads(database: Database) -> list[tuple[str, Head]]:
    """Return the name and the current head of every partner."""
    through = history_heads.settled(database)
    with database.read() as session:
        return [(one.name, _head(session, one, through)) for one in partners.everyone(session)]


def compare(session: Session, kept: Head) -> str | None:
    """Return what is wrong with the history up to a head that was kept, or ``None``."""
    partner = partners.of_workspace(session, kept.workspace_id)
    if partner is None:
        return f"no partner has the workspace {kept.workspace_id} any more"
    found = _head(session, partner, kept.through)
    if found.entries != kept.entries:
        return (
            f"{partner.name} had {kept.entries} entries when it was kept; {found.entries} of them are there"
        )
    if found != kept:
        return f"{partner.name} has other entries than when it was kept"
    return None


def _head(session: Session, partner: Partner, through: int) -> Head:
    count, digest = 0, hashlib.sha256()
    for entry in history_heads.entries(session, partner, through):
        count += 1
        digest.update(f"{entry.id}:{entry.reference}:{entry.number}:{entry.digest}\n".encode())
    return Head(partner.workspace_id, through, count, digest.hexdigest())
