"""blocks.validate: checks a payload against Slack's rules without sending it."""

import blockkit
from blockkit import Problem
from sandbox.blocks import references
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, Holder, method
from sandbox.workspace.state import Json


@method("blocks.validate", holder=Holder.BOT, per_minute=50)
def validate(call: Call) -> Json:
    """List everything that is wrong with blocks, a message or a view."""
    blocks = call.arguments.json("blocks", list)
    message = call.arguments.json("message", dict)
    view = call.arguments.json("view", dict)
    if sum(one is not None for one in (blocks, message, view)) != 1:
        raise SlackRefused(
            "invalid_arguments", ["[ERROR] provide exactly one of `blocks`, `view` or `message`"]
        )
    if view is not None:
        found = references.problems(call.asker, view, "/view", "invalid_view")
        _refuse("invalid_view", blockkit.check_view(view) or found, "/view")
    elif message is not None:
        found = references.problems(call.asker, message, "", "invalid_message")
        _refuse("invalid_message", blockkit.check_message(message) or found)
    else:
        found = references.problems(call.asker, blocks, "/blocks", "invalid_blocks")
        _refuse("invalid_blocks", blockkit.check_message({"blocks": blocks, "text": "-"}) or found, "/blocks")
    return {}


def _refuse(error: str, problems: list[Problem], root: str = "") -> None:
    if problems:
        errors = [
            {
                "pointer": one.pointer.removeprefix(root),
                "code": "failed_constraint",
                "message": one.sentence,
            }
            for one in problems
        ]
        raise SlackRefused(error, [str(one) for one in problems], errors=errors)
