"""Delete contents of files that no claim refers to: erased ones at once, orphans after an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.claims.file_port import ClaimFiles
from flows.transactions import Transactions
from store.claims import claim_items

ORPHANS_KEPT = timedelta(hours=1)
"""How long a content without a row is kept: its row is written a moment after it."""


def sweep(database: Transactions, files: ClaimFiles, now: datetime) -> int:
    """Delete every content without a file that needs it, and return how many; any process may run this."""
    count = 0
    for one in files.every():
        if now - one.written_at < ORPHANS_KEPT:
            continue
        with database.read() as session:
            is_needed = claim_items.is_needed(session, one.partner_id, one.digest)
        if not is_needed:
            files.delete(one.partner_id, one.digest)
            count += 1
    return count


def delete_erased(database: Transactions, files: ClaimFiles) -> Sequence[str]:
    """Delete the contents of all erased files that no other file has, and return their digests."""
    with database.read() as session:
        erased = [
            one for one in claim_items.erased_contents(session) if not claim_items.is_needed(session, *one)
        ]
    for partner_id, digest in erased:
        files.delete(partner_id, digest)
    return [digest for _, digest in erased]
