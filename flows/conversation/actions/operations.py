"""The requests that a card can carry out, and whether everything that one needs was said."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.conversation.actions.changes import Cancel, ChangeOwner, SetDate, SnoozeUntil, WriteNote
from flows.conversation.actions.mailing import AskConsent, ChangeContact
from flows.conversation.actions.operation import Operation
from flows.conversation.actions.recording import AddRecord
from flows.rules.language.understanding import Intent, Saying

OPERATIONS: Mapping[Intent, Operation] = MappingProxyType(
    {
        Intent.ASK_CONSENT: AskConsent(),
        Intent.RECORD: AddRecord(),
        Intent.HAND_OVER: ChangeOwner(),
        Intent.SNOOZE: SnoozeUntil(),
        Intent.CANCEL: Cancel(),
        Intent.CHANGE_CONTACT: ChangeContact(),
        Intent.NOTE: WriteNote(),
        Intent.NEXT_DATE: SetDate(),
    }
)
"""The requests that a card can carry out."""


def is_said(saying: Saying) -> bool:
    """Tell whether a card can carry a request out, because everything that it needs was said."""
    operation = OPERATIONS.get(saying.intent)
    return operation is not None and operation.is_said(saying)
