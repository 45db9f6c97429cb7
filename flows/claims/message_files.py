"""Which files of a message a claim may take, as far as their descriptions say; nothing is fetched here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import find_association
from flows.associations.summary import Summary
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.rules.claims import file_types, requirements
from flows.rules.claims.requirements import Requirement

MOST_READ = 100
"""Claims of which it is read what they take; if more wait, any file may be for one of them."""


def wanted(session: Session, actor: Actor, now: datetime) -> list[Requirement] | None:
    """Return the items that take files, of all claims that do; ``None`` if these are too many to say."""
    waiting = find_association.taking_files(session, actor, "", MOST_READ, now)
    if len(waiting) == MOST_READ:
        return None
    return [item for one in waiting for item in _items(one) if item.takes_files]


def check(file: IncomingFile, takes: Sequence[Requirement] | None) -> None:
    """Refuse a file that was looked up in Slack, if none of the items takes it.

    Raises:
        FileRefused: its name, type or size is taken for none of them.
    """
    name = file_types.tidied(file.name)
    if not name:
        raise FileRefused(FileFault.NAMELESS, name)
    if not file.size:
        raise FileRefused(FileFault.EMPTY, name)
    if not takes:
        return
    fitting = [one for one in takes if file_types.ending(name) in one.types]
    if not fitting:
        types = dict.fromkeys(type_ for one in takes for type_ in one.types)
        raise FileRefused(FileFault.TYPE_NOT_TAKEN, name, replace(takes[0], types=tuple(types)))
    largest = max(fitting, key=lambda one: one.largest)
    if file.size > largest.largest:
        raise FileRefused(FileFault.TOO_LARGE, name, largest)


def _items(one: Summary) -> Sequence[Requirement]:
    return requirements.required(one.engagement.required_items, one.engagement.item_terms)
