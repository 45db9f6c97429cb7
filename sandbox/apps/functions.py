"""Functions of apps as workflows run them: started from outside, completed by the app."""

import secrets

from sandbox.apps import events
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import App, AppInstallation, Execution, Json
from sandbox.workspace.world import Sandbox


def run(sandbox: Sandbox, app: App, installation: AppInstallation, callback_id: str, inputs: Json) -> str:
    """Start one of an app's functions, and return the id of the execution.

    Raises:
        SlackRefused: the manifest declares no such function, or a required input is missing.
    """
    is_without_manifest = app.scopes is None and not app.functions
    declared = app.functions.get(callback_id, {} if is_without_manifest else None)
    if declared is None:
        message = f"The app's manifest declares no function {callback_id!r}."
        raise SlackRefused("function_not_found", status=404, message=message)
    missing = _missing(declared, "input_parameters", inputs)
    if missing:
        raise SlackRefused("invalid_arguments", status=400, message=f"The input {missing!r} is required.")
    workspace = sandbox.workspace(installation.team_id)
    execution_id = "Fx0" + secrets.token_hex(5).upper()
    workspace.executions[execution_id] = Execution(app.id, callback_id, dict(inputs))
    sandbox.is_changed = True
    event = {
        "type": "function_executed",
        "function": _described(app, callback_id, declared),
        "inputs": inputs,
        "function_execution_id": execution_id,
        "workflow_execution_id": "Wx0" + secrets.token_hex(5).upper(),
        "event_ts": sandbox.ts(),
        # Slack gives a token for this execution; here the app's own does as well.
        "bot_access_token": installation.token,
    }
    events.emit(sandbox, workspace, "function_executed", event, among=lambda one, _: one.id == app.id)
    return execution_id


def complete(sandbox: Sandbox, app: App, execution: Execution, outputs: Json) -> None:
    """Store the outputs of a function.

    Raises:
        SlackRefused: the execution has ended, or a required output is missing.
    """
    _refuse_over(execution)
    missing = _missing(app.functions.get(execution.callback_id, {}), "output_parameters", outputs)
    if missing:
        raise SlackRefused("parameter_validation_failed", [f"[ERROR] missing required output: {missing}"])
    execution.status, execution.outputs = "completed", dict(outputs)
    sandbox.is_changed = True


def fail(sandbox: Sandbox, execution: Execution, error: str) -> None:
    """Store why a function failed.

    Raises:
        SlackRefused: the execution has ended.
    """
    _refuse_over(execution)
    execution.status, execution.error = "failed", error
    sandbox.is_changed = True


def _refuse_over(execution: Execution) -> None:
    if execution.status != "running":
        raise SlackRefused("execution_not_in_running_state")


def _described(app: App, callback_id: str, declared: Json) -> Json:
    return {
        "id": f"Fn0{callback_id}",
        "callback_id": callback_id,
        "title": declared.get("title", callback_id),
        "description": declared.get("description", ""),
        "type": "app",
        "input_parameters": _parameters(declared, "input_parameters"),
        "output_parameters": _parameters(declared, "output_parameters"),
        "app_id": app.id,
        "date_created": 0,
        "date_updated": 0,
        "date_deleted": 0,
        "form_enabled": False,
    }


def _parameters(declared: Json, kind: str) -> list[Json]:
    """Return parameters as a list, however the manifest writes them: by name, or as a schema."""
    given = declared.get(kind)
    if not isinstance(given, dict):
        return []
    listed = given.get("required")
    required = listed if isinstance(listed, list) else []
    properties = given["properties"] if isinstance(given.get("properties"), dict) else given
    return [
        {
            "type": one.get("type", "string"),
            "name": name,
            "title": one.get("title", name),
            "description": one.get("description", ""),
            "is_required": one.get("is_required") is True or name in required,
        }
        for name, one in properties.items()
        if isinstance(one, dict)
    ]


def _missing(declared: Json, kind: str, given: Json) -> str | None:
    required = (one["name"] for one in _parameters(declared, kind) if one["is_required"])
    return next((name for name in required if name not in given), None)
