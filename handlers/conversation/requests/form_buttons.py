"""Buttons of answers to requests that open a part of a screen directly."""

from collections.abc import Mapping
from types import MappingProxyType

from slack_sdk.models.blocks import ButtonElement

from flows.rules.language.understanding import AdminPart, Saying
from handlers.app.ids import Action

ADMIN_PARTS: Mapping[AdminPart, tuple[Action, str]] = MappingProxyType(
    {
        AdminPart.ROLES: (Action.ROLES_OPEN, "Members and roles"),
        AdminPart.LOCATIONS: (Action.LOCATIONS_OPEN, "Locations"),
        AdminPart.CATALOGUE: (Action.CATALOGUE_LIST, "Catalogue"),
        AdminPart.FACTS: (Action.FACTS_OPEN, "Customers' facts"),
        AdminPart.FILES: (Action.FILES_OPEN, "Files"),
        AdminPart.HISTORY: (Action.HISTORY_OPEN, "History of changes"),
        AdminPart.OUTBOX: (Action.OUTBOX_OPEN, "Undelivered messages"),
        AdminPart.CHANNELS: (Action.CHANNELS_OPEN, "Channels"),
        AdminPart.MAILS: (Action.MAILS_OPEN, "Mails to customers"),
        AdminPart.SETTINGS: (Action.PARTNER_OPEN, "Company settings"),
        AdminPart.GUIDE: (Action.SET_UP_OPEN, "First steps"),
    }
)
"""The button that opens each part of the administration, with its label."""


def admin_part(saying: Saying) -> ButtonElement | None:
    """Return the button of the part of the administration that was named; ``None`` if none was."""
    if saying.part is None:
        return None
    action, label = ADMIN_PARTS[saying.part]
    return ButtonElement(text=label, action_id=action, style="primary")
