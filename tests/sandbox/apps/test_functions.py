"""A function of an app is run from outside; the app completes it, or says why it failed."""

from typing import Any

import pytest

from sandbox.workspace import seeds
from sandbox.workspace.state import Json
from tests.support.recorder import Wired

MANIFEST: Json = {
    "display_information": {"name": "App"},
    "functions": {
        "greet": {
            "title": "Greet",
            "input_parameters": {"user": {"type": "slack#/types/user_id", "is_required": True}},
            "output_parameters": {"properties": {"words": {"type": "string"}}, "required": ["words"]},
        }
    },
}


@pytest.fixture
def execution(wired: Wired) -> str:
    wired.place.app.functions = seeds.app(MANIFEST).functions
    answer = wired.place.control("POST", "functions", {"callback_id": "greet", "inputs": {"user": "U0ADA"}})
    return str(answer["function_execution_id"])


def ended(wired: Wired, execution: str) -> Any:
    return wired.place.control("GET", f"functions/{execution}")["execution"]


def test_a_function_is_run_and_completed(wired: Wired, execution: str) -> None:
    event = wired.app.event("function_executed")
    assert event["function_execution_id"] == execution
    assert (event["function"]["callback_id"], event["inputs"]) == ("greet", {"user": "U0ADA"})
    (given,), (gives,) = event["function"]["input_parameters"], event["function"]["output_parameters"]
    assert (given["name"], given["is_required"]) == ("user", True)
    assert (gives["name"], gives["is_required"]) == ("words", True)
    assert wired.slack.auth_test(token=event["bot_access_token"])["ok"] is True
    assert ended(wired, execution)["status"] == "running"
    wired.slack.functions_completeSuccess(function_execution_id=execution, outputs={"words": "Hello"})
    assert (ended(wired, execution)["status"], ended(wired, execution)["outputs"]) == (
        "completed",
        {"words": "Hello"},
    )


def test_a_function_fails_once(wired: Wired, execution: str) -> None:
    wired.slack.functions_completeError(function_execution_id=execution, error="No such person")
    assert (ended(wired, execution)["status"], ended(wired, execution)["error"]) == (
        "failed",
        "No such person",
    )
    given = {"function_execution_id": execution, "outputs": {"words": "x"}}
    refusal = wired.place.refusal("functions.completeSuccess", **given)
    assert refusal["error"] == "execution_not_in_running_state"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("functions.completeSuccess", {"outputs": {}}, "parameter_validation_failed"),
        ("functions.completeSuccess", {}, "invalid_arguments"),
        ("functions.completeError", {}, "invalid_arguments"),
        (
            "functions.completeError",
            {"function_execution_id": "Fx0", "error": "x"},
            "function_execution_not_found",
        ),
    ],
)
def test_other_ends_are_refused(
    wired: Wired, execution: str, method: str, arguments: Json, error: str
) -> None:
    assert wired.place.refusal(method, **{"function_execution_id": execution, **arguments})["error"] == error
    assert ended(wired, execution)["status"] == "running"


@pytest.mark.parametrize("given", [{"callback_id": "leave"}, {"callback_id": "greet"}, {}])
def test_what_the_manifest_does_not_allow_is_not_run(wired: Wired, execution: str, given: Json) -> None:
    assert wired.place.control("POST", "functions", given)["ok"] is False


def test_an_app_without_a_manifest_runs_whatever_it_is_asked_to(wired: Wired) -> None:
    wired.place.control("POST", "functions", {"callback_id": "anything"})
    assert wired.app.event("function_executed")["function"]["callback_id"] == "anything"


@pytest.mark.parametrize("functions", [[], "greet", {"greet": "words"}, {"greet": 7}])
def test_a_manifest_with_odd_functions_is_unusable(functions: Any) -> None:
    if functions:
        with pytest.raises(seeds.Unusable):
            seeds.app({**MANIFEST, "functions": functions})
    else:
        assert seeds.app({**MANIFEST, "functions": functions}).functions == {}


def test_odd_parameters_of_a_function_are_passed_over(wired: Wired) -> None:
    odd = {"greet": {"input_parameters": ["user"], "output_parameters": {"words": "text"}}}
    wired.place.app.functions = seeds.app({**MANIFEST, "functions": odd}).functions
    assert wired.place.control("POST", "functions", {"callback_id": "greet"})["ok"] is True
    assert wired.app.event("function_executed")["function"]["input_parameters"] == []
