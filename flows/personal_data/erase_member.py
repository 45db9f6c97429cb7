"""Erase a member of a partner: account, roles, drafts, questions and what names them; what they did stays.

The row of the member stays under another name, because associations and histories refer to it.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.personal_data import erase
from flows.personal_data.erase import NAME, PersonChange
from flows.rules.text.personal_traces import ERASED_USER
from store import drafts, open_screens, partners, personal_data, role_requests
from store.associations.associations import Contact
from store.conversation import own_words, turns
from store.conversation.own_words import OwnWord
from store.customers.customers import Customer
from store.data_changes import DataChange
from store.enums import DataKind, OutboxState, ReminderSetting, RoleRequestEnding
from store.history.history import HistoryEntry
from store.outbox import lanes
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from store.role_requests import RoleRequest


class AccountTraces:
    """What identifies somebody of the workspace in texts: their Slack user ID, and their whole names.

    A name of one part is left alone, because it may be anybody's.
    """

    def __init__(self, user_id: str, names: Iterable[str], erased_id: str) -> None:
        """Keep the patterns, and what replaces the user ID."""
        self.erased_id = erased_id
        self._id = re.compile(rf"(?<![A-Za-z0-9]){re.escape(user_id)}(?![A-Za-z0-9])")
        split = sorted({tuple(one.split()) for one in names if one != NAME}, key=len, reverse=True)
        whole = [r"\s+".join(map(re.escape, parts)) for parts in split if len(parts) > 1]
        written = "|".join(whole)
        self._name = re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE) if whole else None

    def are_in(self, value: Any) -> bool:
        """Tell whether a column holds any of them."""
        return bool(self.replaced(value) != value)

    def replaced(self, value: Any, *, names: bool = True) -> Any:
        """Return what a column holds, text or JSON, without the person; ``names`` replaces the name too."""
        match value:
            case str():
                without = self._id.sub(self.erased_id, value)
                return self._name.sub(NAME, without) if names and self._name else without
            case dict():
                return {
                    self.replaced(key, names=names): self.replaced(one, names=names)
                    for key, one in value.items()
                }
            case list():
                return [self.replaced(one, names=names) for one in value]
            case _:
                return value


def find(
    session: Session, partner_id: int, user_id: str, names: Collection[str], erased_id: str = ""
) -> list[PersonChange]:
    """Return every row of a partner that names somebody of its workspace, but for members themselves."""
    traces = AccountTraces(user_id, names, erased_id)
    rows = personal_data.mentioning(session, traces.are_in, partner_id)
    found = [PersonChange(row, dict(_values(row, traces))) for row in rows if not isinstance(row, Member)]
    named = {one.row.id for one in found if isinstance(one.row, OwnWord)}
    for member in _members(session, partner_id, user_id):
        nicknames = own_words.of_member(session, member)
        found += [PersonChange(one, {"word": NAME}) for one in nicknames if one.id not in named]
    return [one for one in found if one.values]


def erase_member(
    session: Session, partner: Partner, user_id: str, names: Collection[str], now: datetime, by_id: int
) -> erase.Erased:
    """Erase somebody of the workspace who holds no role any more, in the caller's transaction.

    ``names`` are what they are called in Slack and here; ``by_id`` is the member who erases.
    """
    member = partners.member(session, partner, user_id)
    erased_id = f"{ERASED_USER}{member.id if member else 10**9 + secrets.randbelow(10**9)}"
    request = role_requests.open_of(session, partner.id, user_id)
    if request is not None:
        request.ended_at, request.ending = now, RoleRequestEnding.EXPIRED
    if member is not None:
        drafts.delete_of(session, member)
        turns.delete_of(session, member)
        open_screens.delete_of(session, member)
    lanes.delete(session, partner.id, user_id)
    session.flush()
    removed = erase.remove(session, lambda: find(session, partner.id, user_id, names, erased_id), now, by_id)
    if member is not None:
        member.user_id, member.name = erased_id, NAME
        member.time_zone = member.calendar_digest = member.quiet_until = member.informed_at = None
        member.has_email = member.email_asked_at = None
        member.reminders = ReminderSetting.DAILY
        member.gone_since = member.gone_since or now
    session.flush()
    return removed


def _members(session: Session, partner_id: int, user_id: str) -> Iterator[Member]:
    for partner in partners.many(session, [partner_id]):
        member = partners.member(session, partner, user_id)
        if member is not None:
            yield member


def _values(row: Any, traces: AccountTraces) -> Iterator[tuple[str, Any]]:
    if isinstance(row, HistoryEntry):
        # The commitment stays, so the chain can still be verified; without salt nothing can be guessed.
        yield from (("detail", None), ("salt", None))
        return
    if isinstance(row, (Customer, Contact)):
        # Somebody else may have the same name; under the address, a contact is found by `erase.find`.
        return
    is_nickname = _stands_for(row, traces)
    for column in personal_data.text_columns(type(row)):
        before = getattr(row, column)
        after = traces.replaced(before, names=personal_data.may_name(type(row), column))
        if isinstance(row, Partner) and column == "operators":
            after = [one for one in before if not traces.are_in(one)]
        if is_nickname:
            after = traces.erased_id if column == "key" else after and {**after, "word": NAME}
        if after != before:
            yield column, after
    if isinstance(row, OutboxMessage):
        is_theirs = traces.replaced(row.destination, names=False) != row.destination
        if is_theirs and row.state is OutboxState.PENDING:
            yield "state", OutboxState.OBSOLETE
    if isinstance(row, RoleRequest) and traces.replaced(row.user_id, names=False) != row.user_id:
        yield from (("name", NAME), ("words", ""), ("answer", ""))


def _stands_for(row: Any, traces: AccountTraces) -> bool:
    """Tell whether a change of a word of the partner's own is about one that stood for the person."""
    if not isinstance(row, DataChange) or row.kind is not DataKind.WORDS:
        return False
    return any(traces.are_in((said or {}).get("user_id")) for said in (row.before, row.after))
