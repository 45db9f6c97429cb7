"""Make the evidence files of answers: before the receipt is sent, and else a little later."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.evidence import pdf
from flows.evidence import evidence_files
from flows.evidence.evidence_files import Facts
from flows.evidence.recorded_facts import RecordedFacts
from flows.notifications import ConsentReceipt, parse_if_known
from flows.transactions import Transactions
from store.consents.consent_evidence import EvidenceSource
from store.database.availability import DatabaseUnavailable
from store.outbox.outbox import OutboxMessage
from words.evidence import recorded, signed

log = structlog.get_logger(__name__)


class EvidenceFiler:
    """Makes files that are missing; a file that cannot be made holds up nothing else."""

    def __init__(self, database: Transactions, clock: Clock) -> None:
        """Begin without files that could not be made."""
        self._database = database
        self._clock = clock
        self._failed: set[EvidenceSource] = set()

    def __call__(self) -> None:
        """Make every file that is missing, such as those of answers before a crash or an upgrade."""
        for source in evidence_files.missing(self._database):
            self._make(source)

    def before(self, messages: Sequence[OutboxMessage]) -> None:
        """Make the files of the answers that these messages confirm, so that they can go along."""
        parsed = [parse_if_known(one) for one in messages]
        for submission_id in {one.submission_id for one in parsed if isinstance(one, ConsentReceipt)}:
            self._make(EvidenceSource(submission_id=submission_id))

    def _make(self, source: EvidenceSource) -> None:
        try:
            evidence_files.make_file(self._database, make, source, self._clock())
        except (DatabaseUnavailable, DBAPIError):
            raise
        except Exception:
            # A file that cannot be made must hold up neither the receipt nor other files. It is tried again
            # every minute, and logged once.
            if source not in self._failed:
                log.exception("evidence.not_made", submission=source.submission_id, answer=source.answer_id)
            self._failed.add(source)
        else:
            self._failed.discard(source)


def make(facts: Facts) -> bytes:
    """Return the evidence file of a signature, or of a consent that a member recorded.

    Raises:
        NotLaidOut: it cannot be laid out, which is an error of MCI Bot.
    """
    if isinstance(facts, RecordedFacts):
        return pdf.make(recorded.document(facts))
    return pdf.make(signed.document(facts))
