"""Refusing what Slack's limits refuse, before it is kept."""

from collections.abc import Sequence

from handlers import blockkit
from handlers.blockkit import Problem
from sandbox.refusals import Refused
from sandbox.state import Json


def message(content: Json) -> None:
    """Refuse a message that Slack would refuse.

    Raises:
        Refused: with Slack's word, and where in the payload it stands.
    """
    _refuse(blockkit.check_message({name: value for name, value in content.items() if value is not None}))


def view(given: object) -> Json:
    """Return the view, if Slack would take it.

    Raises:
        Refused: with Slack's word, and where in the payload it stands.
    """
    _refuse(blockkit.check_view(given))
    if not isinstance(given, dict):
        raise Refused("invalid_arguments")
    return given


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems[0].error, [str(one) for one in problems])
