"""Who may administer: Incentives admins, each on the locations where they are one (R2)."""

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.consent.record_consent import AdminOnly


def require_any(session: Session, actor: Actor) -> None:
    """Let an Incentives admin of any location pass.

    Raises:
        AdminOnly: the member is none.
    """
    if not actor.is_admin:
        raise AdminOnly(access.admins_to_ask(session, actor, None))


def is_of_all(actor: Actor) -> bool:
    """Tell whether the member is an Incentives admin of all locations."""
    return actor.is_admin and actor.admin_location_ids is None


def require_all(session: Session, actor: Actor) -> None:
    """Let an Incentives admin of all locations pass: what concerns the whole partner is theirs.

    Raises:
        AdminOnly: the member is none.
    """
    if not is_of_all(actor):
        raise AdminOnly(access.admins_of_all(session, actor))
