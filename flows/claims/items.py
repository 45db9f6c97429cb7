"""The items of a claim: what its engagement requires, what was given for each, and giving it (R24)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.summary import Summary
from flows.claims import sent_survey
from flows.claims.file_port import FileFault, FileRefused, KeptFile
from flows.claims.sent_survey import SentSurvey
from flows.refusal import Refusal
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.status import TO_SUBMIT_AGAIN
from flows.rules.claims import questions, requirements
from flows.rules.claims.questions import AnsweredQuestion
from flows.rules.claims.requirements import Requirement, ReviewerCheck
from flows.rules.text.reasons import is_reason
from store import partners
from store.associations.associations import Association
from store.claims import claim_items
from store.claims.claim_items import ClaimFile, GivenItem
from store.enums import AssociationStatus, ClaimItem, HistoryAction


class ItemsMissing(Refusal):
    """Some ``items`` of the engagement have not been given yet (R24)."""

    def __init__(self, items: Sequence[ClaimItem]) -> None:
        """Keep what is missing."""
        super().__init__(*items)
        self.items = tuple(items)


class ItemNotRequired(Refusal):
    """The engagement does not require the item."""


class NothingGiven(Refusal):
    """Neither a file nor a link was given, nor why there is none."""

    def __init__(self, requirement: Requirement) -> None:
        """Keep what the item takes."""
        super().__init__(requirement.item)
        self.requirement = requirement


class ElsewhereUnexplained(Refusal):
    """The words about an item that the bot does not hold are too short."""

    def __init__(self, requirement: Requirement) -> None:
        """Keep what the item takes."""
        super().__init__(requirement.item)
        self.requirement = requirement


class TooManyFiles(Refusal):
    """More files than the ``most`` that the item may have."""

    def __init__(self, most: int) -> None:
        """Keep how many it may have."""
        super().__init__(most)
        self.most = most


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that was given; ``is_there`` says that its content was not erased."""

    id: int
    name: str
    size: int
    is_there: bool

    @classmethod
    def of(cls, file: ClaimFile) -> "GivenFile":
        """Return what is shown of a file."""
        return cls(file.id, file.file_name, file.size, not file.is_erased)


@dataclass(frozen=True, slots=True)
class GivenVersion:
    """One giving of an item; ``by`` is the Slack user ID of the member.

    ``answers`` are those to a survey.
    """

    version: int
    files: Sequence[GivenFile]
    link: str | None
    elsewhere: str | None
    checked: frozenset[ReviewerCheck]
    at: datetime
    by: str
    answers: Sequence[AnsweredQuestion] = ()

    @property
    def is_document(self) -> bool:
        """Whether there is a document, of which something can be confirmed."""
        return bool(self.files or self.link)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of a claim with everything that was given for it, the newest last.

    ``sent`` is the survey that was mailed to the customer.
    """

    requirement: Requirement
    versions: Sequence[GivenVersion]
    sent: SentSurvey | None = None

    @property
    def newest(self) -> GivenVersion | None:
        """What counts; ``None`` if nothing was given yet."""
        return self.versions[-1] if self.versions else None

    @property
    def is_given(self) -> bool:
        """Whether the item is done: a content that was erased must be given again."""
        newest = self.newest
        if self.is_answered:
            return True
        if newest is None:
            return False
        return bool(newest.link or newest.elsewhere or newest.answers) or any(
            one.is_there for one in newest.files
        )

    @property
    def file_count(self) -> int:
        """How many files count and are still there."""
        return sum(one.is_there for one in self.newest.files) if self.newest else 0

    @property
    def answers(self) -> Sequence[AnsweredQuestion]:
        """The answers to the survey that count, the customer's or the partner's."""
        if self.sent is not None and self.sent.answered_at is not None:
            return self.sent.answers
        return self.newest.answers if self.newest is not None else ()

    @property
    def awaits_customer(self) -> bool:
        """Whether the survey was mailed, and the customer can and must answer it."""
        return not self.is_given and self.sent is not None and self.sent.is_awaited

    @property
    def is_answered(self) -> bool:
        """Whether the customer has answered the survey."""
        return self.sent is not None and self.sent.answered_at is not None

    @property
    def denied(self) -> Sequence[AnsweredQuestion]:
        """The questions of the survey that must be answered, and to which the answer is no."""
        return [one for one in self.answers if one.is_denied]

    @property
    def unconfirmed(self) -> Sequence[ReviewerCheck]:
        """What the member has not confirmed of the documents that count."""
        newest = self.newest
        if newest is None or not newest.is_document:
            return ()
        return [one for one in self.requirement.checks if one not in newest.checked]


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a claim requires; ``is_open`` says that it can be given now, ``may_give`` that this member can.

    ``is_reply`` says that the claim was submitted before and must be submitted again: then documents can be
    given, and surveys cannot.
    """

    summary: Summary
    items: Sequence[ChecklistItem]
    may_give: bool
    is_reply: bool = False
    is_open: bool = False

    def takes(self, one: ChecklistItem) -> bool:
        """Tell whether the member can give this item now."""
        return self.may_give and (one.requirement.takes_files or not self.is_reply)

    @property
    def missing(self) -> Sequence[ChecklistItem]:
        """What has not been given yet."""
        return [one for one in self.items if not one.is_given]

    @property
    def awaits_customer(self) -> bool:
        """Whether the customer has a link to the survey that works, and has not answered."""
        return any(one.sent is not None and one.sent.is_awaited for one in self.items)

    def item(self, wanted: ClaimItem) -> ChecklistItem:
        """Return one item.

        Raises:
            ItemNotRequired: the engagement does not require it.
        """
        found = next((one for one in self.items if one.requirement.item is wanted), None)
        if found is None:
            raise ItemNotRequired(wanted)
        return found


