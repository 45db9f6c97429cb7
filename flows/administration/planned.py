"""Plan a change of the catalogue for a day, cancel it, and make it when the day comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import engagements, rights, roles
from flows.associations.lifecycle import NotFound
from flows.loading import columns, from_columns, loading
from flows.loading.changes import same
from flows.loading.columns import Columns
from flows.loading.loading import Author, LoadRefused
from flows.loading.partner_data import DataBatch
from flows.notifications import VersionRefused, notify
from flows.refusal import Refusal
from flows.rules.associations.working_day import local_day
from flows.rules.text.days import spelt
from store import catalogue, partners, planned_versions
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin
from store.outbox import message_keys
from store.partners import Partner
from store.planned_versions import PlannedVersion


class DayPassed(Refusal):
    """A change cannot be planned for a day before today, in the partner's time zone."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change that is planned; ``by`` is the Slack user ID of who did.

    ``before`` and ``after`` have the columns that change. It is ``refused`` if it did not fit on its day.
    """

    number: int
    day: date
    by: str
    before: Columns
    after: Columns
    refused: bool


def of_engagement(session: Session, actor: Actor, engagement_id: int) -> list[PlannedChange]:
    """Return what is planned for one engagement, by day.

    Raises:
        AdminOnly: the member is not an Incentives admin.
        NotFound: the partner has no such engagement.
    """
    rights.require_any(session, actor)
    work = catalogue.find(session, actor.partner, engagement_id)
    if work is None:
        raise NotFound(engagement_id)
    return [
        PlannedChange(one.id, one.from_day, by, one.before, one.after, one.refused_at is not None)
        for one, by in planned_versions.of_engagement(session, actor.partner, work.code)
    ]


def is_later(actor: Actor, day: date | None, now: datetime) -> bool:
    """Tell whether a day is to come where the partner is.

    Raises:
        DayPassed: it is over there.
    """
    today = local_day(now, actor.partner.time_zone)
    if day is not None and day < today:
        raise DayPassed
    return day is not None and day > today


def plan(
    session: Session,
    actor: Actor,
    engagement_id: int,
    batch: DataBatch,
    names: Collection[str],
    version: int,
    day: date,
    now: datetime,
) -> None:
    """Keep a change of these columns for a day that is to come; ``version`` is that of the form.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such engagement.
        ChangedMeanwhile: somebody has changed the engagement since.
        LoadRefused: the row has faults.
        DayPassed: the day is over.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    is_later(actor, day, now)
    change = engagements.revision(session, actor, engagement_id, batch, names)
    code = str(change.before["code"])
    roles.require_version(session, actor, DataKind.CATALOGUE, code, version)
    session.add(
        PlannedVersion(
            partner_id=actor.partner.id,
            code=code,
            from_day=day,
            planned_at=now,
            member_id=actor.member.id,
            before={name: change.before[name] for name in change.changed},
            after={name: change.after[name] for name in change.changed},
        )
    )


def cancel(session: Session, actor: Actor, number: int) -> None:
    """Cancel a change that is planned, or forget one that was refused.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: it was made or cancelled, or is another partner's.
    """
    rights.require_all(session, actor)
    found = planned_versions.find(session, actor.partner, number)
    if found is None:
        raise NotFound(number)
    session.delete(found)


def make_due(database: Database, now: datetime) -> int:
    """Make every change whose day has come in its partner's time zone, and return how many were made.

    Any process may run this at any time: each change is made once. One that no longer fits is refused, and
    the Incentives admins of all locations are told.
    """
    with database.read() as session:
        waiting = planned_versions.waiting(session, now.date() + timedelta(days=1))
        due = [
            (number, partner.id)
            for number, day, partner in waiting
            if day <= local_day(now, partner.time_zone)
        ]
    made = 0
    for number, partner_id in due:
        try:
            with database.write() as session:
                made += _make(session, partner_id, number, now)
        except LoadRefused:
            with database.write() as session:
                _refuse(session, partner_id, number, now)
    return made


def _make(session: Session, partner_id: int, number: int, now: datetime) -> bool:
    partner = session.get_one(Partner, partner_id)
    partners.lock(session, partner)
    planned = planned_versions.find(session, partner, number)
    if planned is None or planned.refused_at is not None:
        return False
    current = _current(session, partner, planned.code)
    if any(not same(current.get(name), was) for name, was in planned.before.items()):
        raise LoadRefused(())
    batch = from_columns.batch([(DataKind.CATALOGUE, {**current, **planned.after})])
    note = f"Planned on {spelt(local_day(planned.planned_at, partner.time_zone))}"
    loading.load(session, batch, partner.workspace_id, now, Author(LoadOrigin.FORM, planned.member_id, note))
    session.delete(planned)
    return True


def _refuse(session: Session, partner_id: int, number: int, now: datetime) -> None:
    partner = session.get_one(Partner, partner_id)
    partners.lock(session, partner)
    planned = planned_versions.find(session, partner, number)
    if planned is None or planned.refused_at is not None:
        return
    planned.refused_at = now
    name = str(_current(session, partner, planned.code).get("name") or planned.code)
    notification = VersionRefused(planned.id, name, planned.from_day.isoformat())
    admins = [one.user_id for one in partners.admins_of_all(session, partner)]
    for destination in admins or filter(None, [partner.channel_id]):
        notify(
            session,
            partner,
            notification,
            now,
            destination=destination,
            sequence=message_keys.trouble_sequence(destination),
            event=message_keys.for_each(VersionRefused.kind, planned.id),
        )


def _current(session: Session, partner: Partner, code: str) -> Columns:
    found: Engagement | None = next(
        (one for one in catalogue.engagements(session, partner) if one.code == code), None
    )
    return columns.engagement(found) if found else {}
