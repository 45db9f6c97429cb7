"""Runs of the background jobs: when each should run again, and which fail. Whoever runs a job records it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, insert_into


class JobRun(Base):
    """The latest successful run of a job in any process; it should run again by ``due_at``."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]


class JobFailure(Base):
    """A job that failed ``at`` an instant and has not succeeded since, in any process.

    The log has the error under the ``reference``.
    """

    __tablename__ = "job_failures"

    job: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reference: Mapped[str]


def note(session: Session, job: str, due_at: datetime) -> None:
    """Record that a job succeeded, and when it should run again."""
    session.connection().execute(delete(JobFailure).where(JobFailure.job == job))
    insert = insert_into(session, JobRun).values(job=job, due_at=due_at)
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=[JobRun.job], set_={"due_at": insert.excluded.due_at})
    )


def note_failure(session: Session, job: str, at: datetime, reference: str) -> None:
    """Record that a job failed, and under which reference the log has the error."""
    insert = insert_into(session, JobFailure).values(job=job, at=at, reference=reference)
    session.connection().execute(
        insert.on_conflict_do_update(
            index_elements=[JobFailure.job],
            set_={"at": insert.excluded.at, "reference": insert.excluded.reference},
        )
    )


def forget_others(session: Session, jobs: Collection[str]) -> None:
    """Delete the records of all jobs except these, because no process runs the others any more."""
    for table in (JobRun, JobFailure):
        session.execute(
            delete(table).where(table.job.not_in(jobs)).execution_options(synchronize_session=False)
        )


def longest_due(session: Session) -> JobRun | None:
    """Return the job that is, or will be, due first; ``None`` if no job ever ran."""
    return session.scalars(select(JobRun).order_by(JobRun.due_at, JobRun.job).limit(1)).first()


def due_by_job(session: Session) -> Mapping[str, datetime]:
    """Return when each job that ever succeeded should run again, by its name."""
    rows = session.execute(select(JobRun.job, JobRun.due_at))
    return {row.job: row.due_at for row in rows}


def failures(session: Session) -> Mapping[str, JobFailure]:
    """Return the last failure of each job that has not succeeded since, by its name."""
    return {one.job: one for one in session.scalars(select(JobFailure))}
