"""Install the app in a partner's workspace, and uninstall it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from flows.administration import first_run
from flows.outbox import reroute
from store import installations, partners
from store.installations import Installation
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class Granted:
    """What Slack granted; ``sealed_token`` is encrypted already.

    Slack may not have said how the one who installed the app is called, and where they live.
    """

    workspace_id: str
    workspace_name: str
    enterprise_id: str | None
    app_id: str
    bot_user_id: str
    sealed_token: str = field(repr=False)
    scopes: tuple[str, ...]
    installed_by: str
    installer_name: str = ""
    installer_zone: str | None = None


def install(session: Session, granted: Granted, now: datetime) -> Partner:
    """Store what was granted; a workspace that is not known yet becomes a partner with its name.

    Whoever installed the app becomes Incentives admin of all locations, unless there is or was one. Messages
    that waited because the workspace accepted none are sent at once.
    """
    partner = partners.of_workspace(session, granted.workspace_id)
    if partner is None:
        partner = first_run.make_partner(session, granted.workspace_id, granted.workspace_name)
    installation = installations.of_partner(session, partner.id) or Installation(partner_id=partner.id)
    installation.app_id = granted.app_id
    installation.enterprise_id = granted.enterprise_id
    installation.bot_user_id = granted.bot_user_id
    installation.sealed_token = granted.sealed_token
    installation.scopes = list(granted.scopes)
    installation.installed_by = granted.installed_by
    installation.installed_at = now
    session.add(installation)
    partner.uninstalled_at = None
    session.flush()
    reroute.resume(session, partner, now)
    first_run.begin(
        session,
        partner,
        granted.installed_by,
        now,
        name=granted.installer_name,
        zone=granted.installer_zone,
    )
    return partner


def uninstall(session: Session, workspace_id: str, at: datetime) -> bool:
    """Delete the token of a workspace that uninstalled the app at ``at``; a later install stays.

    Its members and their calendars get no answers until the app is installed again.
    """
    partner = partners.of_workspace(session, workspace_id)
    if partner is None:
        return False
    removed = installations.remove(session, workspace_id, at)
    if installations.of_partner(session, partner.id) is not None:
        return False
    return partners.set_uninstalled(session, workspace_id, at) or removed


def is_away(session: Session, workspace_id: str) -> bool:
    """Tell whether the workspace of a partner has uninstalled the app."""
    partner = partners.of_workspace(session, workspace_id)
    return partner is not None and partner.uninstalled_at is not None


def note_return(session: Session, workspace_id: str) -> None:
    """Record that the app is in a workspace again, because Slack accepts its token."""
    partners.set_uninstalled(session, workspace_id, None)
