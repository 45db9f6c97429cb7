"""Everything that is known about one association, for the details view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import contacts, lifecycle, undo_cancel
from flows.associations.lifecycle import NotFound
from flows.associations.summary import Summary
from flows.claims import record_answer
from flows.consent import dead_addresses
from flows.consent.dead_addresses import DeadAddress
from flows.disputes import dispute
from flows.history.history_events import HistoryEvent
from flows.notes import notes
from flows.notes.notes import NotePage
from flows.rules.associations import status
from flows.rules.associations.agenda import AgendaItem
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.next_step import NextAction
from flows.rules.claims import records
from flows.rules.text import addresses
from store import partners
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims import claim_records
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.consents import consent_evidence, consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import ClaimRecordKind, ContactSide, ReminderSetting
from store.outbox import message_keys, outbox
from store.outbox.outbox import OutboxMessage

MOST_NOTES = 2
"""Notes in the details, the newest; a button shows the others."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """One sending of the consent e-mail, and what became of its message (``None`` once it is erased)."""

    request: ConsentRequest
    message: OutboxMessage | None


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """The evidence file of the answer: its SHA-256 digest, and whether it is still there."""

    digest: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Details:
    """One association in full. ``actions`` are what this member can do to it now, the next step first.

    ``today`` is the day that it is where the member is.
    ``admins`` are the Slack user IDs of those who may grant a role, if the member holds none on the location.
    ``is_own`` says that this member owns it. ``coming`` are the moments of its agenda that lie ahead.
    ``records`` are what was recorded of the claim, voided ones too; ``last_in_time`` is the last day of the
    clock that the next one must keep, if one does (`record_answer.last_in_time`). ``own_date_reminds_at`` is
    when the owner is reminded of the next date, if that lies ahead and the owner gets reminders; ``users``
    are Slack user IDs by member id. ``dead`` says that no mail arrives at the address of the customer's
    contact, and ``is_contact_locked`` that this contact must stay (R24).
    """

    summary: Summary
    today: date
    contacts: Mapping[ContactSide, Contact]
    answer: ConsentAnswer | None
    evidence: KeptEvidence | None
    claim: Claim | None
    records: Sequence[ClaimRecord]
    last_in_time: date | None
    mails: Sequence[SentMail]
    coming: Sequence[AgendaItem]
    own_date_reminds_at: datetime | None
    history: Sequence[HistoryEvent]
    users: Mapping[int, str]
    actions: tuple[NextAction, ...]
    may_act: bool
    admins: Sequence[str]
    is_own: bool
    is_disputed: bool
    notes: NotePage
    dead: DeadAddress | None
    is_contact_locked: bool

    @property
    def recordable(self) -> tuple[ClaimRecordKind, ...]:
        """What may be recorded of the claim now, in the order in which people choose."""
        return _recordable(self.summary, self.records)

    @property
    def may_set_date(self) -> bool:
        """Whether the member may set the next date now."""
        return self.may_act and status.is_open(self.summary.association.status)

    def is_customers_address(self, email: str) -> bool:
        """Tell whether the customer's contact has this address."""
        return addresses.same(self.contacts[ContactSide.CUSTOMER].email, email)


