"""Record a consent that the customer gave outside the bot (R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.lifecycle import hold
from flows.consent import settle
from flows.consent.consent import ConsentClosed
from flows.refusal import Refusal
from flows.rules.associations.deadlines import is_over, named
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.associations.working_day import begin
from store.associations.associations import Association
from store.consents.consents import ConsentAnswer
from store.enums import AssociationStatus, ConsentOutcome, Proof


class AdminOnly(Refusal):
    """The member is not an Incentives admin, or not on the location in question (R2)."""

    def __init__(self, admins: Sequence[str] = ()) -> None:
        """Keep the Slack user IDs of those who are, as far as they are known."""
        super().__init__()
        self.admins = tuple(admins)


class DateFault(StrEnum):
    """Why a consent cannot be of an instant."""

    IN_THE_FUTURE = "in_the_future"
    AFTER_IT_WAS_DUE = "after_it_was_due"
    CLAIM_OVER = "claim_over"


class DateRefused(Refusal):
    """No consent can be of the given instant."""

    def __init__(self, fault: DateFault, limit: datetime) -> None:
        """Keep why not, and the instant that it passes, a deadline as texts name it."""
        super().__init__(fault)
        self.fault, self.limit = fault, limit


@dataclass(frozen=True, slots=True)
class Span:
    """When a consent may have been given: later than ``after``, before ``before``, and not after ``now``.

    ``zone`` is the partner's.
    """

    after: datetime
    before: datetime
    now: datetime
    zone: str

    def check(self, given_at: datetime) -> None:
        """Refuse an instant outside the span.

        Raises:
            DateRefused: it lies outside.
        """
        if given_at > self.now:
            raise DateRefused(DateFault.IN_THE_FUTURE, self.now)
        if is_over(self.before, given_at):
            raise DateRefused(DateFault.AFTER_IT_WAS_DUE, named(self.before, self.zone))
        if given_at <= self.after:
            raise DateRefused(DateFault.CLAIM_OVER, self.after)


def record(
    session: Session, actor: Actor, association_id: int, given_at: datetime, note: str, now: datetime
) -> ConsentAnswer:
    """Record a consent that was given outside the bot; the claim clock starts at ``given_at`` (R22).

    The consent may be older than the association, as one that Partner Center received before the customer
    was added here. It proves nothing to other partners: their associations continue, and the customer is
    disputed (R19).

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AdminOnly: the member is not an Incentives admin on its location.
        ConsentClosed: the association has an answer already, or has ended.
        DateRefused: the date lies in the future, after the consent was due, or so long ago that the claim
            would be over.
    """
    contenders = settle.hold_contenders(session, may_record(session, actor, association_id))
    association = hold(session, actor.partner.id, association_id)
    if association.status not in CONSENT_PENDING:
        raise ConsentClosed(association.status)
    span(association, now).check(given_at)
    return give(session, actor, association, contenders, given_at, note, now)


def give(
    session: Session,
    actor: Actor,
    association: Association,
    contenders: Sequence[Association],
    given_at: datetime,
    note: str,
    now: datetime,
) -> ConsentAnswer:
    """Store a consent that was given outside the bot, once the caller has checked who acts and the instant.

    The caller holds the association and its contenders.

    Raises:
        ConsentClosed: the customer has given a proven consent to another partner.
    """
    if settle.bound_by(session, association):
        raise ConsentClosed(AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER)
    given = ConsentAnswer(
        partner_id=association.partner_id,
        association_id=association.id,
        association=association,
        outcome=ConsentOutcome.ACCEPTED,
        answered_at=given_at,
        recorded_at=now,
        recorded_by=actor.member.id,
        note=note,
        proof=Proof.RECORDED,
    )
    settle.conclude(session, association, given, contenders, now, member_id=actor.member.id)
    return given


def may_record(session: Session, actor: Actor, association_id: int) -> Association:
    """Return the association, if a consent given outside the bot may be recorded on it.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AdminOnly: the member is not an Incentives admin on its location.
        ConsentClosed: the association has an answer already, or has ended.
    """
    association = lifecycle.find_for(session, actor, association_id)
    if not actor.is_admin_on(association.location):
        raise AdminOnly(access.admins_to_ask(session, actor, association.location_id))
    if association.status not in CONSENT_PENDING:
        raise ConsentClosed(association.status)
    return association


def span(association: Association, now: datetime) -> Span:
    """Return when a consent may have been given that is recorded ``now``.

    It must be so recent that the claim can still be submitted; whether it is older than the association does
    not matter.
    """
    return Span(
        now - timedelta(days=association.engagement.submit_days),
        association.consent_due,
        now,
        association.partner.time_zone,
    )


def instant(association: Association, day: date, clock: time | None, now: datetime, today: date) -> datetime:
    """Return when a consent was given outside the bot, from a day and perhaps a time in the partner's zone.

    Without a time the earliest moment of the day counts, and of a time that comes twice that day the first,
    so that the claim is never due too late. The member's ``today`` has come, wherever the partner is.

    Raises:
        DateRefused: it lies in the future, after the consent was due, or so long ago that the claim would be
            over.
    """
    zone = association.partner.time_zone
    if clock is None and day <= today:
        at = begin(day, zone, now)
    else:
        at = datetime.combine(day, clock or time.min, ZoneInfo(zone)).astimezone(UTC)
    span(association, now).check(at)
    return at
