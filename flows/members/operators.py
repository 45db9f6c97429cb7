"""Who operates the bot for a partner, and so is told about technical trouble."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from store import installations, partners
from store.partners import Partner


def user_ids(session: Session, partner: Partner) -> Sequence[str]:
    """Return the Slack user IDs of those who operate the bot.

    They are the operators that the partner's file names; else whoever installed the app; else the Incentives
    admins. A person who has left Slack does not count.
    """
    installation = installations.of_partner(session, partner.id)
    installer = [installation.installed_by] if installation and installation.installed_by else []
    for candidates in (partner.operators, installer):
        there = [one for one in candidates if not _is_gone(session, partner, one)]
        if there:
            return there
    return [one.user_id for one in partners.admins(session, partner)]


def _is_gone(session: Session, partner: Partner, user_id: str) -> bool:
    member = partners.member(session, partner, user_id)
    return member is not None and member.gone_since is not None