def read(session: Session, actor: Actor, association_id: int, now: datetime) -> Details:
    """Return an association of the member's partner, at any location; acting on it requires a role there.

    Raises:
        NotFound: the partner has no such association.
    """
    association = associations.in_full(session, actor.partner, association_id)
    if association is None:
        raise NotFound(association_id)
    summary = Summary(association)
    may_act = actor.holds_role_on(association.location)
    partner_id = actor.partner.id
    entries, claim, answer = association.history, association.claim, association.answer
    recorded = claim_records.of_association(session, association) if claim else ()
    requests = consents.requests(session, association)
    events = {one.id: message_keys.consent_mail(one.ask_id) for one in requests}
    messages = {one.event_key: one for one in outbox.of_events(session, partner_id, events.values())}
    acted = [
        *(one.member_id for one in entries),
        *(one.requested_by for one in requests),
        claim.recorded_by if claim else None,
        *(one.recorded_by for one in recorded),
        *(one.voided_by for one in recorded),
        answer.recorded_by if answer else None,
    ]
    users = partners.user_ids(session, partner_id, {one for one in acted if one})
    return Details(
        summary=summary,
        today=actor.today(now),
        contacts=association.contacts,
        answer=answer,
        evidence=_evidence(session, association),
        claim=claim,
        records=recorded,
        last_in_time=record_answer.last_in_time(
            association, [one for one in recorded if one.voided_at is None], actor.zone
        ),
        mails=[SentMail(one, messages.get(events[one.id].name)) for one in requests],
        coming=[moment for moment in lifecycle.coming(association) if moment.told_at > now],
        own_date_reminds_at=_own_date_reminds_at(association, now),
        history=[HistoryEvent.of(one, users.get(one.member_id or 0)) for one in entries],
        users=users,
        actions=_actions(summary, actor, claim, recorded, now) if may_act else (),
        may_act=may_act,
        admins=() if may_act else access.admins_to_ask(session, actor, association.location_id),
        is_own=association.owner_id == actor.member.id,
        is_disputed=dispute.is_disputed(session, association),
        notes=notes.about_association(session, actor, association, MOST_NOTES),
        dead=_dead(session, association),
        is_contact_locked=status.is_open(association.status)
        and association.status not in status.CONSENT_PENDING
        and contacts.is_locked(session, association),
    )


def _dead(session: Session, association: Association) -> DeadAddress | None:
    contact = association.contacts.get(ContactSide.CUSTOMER)
    if contact is None or association.status not in status.CONSENT_PENDING:
        return None
    return dead_addresses.find(session, association, contact.email)


def _evidence(session: Session, association: Association) -> KeptEvidence | None:
    if association.answer is None:
        return None
    file = consent_evidence.of_associations(session, [association.id]).get(association.id)
    return KeptEvidence(file.digest, file.has_content) if file is not None else None


def _own_date_reminds_at(association: Association, now: datetime) -> datetime | None:
    at = association.own_date_reminds_at
    is_told = status.is_open(association.status) and association.owner.reminders is not ReminderSetting.NONE
    return at if at is not None and at > now and is_told else None


def _recordable(summary: Summary, recorded: Sequence[ClaimRecord]) -> tuple[ClaimRecordKind, ...]:
    kinds = [one.kind for one in recorded if one.voided_at is None]
    return records.possible(summary.association.status, kinds)


def _actions(
    summary: Summary, actor: Actor, claim: Claim | None, recorded: Sequence[ClaimRecord], now: datetime
) -> tuple[NextAction, ...]:
    step = summary.next_step
    actions = (step.action, *step.others) if step.action else step.others
    hidden = set()
    if not actor.is_admin_on(summary.location):
        # Only an Incentives admin on the location records what happened outside the bot (R2, R22).
        hidden |= {NextAction.RECORD_CONSENT, NextAction.TAKE_BACK_CLAIM, NextAction.VOID_RECORD}
    if all(one.voided_at is not None for one in recorded):
        hidden.add(NextAction.VOID_RECORD)
    else:
        hidden.add(NextAction.TAKE_BACK_CLAIM)
    if not _recordable(summary, recorded):
        hidden.add(NextAction.RECORD_REPLY)
    if claim is None or claim.claim_id is not None:
        hidden.add(NextAction.ADD_CLAIM_ID)
    due = summary.association.claim_due
    if due is not None and is_over(due, now):
        hidden.add(NextAction.TAKE_BACK_CLAIM)
    if summary.offered(now) is not step.action and step.action:
        hidden.add(step.action)
    if undo_cancel.late(summary.association, now):
        hidden.add(NextAction.UNDO_CANCEL)
    offered = [action for action in actions if action not in hidden]
    # What was just done by mistake is undone first of all.
    return tuple(sorted(offered, key=lambda action: action is not NextAction.UNDO_CANCEL))
