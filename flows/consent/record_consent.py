"""Record a consent that the customer gave outside the bot (R22)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.lifecycle import hold
from flows.consent import settle
from flows.consent.consent import ConsentClosed
from flows.refusal import Refusal
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.associations.working_day import local_day
from store.associations.associations import Association
from store.consents import ConsentAnswer
from store.enums import AssociationStatus, ConsentOutcome, Proof

A_MINUTE = timedelta(minutes=1)


class AdminOnly(Refusal):
    """The member is not an Incentives admin, or not on the location in question (R2)."""


class DateRefused(Refusal):
    """The date of the consent is not between the association's creation and the due date, or is after now."""


def record(
    session: Session, actor: Actor, association_id: int, given_at: datetime, note: str, now: datetime
) -> ConsentAnswer:
    """Record a consent that was given outside the bot; the claim clock starts at ``given_at`` (R22).

    It proves nothing to other partners: their associations continue, and the customer is disputed (R19).

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AdminOnly: the member is not an Incentives admin on its location.
        ConsentClosed: the association has an answer already, or has ended.
        DateRefused: the date lies in the future, before the customer was added, or after it was due.
    """
    contenders = settle.hold_contenders(session, may_record(session, actor, association_id))
    association = hold(session, actor.partner.id, association_id)
    if association.status not in CONSENT_PENDING:
        raise ConsentClosed(association.status)
    if settle.bound_by(session, association):
        raise ConsentClosed(AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER)
    _refuse_impossible(association, given_at, now)
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
        raise AdminOnly
    if association.status not in CONSENT_PENDING:
        raise ConsentClosed(association.status)
    return association


def instant(association: Association, day: date, clock: time | None, now: datetime) -> datetime:
    """Return when a consent was given outside the bot, from a day and perhaps a time in the partner's zone.

    Without a time the earliest moment of the day counts, so that the claim is never due too late. A time is
    given in whole minutes. If it is the day or the minute in which the customer was added, the time of the
    addition counts.

    Raises:
        DateRefused: it lies in the future, before the customer was added, or after it was due.
    """
    partner = association.partner
    added = association.created_at
    wall = datetime.combine(day, clock or time.min, ZoneInfo(partner.time_zone))
    at, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if clock is None:
        is_same = local_day(added, partner.time_zone) == day
    else:
        if at + A_MINUTE <= added < second + A_MINUTE:
            # The time comes twice that day, and the first time was before the customer was added.
            at = second
        is_same = at < added < at + A_MINUTE
    at = max(at, added) if is_same else at
    _refuse_impossible(association, at, now)
    return at


def _refuse_impossible(association: Association, given_at: datetime, now: datetime) -> None:
    if given_at > now or given_at < association.created_at or is_over(association.consent_due, given_at):
        raise DateRefused
