"""Evidence files: made once for each submission right after it, kept, and their digests in the history.

Making a file takes some hundredths of a second, so no transaction is open meanwhile.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.consent import evidence_facts
from flows.consent.evidence_facts import EvidenceFacts
from flows.history import history_check
from flows.refusal import Refusal
from flows.transactions import Transactions
from store import consent_asks, consent_evidence, consents
from store.associations.associations import Association
from store.consent_asks import ConsentSubmission
from store.consent_evidence import ConsentEvidence
from store.enums import HistoryAction
from store.history import evidence, history
from store.history.history import Addition

Make = Callable[[EvidenceFacts], bytes]
"""Makes the file of a signature; the same facts give the same bytes."""

BATCH = 100
"""Submissions that are looked for at a time."""


class EvidenceNotMade(Refusal):
    """The answer was given so lately that it has no file yet."""


class EvidenceErased(Refusal):
    """Somebody who is named in the file was erased, and its content with them."""


class NoEvidence(Refusal):
    """There is no answer that was given on the page of MCI Bot."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that was made, with the references of the associations that were answered."""

    references: Sequence[str]
    digest: str
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the file, such as ``consent-MCI-000123-and-9-more.pdf``."""
        return file_name(self.references)


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """What is known of a file by its digest; ``is_confirmed`` says that intact histories have it."""

    partner: str
    references: Sequence[str]
    made_at: datetime
    is_confirmed: bool


def file_name(references: Sequence[str]) -> str:
    """Return the name of the evidence file about these associations."""
    first, *others = references
    return f"consent-{first}{f'-and-{len(others)}-more' if others else ''}.pdf"


def missing(database: Transactions) -> Iterator[int]:
    """Yield the ids of the submissions of any partner that have no file yet; no transaction is open then."""
    after = 0
    while True:
        with database.read() as session:
            lacking = consent_evidence.without_file(session, after, BATCH)
        yield from lacking
        if len(lacking) < BATCH:
            return
        after = lacking[-1]


def make_file(database: Transactions, make: Make, submission_id: int, now: datetime) -> bool:
    """Make the file of a submission, keep it, and record its digest; tell whether that was done.

    It is not if the file was made before, if a person was erased, or if something in it changed meanwhile;
    then the next call makes it.
    """
    with database.read() as session:
        facts = _facts(session, submission_id)
    if facts is None:
        return False
    content = make(facts)
    with database.write() as session:
        answered = consent_evidence.answered_with(session, submission_id)
        held = [lifecycle.hold(session, *one) for one in answered]
        if _facts(session, submission_id) != facts:
            return False
        file = ConsentEvidence(
            partner_id=held[0].partner_id,
            submission_id=submission_id,
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
        NoEvidence: no answer was given on the page.
        EvidenceNotMade: the file is made in a moment.
        EvidenceErased: it was deleted.
    """
    association = lifecycle.find(session, actor, association_id)
    answer = consents.answer(session, association)
    if answer is None or answer.submission_id is None:
        raise NoEvidence(association_id)
    return of_submission(session, answer.submission_id)


def of_submission(session: Session, submission_id: int) -> EvidenceFile:
    """Return the evidence file of a submission.

    Raises:
        EvidenceNotMade: the file is made in a moment.
        EvidenceErased: it was deleted.
    """
    kept = consent_evidence.of_submission(session, submission_id)
    if kept is None:
        raise EvidenceNotMade(submission_id)
    if kept.content is None:
        raise EvidenceErased(submission_id)
    [submission] = consent_asks.submissions(session, [submission_id])
    return EvidenceFile(references(submission), kept.digest, kept.content)


def of_reference(session: Session, partner_id: int, reference: str) -> EvidenceFile:
    """Return the evidence file of the answer about a partner's association, for those who operate the bot.

    Raises:
        NoEvidence: there is no such association, or no answer was given on the page.
        EvidenceNotMade: the file is made in a moment.
        EvidenceErased: it was deleted.
    """
    submission_id = consent_evidence.answering(session, partner_id, reference)
    if submission_id is None:
        raise NoEvidence(reference)
    return of_submission(session, submission_id)


def recorded(session: Session, digest: str) -> list[RecordedEvidence]:
    """Return what is known of files with this digest, of any partner; nothing if none was made here."""
    found = []
    for file in consent_evidence.of_digest(session, digest):
        [submission] = consent_asks.submissions(session, [file.submission_id])
        about = [one.association for one in submission.answers]
        found.append(
            RecordedEvidence(
                about[0].partner.name,
                references(submission),
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
    file = consent_evidence.of_submission(session, submission.id)
    if file is None or file.content is None:
        return None
    return EvidenceFile(references(submission), file.digest, file.content)


def references(submission: ConsentSubmission) -> list[str]:
    """Return the references of the associations that a submission answers, as its file lists them."""
    return [one.association.reference for one in submission.answers]


def _facts(session: Session, submission_id: int) -> EvidenceFacts | None:
    """Return the facts of a submission that has no file yet."""
    if consent_evidence.of_submission(session, submission_id) is not None:
        return None
    found = consent_asks.submissions(session, [submission_id])
    return evidence_facts.read(session, found[0]) if found else None
