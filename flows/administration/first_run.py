"""The first Incentives admin of a partner: whoever installed the bot there, while nobody else is one."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.loading import columns, from_columns, loading
from flows.loading.loading import Author
from flows.notifications import SetUpOffer, notify
from flows.rules.text.incoming_text import one_line
from store import installations, partners
from store.enums import DataKind, LoadOrigin, Role
from store.outbox import message_keys
from store.partners import Member, Partner


def may_begin(session: Session, workspace_id: str, user_id: str) -> bool:
    """Tell whether somebody who writes to the bot becomes the first Incentives admin by that.

    In a workspace that no partner has yet, it is whoever comes first; where the app was installed and nobody
    is an Incentives admin, it is the one who installed it. A partner whose data came from files gets its
    admins from files.
    """
    partner = partners.of_workspace(session, workspace_id)
    if partner is None:
        return True
    installation = installations.of_partner(session, partner.id)
    return (
        installation is not None
        and installation.installed_by == user_id
        and not partners.has_admin(session, partner)
    )


def is_begun(session: Session, workspace_id: str) -> bool:
    """Tell whether the workspace's partner has, or once had, an Incentives admin."""
    partner = partners.of_workspace(session, workspace_id)
    return partner is not None and partners.has_admin(session, partner)


def begin_here(
    session: Session,
    workspace_id: str,
    workspace_name: str,
    user_id: str,
    now: datetime,
    *,
    name: str = "",
    zone: str | None = None,
) -> bool:
    """Let somebody begin whom `may_begin` allows it; make the partner if there is none.

    Return whether they have become the first admin.
    """
    if not may_begin(session, workspace_id, user_id):
        return False
    partner = partners.of_workspace(session, workspace_id) or make_partner(
        session, workspace_id, workspace_name
    )
    return begin(session, partner, user_id, now, name=name, zone=zone)


def make_partner(session: Session, workspace_id: str, workspace_name: str) -> Partner:
    """Return a new partner with the name of its workspace."""
    partner = Partner(workspace_id=workspace_id, name=one_line(workspace_name) or workspace_id)
    session.add(partner)
    session.flush()
    return partner


def begin(
    session: Session,
    partner: Partner,
    user_id: str,
    now: datetime,
    *,
    name: str = "",
    zone: str | None = None,
) -> bool:
    """Make somebody Incentives admin of all locations, and offer them the guide in a direct message.

    ``name`` and ``zone`` are what Slack says of them, if it does.

    Nothing happens, and false is returned, if the partner has or had an Incentives admin, even if that person
    is gone: then only whoever runs the bot can name another.
    """
    partners.lock(session, partner)
    if partners.has_admin(session, partner):
        return False
    known = partners.member(session, partner, user_id)
    held = partners.grants(session, known) if known else []
    person = Member(user_id=user_id, name=one_line(name) or user_id)
    said = columns.member(person, [*held, (Role.ADMIN, None)])
    batch = from_columns.batch([(DataKind.ROLES, said)])
    loading.load(session, batch, partner.workspace_id, now, Author(LoadOrigin.INSTALLATION))
    member = partners.member(session, partner, user_id)
    if member is not None and zone is not None:
        member.time_zone = zone
    return notify(
        session,
        partner,
        SetUpOffer(user_id),
        now,
        destination=user_id,
        sequence=message_keys.greeting_sequence(user_id),
        event=message_keys.for_each(SetUpOffer.kind, partner.id, "first"),
    )
