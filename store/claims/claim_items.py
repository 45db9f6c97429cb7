"""What was given for the items of a claim, one row each time, and the files that belong to it (R24)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations.associations import Association
from store.database.base import Base, enum_column
from store.enums import ClaimItem


class GivenItem(Base):
    """One giving of an item: files, a ``link``, or words that say that it is in Partner Center already.

    ``version`` counts the givings of an item from 1, and the newest counts. ``checked`` is what the member
    confirmed of the documents. ``answers`` are those to a survey, each with its question as it was asked.
    """

    __tablename__ = "claim_items"
    __table_args__ = (UniqueConstraint("association_id", "item", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    item: Mapped[ClaimItem] = mapped_column(enum_column(ClaimItem, "claim_item"))
    version: Mapped[int]
    link: Mapped[str | None]
    elsewhere: Mapped[str | None]
    checked: Mapped[list[str]]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))


class ClaimFile(Base):
    """One file of a giving; its content is in the storage, under the partner and the digest.

    ``is_erased`` says that the content was deleted because the data of a person was erased.
    """

    __tablename__ = "claim_files"
    __table_args__ = (Index("ix_claim_files_partner_id_digest", "partner_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("claim_items.id"), index=True)
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    is_erased: Mapped[bool] = mapped_column(default=False)


def of_association(session: Session, association: Association) -> Sequence[GivenItem]:
    """Return everything that was given for the association's claim, by item and version."""
    return session.scalars(
        select(GivenItem)
        .where(GivenItem.partner_id == association.partner_id, GivenItem.association_id == association.id)
        .order_by(GivenItem.item, GivenItem.version)
    ).all()


def files(session: Session, association: Association) -> Mapping[int, Sequence[ClaimFile]]:
    """Return the files that were given for the association's claim, by the id of their giving."""
    found = dict[int, list[ClaimFile]]()
    for one in session.scalars(
        select(ClaimFile)
        .where(ClaimFile.partner_id == association.partner_id, ClaimFile.association_id == association.id)
        .order_by(ClaimFile.id)
    ):
        found.setdefault(one.given_id, []).append(one)
    return found


def file(session: Session, partner_id: int, file_id: int) -> ClaimFile | None:
    """Return one file of the partner, if it has one with this id."""
    return session.scalar(
        select(ClaimFile).where(ClaimFile.partner_id == partner_id, ClaimFile.id == file_id)
    )


def needed(session: Session, wanted: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those of the contents, of partner and digest, that a file has which was not erased."""
    rows = session.execute(
        select(ClaimFile.partner_id, ClaimFile.digest)
        .where(tuple_(ClaimFile.partner_id, ClaimFile.digest).in_(wanted), ClaimFile.is_erased.is_(False))
        .distinct()
    )
    return {(row.partner_id, row.digest) for row in rows}


def contents(session: Session, association_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return partner and digest of the files that were given for these associations of any partners."""
    rows = session.execute(
        select(ClaimFile.partner_id, ClaimFile.digest)
        .where(ClaimFile.association_id.in_(association_ids))
        .distinct()
    )
    return {(row.partner_id, row.digest) for row in rows}


def with_contents(session: Session, wanted: Collection[tuple[int, str]]) -> Sequence[ClaimFile]:
    """Return every file with one of these contents, of partner and digest."""
    return session.scalars(
        select(ClaimFile)
        .where(tuple_(ClaimFile.partner_id, ClaimFile.digest).in_(wanted))
        .order_by(ClaimFile.id)
    ).all()


def of_several(
    session: Session, association_ids: Collection[int]
) -> Mapping[int, Sequence[tuple[GivenItem, Sequence[ClaimFile]]]]:
    """Return what counts for the claims of associations of any partners, with its files, by association."""
    newest = dict[tuple[int, ClaimItem], GivenItem]()
    for row in session.scalars(
        select(GivenItem)
        .where(GivenItem.association_id.in_(association_ids))
        .order_by(GivenItem.association_id, GivenItem.item, GivenItem.version)
    ):
        newest[row.association_id, row.item] = row
    kept = dict[int, list[ClaimFile]]()
    for file in session.scalars(
        select(ClaimFile).where(ClaimFile.association_id.in_(association_ids)).order_by(ClaimFile.id)
    ):
        kept.setdefault(file.given_id, []).append(file)
    found = dict[int, list[tuple[GivenItem, Sequence[ClaimFile]]]]()
    for row in newest.values():
        found.setdefault(row.association_id, []).append((row, kept.get(row.id, ())))
    return found


def erased_contents(session: Session) -> Sequence[tuple[int, str]]:
    """Return partner and digest of the erased files of all partners."""
    rows = session.execute(
        select(ClaimFile.partner_id, ClaimFile.digest).where(ClaimFile.is_erased.is_(True)).distinct()
    )
    return [(row.partner_id, row.digest) for row in rows]
