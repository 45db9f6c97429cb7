"""What texts say about one association: its status, what comes next, and how long its clock still runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.rules.associations import amounts, deadlines, next_step, status, to_do
from flows.rules.associations.amounts import Amount
from flows.rules.associations.next_step import NextAction, NextStep, RunningClock
from flows.rules.associations.working_day import as_given
from flows.rules.text.days import spelt
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims.claims import Claim
from store.customers import customers_page
from store.customers.customers import Customer
from store.enums import ENDED, AssociationStatus
from store.partners import Location, Member, Partner


@dataclass(frozen=True, slots=True)
class Summary:
    """One association as people read it, on a card, a row, in the details, an export, a calendar and a mail.

    It was read with what `associations.with_related` loads.
    """

    association: Association

    @property
    def customer(self) -> Customer:
        """The customer."""
        return self.association.customer

    @property
    def engagement(self) -> Engagement:
        """The engagement."""
        return self.association.engagement

    @property
    def location(self) -> Location:
        """The location."""
        return self.association.location

    @property
    def owner(self) -> Member:
        """The member who owns it."""
        return self.association.owner

    @property
    def zone(self) -> str:
        """The partner's time zone."""
        return self.association.partner.time_zone

    @property
    def status(self) -> str:
        """The published words of its status (R25), and that it is paid."""
        words = status.TABLE[self.association.status].words
        return f"{words} · paid" if self.is_paid else words

    @property
    def sign(self) -> str:
        """The sign of its status, to stand before words."""
        return status.TABLE[self.association.status].sign

    @property
    def amount(self) -> Amount | None:
        """What was paid or approved, and until then what is expected; ``None`` if neither is known."""
        return self.awarded or self.expected

    @property
    def awarded(self) -> Amount | None:
        """What was paid or, as long as nothing is, approved."""
        one = self.association
        if one.status is not AssociationStatus.APPROVED or one.awarded_amount is None:
            return None
        return Amount(one.awarded_currency or "", one.awarded_amount)

    @property
    def expected(self) -> Amount | None:
        """What the engagement pays at the location; ``None`` if no rate is known.

        It is the amount expected at the consent; before one, that of the catalogue.
        """
        one = self.association
        promised = amounts.stored(one.expected_amount, one.expected_currency)
        rate = amounts.in_market(amounts.rates_from(self.engagement.rates), self.location.market)
        return amounts.expected(promised, rate, is_promised=one.consented_at is not None)

    @property
    def reviewer_words(self) -> str:
        """What the reviewer wants, or why the claim was rejected, where that led to the status."""
        return self.association.reviewer_words or ""

    @property
    def cancel_reason(self) -> str:
        """Why it was cancelled, if somebody said why."""
        return self.association.cancel_reason or ""

    @property
    def is_paid(self) -> bool:
        """Whether a payment is recorded, which only an approved claim can have."""
        return self.association.status is AssociationStatus.APPROVED and bool(self.association.is_paid)

    @property
    def is_open_again(self) -> bool:
        """Whether this has ended, but the customer has an open association with the same engagement."""
        # Only what has ended can be open again, and has been read with what tells.
        return self.association.status in ENDED and bool(self.association.is_open_again)

    @property
    def next_step(self) -> NextStep:
        """What comes next, and who must do it."""
        one = self.association
        return next_step.next_step(
            one.status,
            one.origin,
            self.customer.domain,
            mail_refused=one.mail_refused,
            is_open_again=self.is_open_again,
            is_paid=self.is_paid,
            missed=self._missed,
            ends_with_review=one.programme_due is not None and one.programme_due == one.review_due,
            has_day=one.asked_until is not None,
            was_late=self._was_late,
        )

    @property
    def _missed(self) -> date | None:
        """The last day of the clock that has ended the claim, if one has."""
        one = self.association
        if not status.TABLE[one.status].late or one.answered_on is not None:
            return None
        return deadlines.last_day(self._reached, self.zone)

    @property
    def _was_late(self) -> date | None:
        """The last day of the clock that runs, if it was over already when its status was recorded."""
        clock, since = self.clock, self.association.status_since
        if clock is None or not deadlines.is_over(clock.due, since):
            return None
        return deadlines.last_day(clock.due, self.zone)

    @property
    def _reached(self) -> datetime:
        """When what led to the status happened: a clock's end, even if that was before its recording."""
        return self.association.ran_out_at or self.association.status_since

    @property
    def asks_again_from(self) -> datetime | None:
        """When the customer may be asked again after the newest consent e-mail (R18).

        It is ``None`` where nobody waits for an answer, and after its reader said that it is not for them.
        An e-mail that failed does not count.
        """
        one = self.association
        if one.status is not AssociationStatus.AWAITING_CONSENT or one.asked_at is None:
            return None
        if one.mail_refused == MailTrouble.NOT_FOR_THEM:
            return None
        return one.asked_at + deadlines.RESEND_AFTER

    def offered(self, now: datetime) -> NextAction | None:
        """Return the action that comes next, if it is possible already."""
        return None if self.was_just_asked(now) else self.next_step.action

    def was_just_asked(self, now: datetime) -> bool:
        """Tell whether the customer was asked so lately that nobody can ask again yet (R18)."""
        from_ = self.asks_again_from
        return from_ is not None and now < from_

    @property
    def added(self) -> date:
        """When the customer was added or claimed: an instant, or the day that a member gave."""
        return as_given(self.association.created_at, self.zone)

    @property
    def consented(self) -> date | None:
        """When the customer consented, if at all: an instant, or the day that a member gave."""
        at = self.association.consented_at
        return as_given(at, self.zone) if at is not None else None

    def since(self, claim: Claim | None) -> date:
        """Return since when the status has been true, which may be long before it was recorded.

        It is a day where a member gave one: that of the addition, of the consent, of the ``claim`` or of the
        programme's answer. It is one, too, where a clock ended it with a whole day of the partner's zone.
        A clock that was past when its status was recorded ended it on its own day, not on the recording's.
        """
        association, added = self.association, self.added
        if association.answered_on is not None:
            return association.answered_on
        if association.status is AssociationStatus.SUBMITTED and claim is not None:
            return claim.submitted_on
        if association.status is AssociationStatus.CONSENT_RECEIVED and self.consented is not None:
            return self.consented
        if association.status in status.NOT_ASKED and not isinstance(added, datetime):
            return added
        # Nothing else comes to a status by itself at midnight to the microsecond.
        return deadlines.as_day(self._reached, self.zone)

    @property
    def own_date(self) -> str:
        """The next date that members set, in words, such as "Mar 12, 2026: delivery"; empty without one."""
        day, words = self.association.own_date, self.association.own_date_words
        if day is None:
            return ""
        return f"{spelt(day)}: {words}" if words else spelt(day)

    @property
    def clock(self) -> RunningClock | None:
        """The clock that runs now."""
        one = self.association
        return next_step.clock(one.status, one.consent_due, one.claim_due, one.programme_due)

    def is_near(self, now: datetime) -> bool:
        """Tell whether the clock that runs ends within `deadlines.NEAR_DAYS`."""
        days = self.days_left(now)
        return days is not None and days <= deadlines.NEAR_DAYS

    def to_do(self, now: datetime, *, beside_status: bool = False) -> str:
        """Return what is to do by the end of the clock that runs, in few words; empty if none runs.

        ``beside_status`` leaves out what the status already says.
        """
        association = self.association
        return to_do.to_do(
            association.status,
            mail_refused=association.mail_refused,
            is_near=self.is_near(now),
            beside_status=beside_status,
        )

    def left(self, now: datetime) -> str:
        """Return how long the clock still runs, in the words that every text uses."""
        clock = self.clock
        return deadlines.left(clock.due, now, self.zone) if clock else ""

    def days_left_in_words(self, now: datetime) -> str:
        """Return how many days the clock still runs, such as "12 days left"; empty if none runs."""
        clock = self.clock
        return deadlines.days_left_in_words(clock.due, now, self.zone) if clock else ""

    def days_left(self, now: datetime) -> int | None:
        """Return how many days the clock still runs, by the partner's calendar; ``None`` if none runs."""
        clock = self.clock
        return deadlines.days_left(clock.due, now, self.zone) if clock else None


def of_several(session: Session, partner: Partner, association_ids: Sequence[int]) -> list[Summary]:
    """Return the summaries of the partner's associations in this order."""
    return [Summary(one) for one in customers_page.several(session, partner, association_ids)]
