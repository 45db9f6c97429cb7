"""Partners, their members with roles, and their locations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    ScalarSelect,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import WORKING_DAYS, ReminderSetting, Role


class Partner(Base):
    """One partner organisation, which is one Slack workspace.

    Its digest goes out from ``digest_hour`` on, in its own time zone, on its working days, except on
    ``holidays`` (dates in ISO form); ``digested_at`` is when its digest was last handled. Its channel
    gets a summary once a week, or on each working morning (``daily_summary``); ``summarised`` is the id
    of the entry of the history up to which the last one went. ``logo_url`` is where its logo was fetched
    from. ``operators`` are the Slack user IDs of those who are told about technical trouble;
    ``troubled_since`` is when they were first told about trouble that is not over yet, ``troubles`` the
    kinds that they were told about. No reminders are sent from the hour ``quiet_from`` to the hour
    ``quiet_until``, nor, with ``quiet_days_off``, on days on which it does not work. With
    ``member_attestations`` members may state what Partner Center shows of a customer's eligibility.
    ``mail_name`` is the name before the address that mails to customers come from, if the partner has chosen
    one, and ``mail_texts`` its own text in them by language ("en", "pt-BR"). Drafts are kept for
    ``draft_days`` after their last change, finished messages for ``message_days``, requests for a role for
    ``request_days`` after their end, questions in words for ``question_days``. ``mail_tested_at`` is when the
    mail server last took a test mail that an admin sent to themself. ``uninstalled_at`` is when its
    workspace uninstalled the app; it is empty once the app is installed again.
    """

    __tablename__ = "partners"
    __table_args__ = (CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    channel_id: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(default="UTC")
    logo_url: Mapped[str | None]
    digest_hour: Mapped[int] = mapped_column(default=8)
    working_days: Mapped[list[str]] = mapped_column(default=lambda: [*WORKING_DAYS])
    holidays: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    quiet_days_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    operators: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    digested_at: Mapped[datetime | None]
    daily_summary: Mapped[bool] = mapped_column(default=False, server_default=false())
    member_attestations: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_name: Mapped[str] = mapped_column(default="", server_default="")
    mail_texts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    draft_days: Mapped[int] = mapped_column(default=7, server_default="7")
    message_days: Mapped[int] = mapped_column(default=90, server_default="90")
    request_days: Mapped[int] = mapped_column(default=90, server_default="90")
    question_days: Mapped[int] = mapped_column(default=30, server_default="30")
    summarised: Mapped[int] = mapped_column(default=0, server_default="0")
    last_reference: Mapped[int] = mapped_column(default=0)
    troubled_since: Mapped[datetime | None]
    troubles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    mail_tested_at: Mapped[datetime | None]
    uninstalled_at: Mapped[datetime | None]


class Location(Base):
    """One location ID (PartnerID) of a partner; ``code`` holds its digits as text.

    ``earns_on_all`` says that it may earn on whatever the catalogue gains, too; whoever adds an engagement
    opens it to these locations.
    ``channel_id`` is its own channel, if it has one; that of an engagement stands above it.
    """

    __tablename__ = "locations"
    __table_args__ = (UniqueConstraint("partner_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    code: Mapped[str]
    name: Mapped[str]
    country: Mapped[str]
    market: Mapped[str | None]
    enrolled: Mapped[bool]
    earns_on_all: Mapped[bool] = mapped_column(default=False, server_default=false())
    channel_id: Mapped[str | None]


class Member(Base):
    """A Slack user of the partner's workspace, and how they want their reminders.

    They get no daily message before ``quiet_until``, unless a clock ends before. ``informed_at`` is the
    instant up to which daily messages have told them of reminders.

    Only the SHA-256 digest of the link to their calendar is stored; each new link has a new generation.
    ``gone_since`` is when Slack first said that they are deleted, a guest, or of another workspace; they may
    do nothing until Slack says otherwise. ``looked_up_at`` is when a process last took them to look them up.
    ``time_zone`` is the IANA name of the zone that Slack has named for them, if it has. ``has_email`` tells
    whether their Slack profile names an e-mail address that can be used; it is empty if nobody has looked, or
    if Slack does not show addresses to the bot. ``email_asked_at`` is when they were asked to add one, until
    they do.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("partner_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    user_id: Mapped[str]
    name: Mapped[str]
    time_zone: Mapped[str | None]
    reminders: Mapped[ReminderSetting] = mapped_column(
        enum_column(ReminderSetting, "reminders"), default=ReminderSetting.DAILY
    )
    quiet_until: Mapped[datetime | None]
    informed_at: Mapped[datetime | None]
    calendar_generation: Mapped[int] = mapped_column(default=0)
    calendar_digest: Mapped[str | None] = mapped_column(unique=True)
    gone_since: Mapped[datetime | None]
    looked_up_at: Mapped[datetime | None]
    has_email: Mapped[bool | None]
    email_asked_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role of a member, on one location or (``location_id`` NULL) on all of the partner's."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("member_id", "role", "location_id"),
        Index(
            "uq_role_grants_everywhere",
            "member_id",
            "role",
            unique=True,
            sqlite_where=text("location_id IS NULL"),
            postgresql_where=text("location_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))


def of_workspace(session: Session, workspace_id: str) -> Partner | None:
    """Return the partner whose Slack workspace this is."""
    return session.scalar(select(Partner).where(Partner.workspace_id == workspace_id))


_ACTING = (
    select(Partner, Member, RoleGrant)
    .outerjoin(Member, and_(Member.partner_id == Partner.id, Member.user_id == bindparam("user_id")))
    .outerjoin(RoleGrant, and_(RoleGrant.partner_id == Partner.id, RoleGrant.member_id == Member.id))
    .where(Partner.workspace_id == bindparam("workspace_id"), Partner.uninstalled_at.is_(None))
)


def acting(
    session: Session, workspace_id: str, user_id: str
) -> tuple[Partner | None, Member | None, tuple[RoleGrant, ...]]:
    """Return the partner of a workspace, its member with this Slack user ID, and every role they hold.

    A partner whose workspace uninstalled the app is not found. This is a single query, because every action
    begins with it.
    """
    rows = session.execute(_ACTING, {"workspace_id": workspace_id, "user_id": user_id}).all()
    if not rows:
        return None, None, ()
    grants = tuple(row.RoleGrant for row in rows if row.RoleGrant is not None)
    return rows[0].Partner, rows[0].Member, grants


def everyone(session: Session) -> Sequence[Partner]:
    """Return every partner; for jobs that run for all of them."""
    return session.scalars(select(Partner).order_by(Partner.id)).all()


def many(session: Session, ids: Collection[int]) -> Sequence[Partner]:
    """Return the partners with these ids; for jobs that run for all of them."""
    return session.scalars(select(Partner).where(Partner.id.in_(ids))).all()


def members(session: Session, ids: Collection[int]) -> Sequence[Member]:
    """Return the members with these ids, of any partner; for jobs that run for all partners."""
    return session.scalars(select(Member).where(Member.id.in_(ids))).all()


def all_members(session: Session, partner: Partner) -> Sequence[Member]:
    """Return all members of the partner, also those who are gone or hold no role, oldest first."""
    return session.scalars(select(Member).where(Member.partner_id == partner.id).order_by(Member.id)).all()


def member(session: Session, partner: Partner, user_id: str) -> Member | None:
    """Return the partner's member with this Slack user ID."""
    return session.scalar(select(Member).where(Member.partner_id == partner.id, Member.user_id == user_id))


def member_of_id(session: Session, partner: Partner, member_id: int) -> Member | None:
    """Return the partner's member with this id."""
    return session.scalar(select(Member).where(Member.partner_id == partner.id, Member.id == member_id))


def hold_member(session: Session, member_id: int) -> Member:
    """Return the member, locked until commit.

    Raises:
        sqlalchemy.exc.NoResultFound: there is none with this id.
    """
    keep(session, select(Member.partner_id).where(Member.id == member_id).scalar_subquery())
    return session.scalars(
        select(Member)
        .where(Member.id == member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def inform_again(session: Session, member_id: int, since: datetime) -> None:
    """Let the member's next daily message tell what has happened after ``since``, if it would not anyway."""
    session.execute(
        update(Member).where(Member.id == member_id, Member.informed_at > since).values(informed_at=since)
    )


def of_calendar(session: Session, digest: str) -> Member | None:
    """Return the member whose calendar link has this digest; the link is the only credential."""
    return session.scalar(select(Member).where(Member.calendar_digest == digest))


def user_ids(session: Session, partner_id: int, member_ids: Collection[int]) -> Mapping[int, str]:
    """Return the Slack user IDs of several members of the partner, by member id."""
    rows = session.execute(
        select(Member.id, Member.user_id).where(Member.partner_id == partner_id, Member.id.in_(member_ids))
    )
    return {row.id: row.user_id for row in rows}


def names(session: Session, partner: Partner) -> Mapping[int, str]:
    """Return the names of all of the partner's members, by id."""
    rows = session.execute(select(Member.id, Member.name).where(Member.partner_id == partner.id))
    return {row.id: row.name for row in rows}


def names_by_user_id(session: Session, partner: Partner) -> Mapping[str, str]:
    """Return the names of all of the partner's members, by Slack user ID."""
    rows = session.execute(select(Member.user_id, Member.name).where(Member.partner_id == partner.id))
    return {row.user_id: row.name for row in rows}


def names_of_acting(session: Session, partner: Partner) -> Mapping[str, str]:
    """Return the names of the partner's members who are not gone and hold a role, by Slack user ID."""
    rows = session.execute(
        select(Member.user_id, Member.name).where(
            Member.partner_id == partner.id,
            Member.gone_since.is_(None),
            Member.id.in_(select(RoleGrant.member_id).where(RoleGrant.partner_id == partner.id)),
        )
    )
    return {row.user_id: row.name for row in rows}


def take_to_look_up(session: Session, now: datetime, before: datetime, limit: int) -> Sequence[Member]:
    """Return members with a role who were not looked up since ``before``, and mark them as looked up now.

    Any process may do this. A time in the future was set by a clock that was ahead.
    """
    due = or_(Member.looked_up_at.is_(None), Member.looked_up_at <= before, Member.looked_up_at > now)
    holds_role = Member.id.in_(select(RoleGrant.member_id))
    chosen = session.scalars(
        select(Member)
        .join(Partner, Partner.id == Member.partner_id)
        .where(due, holds_role, Partner.uninstalled_at.is_(None))
        .order_by(Member.partner_id, Member.id)
        .limit(limit)
        .with_for_update(of=Member, skip_locked=True)
    ).all()
    for member in chosen:
        member.looked_up_at = now
    return chosen


def set_uninstalled(session: Session, workspace_id: str, at: datetime | None) -> bool:
    """Set when a workspace uninstalled the app (``None``: not any more); return whether that changed."""
    changed = session.scalar(
        update(Partner)
        .where(
            Partner.workspace_id == workspace_id,
            Partner.uninstalled_at.is_not(None) if at is None else Partner.uninstalled_at.is_(None),
        )
        .values(uninstalled_at=at)
        .returning(Partner.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def roles(session: Session, member: Member) -> Sequence[RoleGrant]:
    """Return every role that the member holds."""
    return session.scalars(
        select(RoleGrant).where(RoleGrant.partner_id == member.partner_id, RoleGrant.member_id == member.id)
    ).all()


def grants(session: Session, member: Member) -> list[tuple[Role, str | None]]:
    """Return every role that the member holds, with the PartnerID of its location, or ``None`` for all."""
    return [
        (role, code)
        for role, code in session.execute(
            select(RoleGrant.role, Location.code)
            .outerjoin(Location, Location.id == RoleGrant.location_id)
            .where(RoleGrant.partner_id == member.partner_id, RoleGrant.member_id == member.id)
        )
    ]


def with_roles(
    session: Session, partner: Partner, user_ids: Collection[str]
) -> Mapping[str, tuple[Member, Sequence[RoleGrant]]]:
    """Return the partner's members with these Slack user IDs, each with every role that they hold."""
    found: dict[str, tuple[Member, list[RoleGrant]]] = {}
    for member, grant in session.execute(
        select(Member, RoleGrant)
        .outerjoin(RoleGrant, and_(RoleGrant.partner_id == partner.id, RoleGrant.member_id == Member.id))
        .where(Member.partner_id == partner.id, Member.user_id.in_(user_ids))
        .order_by(Member.id, RoleGrant.id)
    ):
        held = found.setdefault(member.user_id, (member, []))[1]
        if grant is not None:
            held.append(grant)
    return found


def codes_of(session: Session, partner: Partner) -> Mapping[int | None, str | None]:
    """Return the PartnerIDs of the partner's locations by id; that of ``None``, all of them, is ``None``."""
    rows = session.execute(select(Location.id, Location.code).where(Location.partner_id == partner.id))
    return {None: None} | {row.id: row.code for row in rows}


def holders(session: Session, partner: Partner) -> list[tuple[Member, list[tuple[Role, str | None]]]]:
    """Return the members of the partner who hold a role, by name, with their roles as `grants` does."""
    found: dict[int, tuple[Member, list[tuple[Role, str | None]]]] = {}
    for member, role, code in session.execute(
        select(Member, RoleGrant.role, Location.code)
        .join(RoleGrant, RoleGrant.member_id == Member.id)
        .outerjoin(Location, Location.id == RoleGrant.location_id)
        .where(RoleGrant.partner_id == partner.id)
        .order_by(Member.name, Member.id)
    ):
        found.setdefault(member.id, (member, []))[1].append((role, code))
    return list(found.values())


def admins(session: Session, partner: Partner, location_id: int | None = None) -> Sequence[Member]:
    """Return the members who are not gone and are Incentives admins anywhere, oldest first.

    If a location is given, admins of that location come first.
    """
    grants = select(RoleGrant.member_id).where(
        RoleGrant.partner_id == partner.id, RoleGrant.role == Role.ADMIN
    )
    found = session.scalars(
        select(Member)
        .where(Member.partner_id == partner.id, Member.gone_since.is_(None), Member.id.in_(grants))
        .order_by(Member.id)
    ).all()
    if location_id is None:
        return found
    here = or_(RoleGrant.location_id.is_(None), RoleGrant.location_id == location_id)
    first = set(session.scalars(grants.where(here)))
    return sorted(found, key=lambda admin: admin.id not in first)


def has_admin(session: Session, partner: Partner) -> bool:
    """Tell whether anybody is Incentives admin anywhere, also somebody who is gone."""
    grants = select(RoleGrant.id).where(RoleGrant.partner_id == partner.id, RoleGrant.role == Role.ADMIN)
    return session.scalar(grants.limit(1)) is not None


def admins_of_all(session: Session, partner: Partner) -> Sequence[Member]:
    """Return the members who are not gone and are Incentives admins of all locations, oldest first."""
    grants = select(RoleGrant.member_id).where(
        RoleGrant.partner_id == partner.id, RoleGrant.role == Role.ADMIN, RoleGrant.location_id.is_(None)
    )
    return session.scalars(
        select(Member)
        .where(Member.partner_id == partner.id, Member.gone_since.is_(None), Member.id.in_(grants))
        .order_by(Member.id)
    ).all()


def locations(session: Session, partner: Partner) -> Sequence[Location]:
    """Return all locations of the partner, by name."""
    return session.scalars(
        select(Location).where(Location.partner_id == partner.id).order_by(Location.name, Location.code)
    ).all()


_COUNT_LOCATIONS = select(func.count(), func.count(case((Location.enrolled.is_(True), 1)))).where(
    Location.partner_id == bindparam("partner_id")
)


def count_locations(session: Session, partner: Partner) -> tuple[int, int]:
    """Return how many locations the partner has, and how many of them are enrolled in MCI."""
    total, enrolled = session.execute(_COUNT_LOCATIONS, {"partner_id": partner.id}).one()
    return total, enrolled


_COUNT_HOLDERS = (
    select(func.count(RoleGrant.member_id.distinct()))
    .join(Member, Member.id == RoleGrant.member_id)
    .where(Member.partner_id == bindparam("partner_id"))
)


def count_holders(session: Session, partner: Partner) -> int:
    """Return how many members of the partner hold a role, also those who are gone."""
    return session.scalar(_COUNT_HOLDERS, {"partner_id": partner.id}) or 0


def location(session: Session, partner: Partner, location_id: int) -> Location | None:
    """Return one location of the partner."""
    return session.scalar(
        select(Location).where(Location.partner_id == partner.id, Location.id == location_id)
    )


def hold(session: Session, partner_id: int) -> Partner:
    """Return the partner, locked until commit.

    Raises:
        sqlalchemy.exc.NoResultFound: there is none with this id.
    """
    return session.scalars(
        select(Partner)
        .where(Partner.id == partner_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def share(session: Session, ids: Collection[int]) -> None:
    """Read partners anew, and keep others from changing them until commit; see `lock` for the order."""
    session.scalars(
        select(Partner)
        .where(Partner.id.in_(ids))
        .order_by(Partner.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()


def keep(session: Session, partner_id: int | ScalarSelect[int]) -> None:
    """Make `hold` wait for this transaction, or wait here for one that holds the partner.

    Whoever locks a member calls this first: an insert that refers to the partner would wait for `hold` too,
    and the transaction that holds the partner may wait for the member. On SQLite writers wait for one
    another anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            select(Partner.id).where(Partner.id == partner_id).with_for_update(read=True, key_share=True)
        )


_LOCK = select(Partner.id).where(Partner.id == bindparam("partner_id")).with_for_update(key_share=True)


def lock(session: Session, partner: Partner) -> None:
    """Make other transactions for this partner wait here until commit.

    Whoever locks several things does so in one order, so that no two wait for each other: the partner, the
    identifiers of a customer (`store.associations.other_partners.lock_identifier`), the associations by id.
    Rows that only refer to the partner can still be written. On SQLite writers wait for one another anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"partner_id": partner.id})


_TAKE_REFERENCES = (
    update(Partner)
    .where(Partner.id == bindparam("partner"))
    .values(last_reference=Partner.last_reference + bindparam("count"))
    .returning(Partner.last_reference)
    .execution_options(synchronize_session=False)
)


def take_references(session: Session, partner: Partner, count: int) -> range:
    """Reserve ``count`` reference numbers of the partner."""
    last = session.scalar(_TAKE_REFERENCES, {"partner": partner.id, "count": count})
    if last is None:
        raise LookupError(partner.id)
    return range(last - count + 1, last + 1)
