"""What a partner needs before its first customer can be added, and how far that is; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.administration import rights
from flows.rules.associations.working_day import local_day
from flows.time_zones import NO_ZONE
from store import catalogue, data_changes, partners
from store.enums import DataKind, LoadOrigin
from store.partners import Partner

WORKING_TIME = ("time_zone", "digest_hour", "working_days", "holidays")
"""Columns of a partner's row that say when its people work."""


class SetUpStep(StrEnum):
    """The steps, in the order in which they are shown."""

    CHANNEL = "channel"
    WORKING_TIME = "working_time"
    CATALOGUE = "catalogue"
    LOCATIONS = "locations"
    ROLES = "roles"
    MAIL = "mail"


class StepState(StrEnum):
    """How far a step is: ``MISSING`` stands before the first customer, ``OPEN`` can be done later."""

    DONE = "done"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class MailSender:
    """From where mails to customers come: the address, and the name before it, which may be empty.

    An address at ``localhost`` means that nobody has set one up.
    """

    address: str
    name: str

    @property
    def is_set_up(self) -> bool:
        """Whether the address can be one that customers know."""
        return bool(self.address) and not self.address.endswith("@localhost")


@dataclass(frozen=True, slots=True)
class SetUp:
    """What there is of each step.

    ``earning`` locations are enrolled and may earn on an engagement that is active now; ``active``
    engagements can be chosen now. ``has_times`` tells whether somebody has said when the partner works,
    ``mail_tested_at`` when the mail server last took a test mail.
    """

    name: str
    mail_name: str
    channel_id: str | None
    time_zone: str
    digest_hour: int
    working_days: Sequence[str]
    holidays_to_come: int
    has_times: bool
    engagements: int
    active: int
    locations: int
    enrolled: int
    earning: int
    holders: int
    begun_in_slack: bool
    mail_tested_at: datetime | None = None

    def state(  # noqa: PLR0911 -- one way out for each step
        self, step: SetUpStep, sender: MailSender | None = None
    ) -> StepState:
        """Return how far a step is; mails must have been tested, and if the sender is given, be set up."""
        match step:
            case SetUpStep.CHANNEL:
                return _done(is_there=self.channel_id is not None)
            case SetUpStep.WORKING_TIME:
                return _done(is_there=self.has_times)
            case SetUpStep.CATALOGUE:
                return StepState.DONE if self.active else StepState.MISSING
            case SetUpStep.LOCATIONS:
                return StepState.DONE if self.earning else StepState.MISSING
            case SetUpStep.ROLES:
                if not self.holders:
                    return StepState.MISSING
                return _done(is_there=self.holders > 1)
            case SetUpStep.MAIL:
                is_known = sender is None or sender.is_set_up
                return _done(is_there=is_known and self.mail_tested_at is not None)

    @property
    def missing(self) -> tuple[SetUpStep, ...]:
        """The steps that stand before the first customer."""
        return tuple(step for step in SetUpStep if self.state(step) is StepState.MISSING)

    @property
    def is_on_home(self) -> bool:
        """Whether Home leads through the steps, as long as there is no customer.

        A partner that began in Slack is led through those that can wait, too.
        """
        is_done = all(self.state(step) is StepState.DONE for step in SetUpStep)
        return bool(self.missing) or (self.begun_in_slack and not is_done)


@dataclass(frozen=True, slots=True)
class Pending:
    """The partner is being set up: whether the member ``leads`` that, and the Slack user IDs of who does."""

    leads: bool
    admins: tuple[str, ...]


def show(session: Session, actor: Actor, now: datetime) -> SetUp:
    """Return what there is of each step.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return _read(session, actor.partner, now)


def on_home(session: Session, actor: Actor, now: datetime) -> SetUp | None:
    """Return the same for the Home of whoever leads through the steps; ``None`` for anybody else.

    It is for a partner without customers; any other has what it needs.
    """
    if not rights.is_of_all(actor):
        return None
    found = _read(session, actor.partner, now)
    return found if found.is_on_home else None


def pending(session: Session, actor: Actor, now: datetime) -> Pending | None:
    """Return who sets the partner up while no customer can be added yet; ``None`` once one can."""
    if is_ready(session, actor.partner, now):
        return None
    return Pending(rights.is_of_all(actor), access.admins_of_all(session, actor))


def is_ready(session: Session, partner: Partner, now: datetime) -> bool:
    """Tell whether customers can be added at all: a location may earn on an engagement that is active."""
    return catalogue.count_earning(session, partner, now) > 0


def _read(session: Session, partner: Partner, now: datetime) -> SetUp:
    locations, enrolled = partners.count_locations(session, partner)
    engagements, active, _ = catalogue.count_engagements(session, partner, now)
    changes = data_changes.of_row(session, partner.id, DataKind.PARTNER, partner.workspace_id)
    begun = data_changes.has_origin(session, partner, LoadOrigin.INSTALLATION)
    said = any(one.before is None or _differ(one.before, one.after or {}, WORKING_TIME) for one in changes)
    today = local_day(now, partner.time_zone).isoformat()
    return SetUp(
        name=partner.name,
        mail_name=partner.mail_name,
        channel_id=partner.channel_id,
        time_zone=partner.time_zone,
        digest_hour=partner.digest_hour,
        working_days=tuple(partner.working_days),
        holidays_to_come=sum(day >= today for day in partner.holidays),
        has_times=said or not begun or partner.time_zone != NO_ZONE,
        engagements=engagements,
        active=active,
        locations=locations,
        enrolled=enrolled,
        earning=catalogue.count_earning(session, partner, now),
        holders=partners.count_holders(session, partner),
        begun_in_slack=begun,
        mail_tested_at=partner.mail_tested_at,
    )


def _differ(one: Mapping[str, object], other: Mapping[str, object], names: Sequence[str]) -> bool:
    return any(one.get(name) != other.get(name) for name in names)


def _done(*, is_there: bool) -> StepState:
    return StepState.DONE if is_there else StepState.OPEN
