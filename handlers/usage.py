"""What the help says of each subcommand of the slash command."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.ids import Action, Subcommand


@dataclass(frozen=True, slots=True)
class Usage:
    """What the help says of a subcommand; ``button`` opens the same without typing."""

    arguments: str
    does: str
    button: Action | None
    label: str = ""


USAGE: Mapping[Subcommand, Usage] = MappingProxyType(
    {
        Subcommand.ADD_CUSTOMER: Usage(
            "[domain]",
            "Add a customer to one or more engagements.",
            Action.ADD_OPEN,
            "Add a customer",
        ),
        Subcommand.HELP: Usage("", "Show this list.", None),
    }
)
