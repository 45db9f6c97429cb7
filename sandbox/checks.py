"""Refusing what Slack's limits refuse, before it is kept."""

from handlers import blockkit
from sandbox.refusals import Refused
from sandbox.state import Json


def message(content: Json) -> None:
    """Refuse a message that Slack would refuse.

    Raises:
        Refused: with Slack's word, and where in the payload it stands.
    """
    problems = blockkit.check_message({name: value for name, value in content.items() if value is not None})
    if problems:
        errors = [str(one).removeprefix("[ERROR] ") for one in problems]
        raise Refused(problems[0].error, [str(one) for one in problems], errors=errors)


def view(given: object) -> Json:
    """Return the view, if Slack would take it.

    Raises:
        Refused: with Slack's word, and where in the payload it stands.
    """
    problems = blockkit.check_view(given)
    if problems:
        raise Refused(problems[0].error, [str(one) for one in problems])
    if not isinstance(given, dict):
        raise Refused("invalid_arguments")
    return given


def options(answer: Json) -> None:
    """Refuse options of which Slack would show none.

    Raises:
        Refused: with what is wrong, and where.
    """
    problems = blockkit.check_options(answer)
    if problems:
        messages = [str(one) for one in problems]
        sentence = f"The app's options were refused: {'; '.join(messages)}"
        raise Refused("invalid_options", messages, status=502, message=sentence)
