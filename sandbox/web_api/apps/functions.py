"""functions.*: an app reports that its function has ended."""

from sandbox.apps import functions
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace.state import Execution, Json


@method("functions.completeSuccess", per_minute=50)
def complete_success(call: Call) -> Json:
    """Report the outputs of a function."""
    execution = _execution(call)
    outputs = call.arguments.json("outputs", dict)
    if outputs is None:
        raise SlackRefused("invalid_arguments", ["[ERROR] missing required field: outputs"])
    functions.complete(call.sandbox, call.app, execution, outputs)
    return {}


@method("functions.completeError", per_minute=50)
def complete_error(call: Call) -> Json:
    """Report why a function failed."""
    execution = _execution(call)
    functions.fail(call.sandbox, execution, call.arguments.text("error"))
    return {}


def _execution(call: Call) -> Execution:
    execution = call.workspace.executions.get(call.arguments.text("function_execution_id"))
    if execution is None:
        raise SlackRefused("function_execution_not_found")
    if execution.app_id != call.app.id:
        raise SlackRefused("access_denied")
    return execution
