"""Evidence files: made once for each signature or recorded consent, kept, and their digests in the history.

Making a file takes some hundredths of a second, so no transaction is open meanwhile.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.evidence import recorded_facts, signed_facts
from flows.evidence.recorded_facts import RecordedFacts
from flows.evidence.signed_facts import EvidenceFacts
from flows.history import history_check
from flows.refusal import Refusal
from flows.transactions import Transactions
from store.associations.associations import Association
from store.consents import consent_asks, consent_evidence, consents
from store.consents.consent_asks import ConsentSubmission
from store.consents.consent_evidence import ConsentEvidence, EvidenceSource
from store.enums import HistoryAction
from store.history import evidence, history
from store.history.history import Addition

Facts = EvidenceFacts | RecordedFacts
"""What a file says: of a signature, or of a consent that a member recorded."""

Make = Callable[[Facts], bytes]
"""Makes a file; the same facts give the same bytes."""

BATCH = 100
"""Files that are looked for at a time."""


class EvidenceNotMade(Refusal):
    """The answer was given or recorded so lately that it has no file yet."""


class EvidenceErased(Refusal):
    """Somebody who is named in the file was erased, and its content with them."""


class NoEvidence(Refusal):
    """Nobody has answered about the association."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that was made, with the references of the associations that were answered.

    ``is_recorded`` says that a member recorded the consent, which was given elsewhere.
    """

    references: Sequence[str]
    digest: str
    content: bytes = field(repr=False)
    is_recorded: bool = False

    @property
    def name(self) -> str:
        """Its name, such as ``consent-MCI-000123-and-9-more.pdf`` or ``consent-MCI-000123-recorded.pdf``."""
        first, *others = self.references
        more = f"-and-{len(others)}-more" if others else ""
        return f"consent-{first}{'-recorded' if self.is_recorded else more}.pdf"


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """What is known of a file by its digest; ``is_confirmed`` says that intact histories have it."""

    partner: str
    references: Sequence[str]
    made_at: datetime
    is_confirmed: bool


def missing(database: Transactions) -> Iterator[EvidenceSource]:
    """Yield what there is no file of yet, of any partner; no transaction is open then."""
    for one in _missing(database, consent_evidence.submissions_without):
        yield EvidenceSource(submission_id=one)
    for one in _missing(database, consent_evidence.recorded_without):
        yield EvidenceSource(answer_id=one)


def make_file(database: Transactions, make: Make, source: EvidenceSource, now: datetime) -> bool:
    """Make the file of a source, keep it, and record its digest; tell whether that was done.

    It is not if the file was made before, if a person was erased, or if something in it changed meanwhile;
    then the next call makes it.
    """
    with database.read() as session:
        facts = _facts(session, source)
    if facts is None:
        return False
    content = make(facts)
    with database.write() as session:
        answered = consent_evidence.answered_with(session, source)
        held = [lifecycle.hold(session, *one) for one in answered]
        if _facts(session, source) != facts:
            return False
        file = ConsentEvidence(
            partner_id=held[0].partner_id,
            submission_id=source.submission_id,
            answer_id=source.answer_id,
            digest=hashlib.sha256(content).hexdigest(),
            made_at=now,
            content=content,
        )
        session.add(file)
        vouched = {evidence.FILE: evidence.of_file(file)}
        for association in held:
            addition = Addition(
                association, HistoryAction.CONSENT_EVIDENCE_MADE, {"digest": file.digest}, vouched
            )
            history.append(session, addition, now, member_id=None)
    return True


def of_association(session: Session, actor: Actor, association_id: int) -> EvidenceFile:
    """Return the evidence file of the answer about an association, at any location of the member's partner.

    Raises:
        NotFound: the partner has no such association.
        NoEvidence: there is no answer.
        EvidenceNotMade: the file is made in a moment.
        EvidenceErased: it was deleted.
    """
    association = lifecycle.find(session, actor, association_id)
    answer = consents.answer(session, association)
    if answer is None:
        raise NoEvidence(association_id)
    return _made(session, consent_evidence.source_of(answer))


def of_reference(session: Session, partner_id: int, reference: str) -> EvidenceFile:
    """Return the evidence file of the answer about a partner's association, for those who operate the bot.

    Raises:
        NoEvidence: there is no such association, or no answer.
        EvidenceNotMade: the file is made in a moment.
        EvidenceErased: it was deleted.
    """
    source = consent_evidence.answering(session, partner_id, reference)
    if source is None:
        raise NoEvidence(reference)
    return _made(session, source)


def recorded(session: Session, digest: str) -> list[RecordedEvidence]:
    """Return what is known of files with this digest, of any partner; nothing if none was made here."""
    found = []
    for file in consent_evidence.of_digest(session, digest):
        about = _about(session, file.source)
        found.append(
            RecordedEvidence(
                about[0].partner.name,
                [one.reference for one in about],
                file.made_at,
                all(_confirms(session, one, file) for one in about),
            )
        )
    return found


def _confirms(session: Session, association: Association, file: ConsentEvidence) -> bool:
    """Tell whether the association's intact history has the digest of the file."""
    entries = history.of_association(session, association)
    is_said = any(
        one.action == HistoryAction.CONSENT_EVIDENCE_MADE
        and one.at == file.made_at
        and one.detail == {"digest": file.digest}
        for one in entries
    )
    return is_said and history_check.confirms(
        session, association, HistoryAction.CONSENT_EVIDENCE_MADE, file.made_at
    )


def kept(session: Session, submission: ConsentSubmission) -> EvidenceFile | None:
    """Return the evidence file of a submission, which comes with its answers, if it is there."""
    file = consent_evidence.of_source(session, EvidenceSource(submission_id=submission.id))
    if file is None or file.content is None:
        return None
    return EvidenceFile([one.association.reference for one in submission.answers], file.digest, file.content)


def _made(session: Session, source: EvidenceSource) -> EvidenceFile:
    file = consent_evidence.of_source(session, source)
    if file is None:
        raise EvidenceNotMade(source)
    if file.content is None:
        raise EvidenceErased(source)
    references = [one.reference for one in _about(session, source)]
    return EvidenceFile(references, file.digest, file.content, is_recorded=source.answer_id is not None)


def _about(session: Session, source: EvidenceSource) -> list[Association]:
    """Return the associations that a source answers, as its file lists them."""
    if source.answer_id is not None:
        return [consents.answer_of_id(session, source.answer_id).association]
    [submission] = consent_asks.submissions(session, [source.submission_id or 0])
    return [one.association for one in submission.answers]


def _facts(session: Session, source: EvidenceSource) -> Facts | None:
    """Return the facts of what has no file yet."""
    if consent_evidence.of_source(session, source) is not None:
        return None
    if source.answer_id is not None:
        return recorded_facts.read(session, consents.answer_of_id(session, source.answer_id))
    found = consent_asks.submissions(session, [source.submission_id or 0])
    return signed_facts.read(session, found[0]) if found else None


def _missing(database: Transactions, find: Callable[[Session, int, int], Sequence[int]]) -> Iterator[int]:
    after = 0
    while True:
        with database.read() as session:
            lacking = find(session, after, BATCH)
        yield from lacking
        if len(lacking) < BATCH:
            return
        after = lacking[-1]
