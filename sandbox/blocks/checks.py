"""Refuse what exceeds Slack's limits, before it is stored."""

import json

import blockkit
from blockkit import Problem, table
from sandbox.blocks import references
from sandbox.blocks.references import Asker
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import Json


def message(content: Json, asker: Asker) -> None:
    """Refuse a message that Slack would refuse.

    Raises:
        SlackRefused: with Slack's error code and the place in the payload.
    """
    _refuse(blockkit.check_message({name: value for name, value in content.items() if value is not None}))
    for name in ("blocks", "attachments"):
        _refuse(references.problems(asker, content.get(name) or [], f"/{name}", f"invalid_{name}"))


def chunks(given: list[Json], asker: Asker) -> None:
    """Refuse chunks of a streamed message that Slack would refuse.

    Raises:
        SlackRefused: with Slack's error code and the place in the chunks.
    """
    _refuse(blockkit.check_chunks({"chunks": given}))
    _refuse(references.problems(asker, given, "/chunks", "invalid_chunks"))


def metadata(given: Json) -> None:
    """Refuse metadata that Slack would refuse.

    Raises:
        SlackRefused: with Slack's error code and the place in the metadata.
    """
    _refuse(blockkit.check_metadata(given))
    if len(json.dumps(given)) > table.MOST_METADATA_BYTES:
        raise SlackRefused("metadata_too_large")


def view(given: object, asker: Asker) -> Json:
    """Return the view if Slack would accept it.

    Raises:
        SlackRefused: with Slack's error code and the place in the payload.
    """
    problems = blockkit.check_view(given)
    if problems:
        raise SlackRefused(problems[0].error, [str(one) for one in problems])
    if not isinstance(given, dict):
        raise SlackRefused("invalid_arguments")
    _refuse(references.problems(asker, given, "/view", "invalid_arguments"))
    return given


def options(answer: Json) -> None:
    """Refuse options that Slack would not show.

    Raises:
        SlackRefused: with what is wrong, and where.
    """
    problems = blockkit.check_options(answer)
    if problems:
        messages = [str(one) for one in problems]
        sentence = f"The app's options were refused: {'; '.join(messages)}"
        raise SlackRefused("invalid_options", messages, status=502, message=sentence)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        errors = [str(one).removeprefix("[ERROR] ") for one in problems]
        raise SlackRefused(problems[0].error, [str(one) for one in problems], errors=errors)
