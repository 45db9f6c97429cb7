"""Evidence files: one for each submission, with what was shown and answered, and each recorded consent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, LargeBinary, or_, select, union_all
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from store.associations.associations import Association
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.database.base import Base


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """What a file is made of, by id: a submission, or an answer that a member recorded (R22)."""

    submission_id: int | None = None
    answer_id: int | None = None


class ConsentEvidence(Base):
    """The evidence file of one submission, or of one answer that a member recorded.

    ``digest`` is its SHA-256 digest in hexadecimal digits. The content goes when a person in it is erased;
    the digest stays, in the history of each association that was answered, too.
    """

    __tablename__ = "consent_evidence"
    __table_args__ = (CheckConstraint("(submission_id IS NULL) <> (answer_id IS NULL)", name="one_source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("consent_submissions.id"), unique=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("consent_answers.id"), unique=True)
    digest: Mapped[str]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary()))

    @property
    def has_content(self) -> bool:
        """Whether the file is still there; this reads it."""
        return self.content is not None

    @property
    def source(self) -> EvidenceSource:
        """What the file is made of."""
        return EvidenceSource(self.submission_id, self.answer_id)


def source_of(answer: ConsentAnswer) -> EvidenceSource:
    """Return what the evidence file of an answer is made of."""
    return EvidenceSource(answer.submission_id, answer.id if answer.submission_id is None else None)


def of_source(session: Session, source: EvidenceSource) -> ConsentEvidence | None:
    """Return the evidence file that is made of something, without its content, if it was made."""
    return session.scalar(select(ConsentEvidence).where(_is_of(source)))


def content_of(session: Session, file_id: int) -> bytes | None:
    """Return the content of an evidence file, unless it was erased."""
    return session.scalar(select(ConsentEvidence.content).where(ConsentEvidence.id == file_id))


def of_digest(session: Session, digest: str) -> Sequence[ConsentEvidence]:
    """Return the evidence files of any partner that have this digest, without their content."""
    return session.scalars(select(ConsentEvidence).where(ConsentEvidence.digest == digest)).all()


def answered_with(session: Session, source: EvidenceSource) -> Sequence[tuple[int, int]]:
    """Return partner and id of the associations that a source answers, in the order of their ids."""
    column, value = (
        (ConsentAnswer.id, source.answer_id)
        if source.submission_id is None
        else (ConsentAnswer.submission_id, source.submission_id)
    )
    rows = session.execute(
        select(ConsentAnswer.partner_id, ConsentAnswer.association_id)
        .where(column == value)
        .order_by(ConsentAnswer.association_id)
    )
    return [(row.partner_id, row.association_id) for row in rows]


def answering(session: Session, partner_id: int, reference: str) -> EvidenceSource | None:
    """Return what answers for the partner's association with this reference."""
    answer = session.scalar(
        select(ConsentAnswer)
        .join(Association, Association.id == ConsentAnswer.association_id)
        .where(Association.partner_id == partner_id, Association.reference == reference)
    )
    return None if answer is None else source_of(answer)


def submissions_without(session: Session, after_id: int, limit: int) -> Sequence[int]:
    """Return ids above an id of submissions of any partner for which no file was made yet, in order.

    There is none for a submission of which the text was erased.
    """
    return session.scalars(
        select(ConsentSubmission.id)
        .outerjoin(ConsentEvidence, ConsentEvidence.submission_id == ConsentSubmission.id)
        .where(
            ConsentSubmission.id > after_id,
            ConsentSubmission.shown_text.is_not(None),
            ConsentEvidence.id.is_(None),
        )
        .order_by(ConsentSubmission.id)
        .limit(limit)
    ).all()


def recorded_without(session: Session, after_id: int, limit: int) -> Sequence[int]:
    """Return ids above an id of recorded answers of any partner for which no file was made yet, in order."""
    return session.scalars(
        select(ConsentAnswer.id)
        .outerjoin(ConsentEvidence, ConsentEvidence.answer_id == ConsentAnswer.id)
        .where(
            ConsentAnswer.id > after_id,
            ConsentAnswer.submission_id.is_(None),
            ConsentAnswer.recorded_by.is_not(None),
            ConsentAnswer.note.is_not(None),
            ConsentEvidence.id.is_(None),
        )
        .order_by(ConsentAnswer.id)
        .limit(limit)
    ).all()


def of_associations(session: Session, association_ids: Collection[int]) -> Mapping[int, Any]:
    """Return the files of these associations' answers, without their contents, by the association's id."""
    columns = [one for one in ConsentEvidence.__table__.columns if one.name != "content"]
    has_content = ConsentEvidence.content.is_not(None).label("has_content")
    joins = (
        ConsentEvidence.submission_id == ConsentAnswer.submission_id,
        ConsentEvidence.answer_id == ConsentAnswer.id,
    )
    rows = session.execute(
        union_all(
            *(
                select(ConsentAnswer.association_id, *columns, has_content)
                .join(ConsentEvidence, join)
                .where(ConsentAnswer.association_id.in_(association_ids))
                for join in joins
            )
        )
    )
    return {row.association_id: row for row in rows}


def naming(session: Session, submission_ids: Collection[int], association_ids: Collection[int]) -> list[int]:
    """Return ids of the files that are kept of these submissions, or of consents recorded on associations."""
    recorded = select(ConsentAnswer.id).where(
        ConsentAnswer.association_id.in_(association_ids), ConsentAnswer.submission_id.is_(None)
    )
    found = session.scalars(
        select(ConsentEvidence.id).where(
            ConsentEvidence.content.is_not(None),
            or_(
                ConsentEvidence.submission_id.in_(submission_ids),
                ConsentEvidence.answer_id.in_(recorded),
            ),
        )
    )
    return list(found)


def several(session: Session, file_ids: Collection[int]) -> Sequence[ConsentEvidence]:
    """Return files by id, without their contents."""
    return session.scalars(select(ConsentEvidence).where(ConsentEvidence.id.in_(file_ids))).all()


def erase(session: Session, file_ids: Collection[int]) -> None:
    """Delete the contents of these files; their digests stay."""
    for one in several(session, file_ids):
        one.content = None


def _is_of(source: EvidenceSource) -> ColumnElement[bool]:
    if source.submission_id is None:
        return ConsentEvidence.answer_id == source.answer_id
    return ConsentEvidence.submission_id == source.submission_id
