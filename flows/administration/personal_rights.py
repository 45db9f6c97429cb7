"""A person asks what is kept about them, for a copy of it, or to be erased: one partner's data, by an admin.

Data of other partners is never touched; the command `mci erase` erases a person from every partner's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.administration.roles import LastAdmin
from flows.loading import columns, from_columns, loading
from flows.loading.loading import Author
from flows.notifications import PersonErased, notify
from flows.personal_data import erase, erase_member, erasure_reports, member_records, person_records
from flows.personal_data.erasure_reports import ErasureReport, Stays
from flows.personal_data.person_records import PersonRecord, RecordKind
from flows.refusal import Refusal
from flows.rules.customers.search import fits
from flows.rules.text.personal_traces import is_erased_user
from store import data_changes, followed_groups, partners
from store.associations import associations
from store.enums import DataKind, LoadOrigin
from store.outbox import message_keys
from store.partners import Member


class NothingKept(Refusal):
    """The partner keeps nothing about the person."""


class ErasesSelf(Refusal):
    """The member would erase themself."""


class OwnsOpen(Refusal):
    """The person, the member with this id, owns ``count`` open associations."""

    def __init__(self, member_id: int, count: int) -> None:
        """Keep the member's id and the number."""
        super().__init__(member_id, count)
        self.member_id, self.count = member_id, count


class InGroup(Refusal):
    """The person is in a user group with this ``handle`` that is followed, which would give roles again."""

    def __init__(self, handle: str) -> None:
        """Keep the handle."""
        super().__init__(handle)
        self.handle = handle


@dataclass(frozen=True, slots=True)
class DataSubject:
    """Who is meant: somebody of the workspace (a Slack user ID and a name), e-mail addresses, or both."""

    user_id: str = ""
    name: str = ""
    emails: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PersonData:
    """What is kept about a person, and whether they are a member. ``name`` is that of the member."""

    person: DataSubject
    records: Sequence[PersonRecord]
    is_member: bool
    name: str = ""

    @property
    def counts(self) -> Mapping[RecordKind, int]:
        """How many records there are of each kind."""
        return person_records.counts(self.records)

    @property
    def removed(self) -> Mapping[RecordKind, int]:
        """How many records of each kind are without the person after an erasure."""
        return {kind: count for kind, count in self.counts.items() if kind is not RecordKind.OWNED}

    @property
    def places(self) -> Sequence[tuple[RecordKind, str]]:
        """The kind and the association's reference of what is without the person after an erasure."""
        found = {(one.kind, one.reference) for one in self.records if one.kind in self.removed}
        return sorted(one for one in found if one[1])

    @property
    def to_give(self) -> Sequence[str]:
        """References of the open associations that need another contact after an erasure."""
        contacts = (one for one in self.records if one.kind is RecordKind.CONTACT)
        return sorted({one.reference for one in contacts if one.is_open})

    @property
    def stays(self) -> Mapping[Stays, int]:
        """How much of each kind stays."""
        kinds = self.counts
        account = next((one.fields for one in self.records if one.kind is RecordKind.MEMBER), {})
        found = {
            Stays.ASSOCIATIONS: len({one.reference for one in self.records} - {""}),
            Stays.ANSWERS: sum("outcome" in one.fields for one in self.records),
            Stays.SURVEYS: sum("answers" in one.fields for one in self.records),
            Stays.HISTORY: kinds.get(RecordKind.HISTORY, 0),
            Stays.ACTED: sum(int(account.get(name, 0)) for name in ("history_entries", "changes_of_data")),
        }
        return {kind: count for kind, count in found.items() if count}


