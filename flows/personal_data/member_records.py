"""What is kept about a member of a partner: account, roles, drafts, questions, and what names them."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy.orm import Session

from flows.loading import columns
from flows.personal_data import erase_member
from flows.personal_data.person_records import PersonRecord, RecordKind, of_change
from store import data_changes, drafts, notes, partners
from store.associations import associations
from store.conversation import action_cards, turns
from store.conversation.turns import ConversationTurn
from store.drafts import Draft
from store.enums import Role
from store.history import history
from store.partners import Member, Partner


def of_account(
    session: Session, partner: Partner, user_id: str, names: Collection[str]
) -> list[PersonRecord]:
    """Return what one partner keeps about somebody of its workspace, besides under their address."""
    member = partners.member(session, partner, user_id)
    found = list(_own(session, member)) if member else []
    changes = erase_member.find(session, partner.id, user_id, names)
    ids = {one.association_id for one in changes if one.association_id is not None}
    known = {one.id: one for one in associations.of_all_partners(session, ids)}
    others = [one for one in changes if not _is_of(one.row, member)]
    return [*found, *(of_change(one, known) for one in others)]


def _is_of(row: Any, member: Member | None) -> bool:
    """Tell whether `_own` says a row whole already."""
    return member is not None and isinstance(row, (Draft, ConversationTurn)) and row.member_id == member.id


def _own(session: Session, member: Member) -> Iterator[PersonRecord]:
    account: dict[str, Any] = {
        "user_id": member.user_id,
        "name": member.name,
        "time_zone": member.time_zone,
        "reminders": str(member.reminders),
        "has_calendar": member.calendar_digest is not None,
        "has_email": member.has_email,
        "email_asked_at": member.email_asked_at,
        "gone_since": member.gone_since,
        "history_entries": history.count_of_member(session, member),
        "notes_written": notes.count_of_member(session, member),
        "changes_of_data": data_changes.count_of_member(session, member),
    }
    yield PersonRecord(RecordKind.MEMBER, {key: one for key, one in account.items() if one is not None})
    for role in columns.roles(partners.grants(session, member)):
        yield PersonRecord(RecordKind.ROLE, {**role, "role": Role(role["role"])})
    for one in associations.of_owner(session, member):
        yield PersonRecord(
            RecordKind.OWNED,
            {"status": one.status},
            one.reference,
            one.customer.name,
            one.created_at,
        )
    cards = action_cards.of_member(session, member)
    for turn in turns.of_member(session, member):
        states = [str(one.state) for one in cards.get(turn.id, ())]
        said = {"question": turn.question, "understanding": turn.understanding, "cards": states or None}
        known = {key: one for key, one in said.items() if one is not None}
        yield PersonRecord(RecordKind.QUESTION, known, since=turn.created_at)
    for draft in drafts.of_member(session, member):
        yield PersonRecord(RecordKind.DRAFT, {"kind": draft.kind, "data": draft.data}, since=draft.updated_at)
