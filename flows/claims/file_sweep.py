"""Delete contents of files that no claim refers to: erased ones at once, orphans after an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from flows.claims.file_port import ClaimFiles
from flows.transactions import Transactions
from store.claims import claim_items

ORPHANS_KEPT = timedelta(hours=1)
"""How long a content without a row is kept: its row is written a moment after it."""

BATCH = 500
"""Contents that are looked up in one transaction."""


def sweep(database: Transactions, files: ClaimFiles, now: datetime) -> int:
    """Delete every content without a file that needs it, and return how many; any process may run this."""
    old = ((one.partner_id, one.digest) for one in files.every() if now - one.written_at >= ORPHANS_KEPT)
    count = 0
    while batch := list(islice(old, BATCH)):
        with database.read() as session:
            needed = claim_items.needed(session, batch)
        for partner_id, digest in batch:
            if (partner_id, digest) not in needed:
                files.delete(partner_id, digest)
                count += 1
    return count


def delete_erased(database: Transactions, files: ClaimFiles) -> Sequence[str]:
    """Delete the contents of all erased files that no other file has, and return their digests."""
    with database.read() as session:
        contents = claim_items.erased_contents(session)
        batches = (contents[start : start + BATCH] for start in range(0, len(contents), BATCH))
        erased = list[tuple[int, str]]()
        for batch in batches:
            needed = claim_items.needed(session, batch)
            erased += (one for one in batch if one not in needed)
    for partner_id, digest in erased:
        files.delete(partner_id, digest)
    return [digest for _, digest in erased]