@dataclass(frozen=True, slots=True)
class ItemInput:
    """What a member gives for an item: new files, ids of files to keep, a link, or how else it was given.

    The ids are of the version that the member has ``seen`` (0: of none), by default the newest.
    ``answers`` are those to a survey, as `questions.answers_to_store` returns them.
    """

    item: ClaimItem
    files: Sequence[KeptFile] = ()
    kept_ids: Collection[int] = ()
    seen: int | None = None
    link: str | None = None
    elsewhere: str | None = None
    checked: Collection[ReviewerCheck] = ()
    answers: Sequence[Mapping[str, Any]] = ()


def read(session: Session, actor: Actor, association_id: int, now: datetime) -> Checklist:
    """Return the checklist of a claim of the member's partner, at any location.

    Raises:
        NotFound: the partner has no such association.
    """
    association = lifecycle.find(session, actor, association_id)
    is_open = _is_open(association, now)
    may_give = actor.holds_role_on(association.location) and is_open
    is_reply = association.status in TO_SUBMIT_AGAIN
    return Checklist(Summary(association), _items(session, association), may_give, is_reply, is_open)


def may_give(
    session: Session, actor: Actor, association_id: int, now: datetime, item: ClaimItem
) -> tuple[Association, Requirement]:
    """Return the association, locked until commit, and what an item takes, if it can be given now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: the claim is with the reviewer, or there is no consent, or its time is over; or a survey
            of a claim that was submitted.
        ItemNotRequired: the engagement does not require it.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    if not _is_open(association, now):
        raise lifecycle.StatusClosed(association.status)
    found = next((one for one in _requirements(association) if one.item is item), None)
    if found is None:
        raise ItemNotRequired(item)
    if association.status in TO_SUBMIT_AGAIN and not found.takes_files:
        raise lifecycle.StatusClosed(association.status)
    return association, found


def give(session: Session, actor: Actor, association_id: int, now: datetime, given: ItemInput) -> GivenItem:
    """Record what is given for an item; from now on this counts, and what was given before is history.

    A file that was given since the version that the member has seen still counts.

    Raises:
        StatusClosed: see `may_give`, with its other refusals.
        NothingGiven: no file, no link, and no other way.
        ElsewhereUnexplained: how it was given in Partner Center takes a few words.
        TooManyFiles: there are more than the item may have.
    """
    association, requirement = may_give(session, actor, association_id, now, given.item)
    before = [one for one in claim_items.of_association(session, association) if one.item is given.item]
    kept = _kept(before, claim_items.files(session, association), given)
    check(given, len(kept) + len(given.files), requirement)
    row = GivenItem(
        partner_id=association.partner_id,
        association_id=association.id,
        item=given.item,
        version=before[-1].version + 1 if before else 1,
        link=given.link,
        elsewhere=given.elsewhere,
        checked=[one.value for one in requirement.checks if one in given.checked],
        answers=[dict(one) for one in given.answers],
        given_at=now,
        given_by=actor.member.id,
    )
    session.add(row)
    session.flush()
    files = [
        ClaimFile(
            partner_id=association.partner_id,
            association_id=association.id,
            given_id=row.id,
            file_name=name,
            media_type=media_type,
            size=size,
            digest=digest,
            is_erased=False,
        )
        for name, media_type, size, digest in _contents(kept, given.files)
    ]
    session.add_all(files)
    lifecycle.record(
        session,
        association,
        now,
        HistoryAction.CLAIM_ITEM_GIVEN,
        member_id=actor.member.id,
        detail={
            "item": given.item.value,
            "version": row.version,
            "files": [{"name": one.file_name, "digest": one.digest} for one in files],
            "link": given.link,
            "elsewhere": given.elsewhere,
            "answers": questions.digest(given.answers) if given.answers else None,
        },
    )
    return row


def add(
    session: Session,
    actor: Actor,
    association_id: int,
    now: datetime,
    item: ClaimItem,
    files: Sequence[KeptFile],
    checked: Collection[ReviewerCheck] = (),
) -> GivenItem:
    """Record more files for an item: all that counts already stays.

    ``checked`` is confirmed of all of its documents now; what was confirmed before was not of the new ones.

    Raises:
        StatusClosed: see `may_give`, with its other refusals.
        TooManyFiles: there are more than the item may have.
    """
    association, _ = may_give(session, actor, association_id, now, item)
    before = [one for one in claim_items.of_association(session, association) if one.item is item]
    newest = before[-1] if before else None
    kept = claim_items.files(session, association).get(newest.id, ()) if newest else ()
    return give(
        session,
        actor,
        association_id,
        now,
        ItemInput(
            item,
            files=files,
            kept_ids=frozenset(one.id for one in kept),
            link=newest.link if newest else None,
            elsewhere=newest.elsewhere if newest else None,
            checked=frozenset(checked),
        ),
    )


def check(given: ItemInput, file_count: int, requirement: Requirement) -> None:
    """Refuse what cannot be recorded, whatever is in the files.

    Raises:
        NothingGiven: no file, no link, and no other way.
        ElsewhereUnexplained: how it was given in Partner Center takes a few words.
        TooManyFiles: there are more than the item may have.
    """
    if not file_count and not given.link and not given.elsewhere and not given.answers:
        raise NothingGiven(requirement)
    if given.elsewhere and not is_reason(given.elsewhere):
        raise ElsewhereUnexplained(requirement)
    if file_count > requirement.most:
        raise TooManyFiles(requirement.most)


def require_complete(session: Session, association: Association) -> None:
    """Refuse a claim of which an item is missing.

    Raises:
        ItemsMissing: something is.
    """
    missing = [one.requirement.item for one in _items(session, association) if not one.is_given]
    if missing:
        raise ItemsMissing(missing)


def file(session: Session, actor: Actor, file_id: int) -> tuple[ClaimItem, ClaimFile]:
    """Return a file of the member's partner, at any location, with the item for which it was given.

    Raises:
        NotFound: the partner has no such file.
        FileRefused: its content was erased.
    """
    found = claim_items.file(session, actor.partner.id, file_id)
    if found is None:
        raise lifecycle.NotFound(file_id)
    if found.is_erased:
        raise FileRefused(FileFault.NOT_THERE, found.file_name)
    return session.get_one(GivenItem, found.given_id).item, found


def _is_open(association: Association, now: datetime) -> bool:
    first = association.status is AssociationStatus.CONSENT_RECEIVED
    due = association.claim_due if first else association.programme_due
    is_late = due is not None and is_over(due, now)
    return (first or association.status in TO_SUBMIT_AGAIN) and not is_late


def _requirements(association: Association) -> Sequence[Requirement]:
    engagement = association.engagement
    return requirements.required(engagement.required_items, engagement.item_terms)


def _items(session: Session, association: Association) -> list[ChecklistItem]:
    needed = _requirements(association)
    given = claim_items.of_association(session, association) if needed else ()
    files = claim_items.files(session, association) if given else {}
    users = partners.user_ids(session, association.partner_id, {one.given_by for one in given})
    return [
        ChecklistItem(
            one,
            [_version(row, files.get(row.id, ()), users) for row in given if row.item is one.item],
            sent_survey.read(session, association) if one.item is ClaimItem.CUSTOMER_SURVEY else None,
        )
        for one in needed
    ]


def _version(row: GivenItem, files: Sequence[ClaimFile], users: Mapping[int, str]) -> GivenVersion:
    return GivenVersion(
        row.version,
        [GivenFile.of(one) for one in files],
        row.link,
        row.elsewhere,
        frozenset(one for one in ReviewerCheck if one in row.checked),
        row.given_at,
        users.get(row.given_by, ""),
        questions.answered(row.answers),
    )


def _kept(
    before: Sequence[GivenItem], files: Mapping[int, Sequence[ClaimFile]], given: ItemInput
) -> list[ClaimFile]:
    """Return the files of the newest version that still count: all but those that the member has left out."""
    if not before:
        return []
    seen = [one for one in before if given.seen in {None, one.version}][-1:]
    left_out = {
        (file.file_name, file.digest)
        for one in seen
        for file in files.get(one.id, ())
        if file.id not in given.kept_ids
    }
    newest = files.get(before[-1].id, ())
    return [one for one in newest if not one.is_erased and (one.file_name, one.digest) not in left_out]


def _contents(kept: Sequence[ClaimFile], new: Sequence[KeptFile]) -> list[tuple[str, str, int, str]]:
    """Return name, media type, size and digest of each file, each name and content once."""
    every = [(one.file_name, one.media_type, one.size, one.digest) for one in kept]
    every += [(one.name, one.media_type, one.size, one.digest) for one in new]
    return list(dict.fromkeys(every))
