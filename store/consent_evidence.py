"""Evidence files: one for each submission, with everything that was shown and answered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from store.associations.associations import Association
from store.consent_asks import ConsentSubmission
from store.consents import ConsentAnswer
from store.database.base import Base


class ConsentEvidence(Base):
    """The evidence file of one submission; ``digest`` is its SHA-256 digest in hexadecimal digits.

    The content goes when a person in it is erased; the digest stays, in the history of each association that
    was answered, too.
    """

    __tablename__ = "consent_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("consent_submissions.id"), unique=True)
    digest: Mapped[str]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary()))

    @property
    def has_content(self) -> bool:
        """Whether the file is still there; this reads it."""
        return self.content is not None


def of_submission(session: Session, submission_id: int) -> ConsentEvidence | None:
    """Return the evidence file of a submission without its content, if it was made."""
    return session.scalar(select(ConsentEvidence).where(ConsentEvidence.submission_id == submission_id))


def content_of(session: Session, submission_id: int) -> bytes | None:
    """Return the content of a submission's evidence file, unless it was not made yet or was erased."""
    return session.scalar(
        select(ConsentEvidence.content).where(ConsentEvidence.submission_id == submission_id)
    )


def of_digest(session: Session, digest: str) -> Sequence[ConsentEvidence]:
    """Return the evidence files of any partner that have this digest, without their content."""
    return session.scalars(select(ConsentEvidence).where(ConsentEvidence.digest == digest)).all()


def answered_with(session: Session, submission_id: int) -> Sequence[tuple[int, int]]:
    """Return partner and id of the associations that a submission answers, in the order of their ids."""
    rows = session.execute(
        select(ConsentAnswer.partner_id, ConsentAnswer.association_id)
        .where(ConsentAnswer.submission_id == submission_id)
        .order_by(ConsentAnswer.association_id)
    )
    return [(row.partner_id, row.association_id) for row in rows]


def answering(session: Session, partner_id: int, reference: str) -> int | None:
    """Return the id of the submission that answers for the partner's association with this reference."""
    return session.scalar(
        select(ConsentAnswer.submission_id)
        .join(Association, Association.id == ConsentAnswer.association_id)
        .where(Association.partner_id == partner_id, Association.reference == reference)
    )


def without_file(session: Session, after_id: int, limit: int) -> Sequence[int]:
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


def of_associations(session: Session, association_ids: Collection[int]) -> Mapping[int, Any]:
    """Return the files of these associations' answers, without their contents, by the association's id."""
    columns = [one for one in ConsentEvidence.__table__.columns if one.name != "content"]
    has_content = ConsentEvidence.content.is_not(None).label("has_content")
    rows = session.execute(
        select(ConsentAnswer.association_id, *columns, has_content)
        .join(ConsentEvidence, ConsentEvidence.submission_id == ConsentAnswer.submission_id)
        .where(ConsentAnswer.association_id.in_(association_ids))
    )
    return {row.association_id: row for row in rows}


def count_kept(session: Session, submission_ids: Collection[int]) -> int:
    """Return of how many of these submissions the file is kept."""
    count = select(func.count()).where(
        ConsentEvidence.submission_id.in_(submission_ids), ConsentEvidence.content.is_not(None)
    )
    return session.scalar(count) or 0


def erase(session: Session, submission_ids: Collection[int]) -> None:
    """Delete the contents of these submissions' files; their digests stay."""
    found = session.scalars(
        select(ConsentEvidence).where(
            ConsentEvidence.submission_id.in_(submission_ids), ConsentEvidence.content.is_not(None)
        )
    ).all()
    for one in found:
        one.content = None