def left(session: Session, actor: Actor, words: str, limit: int) -> Sequence[DataSubject]:
    """Return members who left the workspace and whose name fits the words, by name.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = [
        DataSubject(one.user_id, one.name)
        for one in partners.all_members(session, actor.partner)
        if one.gone_since is not None and not is_erased_user(one.user_id) and fits(words, one.name)
    ]
    return sorted(found, key=lambda one: one.name.casefold())[:limit]


def show(session: Session, actor: Actor, person: DataSubject) -> PersonData:
    """Return what the partner keeps about a person.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NothingKept: it keeps nothing.
    """
    rights.require_all(session, actor)
    partner, records = actor.partner, list[PersonRecord]()
    member = partners.member(session, partner, person.user_id) if person.user_id else None
    if person.user_id:
        records += member_records.of_account(session, partner, person.user_id, _names(person, member))
    for email in person.emails:
        records += person_records.of_address(session, partner, email)
    if not records:
        raise NothingKept
    return PersonData(
        person, person_records.in_order(records), member is not None, member.name if member else person.name
    )


def hindrances(session: Session, actor: Actor, person: DataSubject) -> Sequence[Refusal]:
    """Return what must be done before the person can be erased: `ErasesSelf`, `OwnsOpen` and the like.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    member = partners.member(session, actor.partner, person.user_id) if person.user_id else None
    return list(_hindrances(session, actor, member)) if member else []


def erase_person(
    session: Session, actor: Actor, person: DataSubject, key: str, now: datetime
) -> ErasureReport:
    """Erase a person from the partner's data, keep the report in the history of changes, and send it.

    ``key`` names the form in which this was confirmed: a second time nothing happens, and the first report
    is returned.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ErasesSelf: they would erase themself.
        InGroup: a followed user group would give the person roles again.
        LastAdmin: nobody would be left who is Incentives admin of all locations.
        NothingKept: the partner keeps nothing about the person.
        OwnsOpen: the person owns open associations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    partners.lock(session, partner)
    before = data_changes.of_erasure(session, partner, key)
    if before is not None:
        return erasure_reports.read(session, before.id)
    found = show(session, actor, person)
    for refusal in hindrances(session, actor, person):
        raise refusal
    load_id = None
    for email in person.emails:
        erase.erase(session, email, now, partner.id, actor.member.id)
    if person.user_id:
        member = partners.member(session, partner, person.user_id)
        load_id = _take_roles(session, actor, member, now) if member else None
        names = _names(person, member)
        erase_member.erase_member(session, partner, person.user_id, names, now, actor.member.id)
    report = erasure_reports.kept(found.removed, found.stays, found.places, found.to_give)
    load = data_changes.note_erasure(session, partner, load_id, actor.member.id, key, report, now)
    notify(
        session,
        partner,
        PersonErased(load.id),
        now,
        destination=actor.member.user_id,
        sequence=message_keys.erasure_sequence(load.id),
        event=message_keys.for_each(PersonErased.kind, load.id),
    )
    return erasure_reports.read(session, load.id)


def _names(person: DataSubject, member: Member | None) -> Collection[str]:
    """Return what somebody of the workspace is called: in Slack now, and here."""
    return {one for one in (person.name, member.name if member else "") if one}


def _hindrances(session: Session, actor: Actor, member: Member) -> Iterable[Refusal]:
    if member.id == actor.member.id:
        yield ErasesSelf()
    admins = partners.admins_of_all(session, actor.partner)
    if [one.id for one in admins] == [member.id]:
        yield LastAdmin()
    count = associations.count_open_of_owner(session, actor.partner.id, member.id)
    if count:
        yield OwnsOpen(member.id, count)
    for _, group in followed_groups.of_members(session, [member.id]).get(member.id, ()):
        yield InGroup(group.handle)


def _take_roles(session: Session, actor: Actor, member: Member, now: datetime) -> int | None:
    """Take every role of a member, and return the change that did it, if they held any."""
    batch = from_columns.batch([(DataKind.ROLES, columns.member(member, []))])
    author = Author(LoadOrigin.FORM, actor.member.id)
    summary = loading.load(session, batch, actor.partner.workspace_id, now, author)
    session.flush()
    return summary.load_id
