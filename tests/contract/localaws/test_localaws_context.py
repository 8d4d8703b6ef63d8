"""The context object of an execution, as a state's Parameters see it."""

import json
import re
from typing import Any

from local_aws import ROLE, LocalAws

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
END = {"Type": "Pass", "End": True}


def seen(aws: LocalAws, name: str, state: dict[str, Any], given: Any = None) -> Any:
    """Return what an execution of this one state answers."""
    machine = aws.machine(name, {"Look": state | {"End": True}})
    described = aws.run(machine, "run", given)
    assert described["status"] == "SUCCEEDED", described
    return json.loads(described["output"])


def test_it_names_execution_state_start_and_input(aws: LocalAws) -> None:
    found = seen(aws, "context-whole", {"Type": "Pass", "Parameters": {"all.$": "$$"}}, {"a": 1})["all"]

    execution, state = found["Execution"], found["State"]
    assert execution["Id"].endswith(":execution:context-whole:run")
    assert (execution["Name"], execution["Input"], execution["RoleArn"]) == ("run", {"a": 1}, ROLE)
    assert found["StateMachine"]["Id"].endswith(":stateMachine:context-whole")
    assert found["StateMachine"]["Name"] == "context-whole"
    assert (state["Name"], state["RetryCount"]) == ("Look", 0)
    assert TIME.fullmatch(execution["StartTime"])
    assert TIME.fullmatch(state["EnteredTime"])
    assert execution["StartTime"] <= state["EnteredTime"]


def test_a_start_time_in_parameters_is_described(aws: LocalAws) -> None:
    fields = {"at.$": "$$.Execution.StartTime", "text.$": "States.Format('{}', $$.Execution.StartTime)"}

    found = seen(aws, "context-start", {"Type": "Pass", "Parameters": fields})

    assert TIME.fullmatch(found["at"])
    assert found["text"] == found["at"]
    history = aws.client("stepfunctions").get_execution_history(
        executionArn="arn:aws:states:us-east-1:123456789012:execution:context-start:run"
    )
    assert found["at"] in json.dumps(history["events"], default=str)


def test_an_item_of_a_map_is_known_also_in_a_parallel_inside(aws: LocalAws) -> None:
    fields = {"index.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value"}
    look = {"StartAt": "In", "States": {"In": END | {"Parameters": fields}}}
    inside = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "Branches": [look], "End": True}}}
    state = {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": fields, "ItemProcessor": inside}

    found = seen(aws, "context-map", state, {"items": ["x", "y"]})

    assert [branch["index"] for (branch,) in found] == [0, 1]
    assert [branch["value"] for (branch,) in found] == ["x", "y"]


def test_a_retry_is_counted(aws: LocalAws) -> None:
    function = aws.function("fail-context")
    task = {
        "Type": "Task",
        "Resource": function,
        "Parameters": {"count.$": "$$.State.RetryCount", "at.$": "$$.State.EnteredTime"},
        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1}],
        "End": True,
    }
    aws.run(aws.machine("context-retry", {"Look": task}), "run")

    assert [event["count"] for event in aws.received(function, 2)] == [0, 1]
