import json
from typing import Any

import pytest
from local_aws import LocalAws


@pytest.fixture(scope="module")
def told(aws: LocalAws) -> str:
    """A function that is told of executions that did not succeed."""
    function = aws.function("told")
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"status": ["FAILED", "ABORTED", "TIMED_OUT"]},
    }
    events = aws.client("events")
    events.put_rule(Name="told", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="told", Targets=[{"Id": "1", "Arn": function}])
    return function


def details(aws: LocalAws, told: str, machine: str) -> dict[str, Any]:
    """Return the event's detail about the one execution of this machine."""
    for count in range(1, 100):
        event = aws.received(told, count)[count - 1]
        if event["detail"]["stateMachineArn"] == machine:
            return dict(event["detail"])
    raise AssertionError(machine)


def test_a_failed_execution_is_announced_with_input_and_error(aws: LocalAws, told: str) -> None:
    machine = aws.machine("tells", {"Fail": {"Type": "Fail", "Error": "NoSuch", "Cause": "why"}})
    arn = aws.run(machine, "1", {"photo": 1})["executionArn"]
    detail = details(aws, told, machine)
    assert detail["executionArn"] == arn
    assert (detail["name"], detail["status"], detail["error"]) == ("1", "FAILED", "NoSuch")
    assert json.loads(detail["input"]) == {"photo": 1}


def test_a_timed_out_execution_is_announced(aws: LocalAws, told: str) -> None:
    wait = {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}
    machine = aws.machine("too-long", wait, TimeoutSeconds=1)
    assert aws.run(machine, "1")["status"] == "TIMED_OUT"
    assert details(aws, told, machine)["status"] == "TIMED_OUT"


def test_a_stopped_execution_is_announced_once(aws: LocalAws, told: str) -> None:
    machine = aws.machine("told-stopped", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
    states = aws.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=machine, name="1")["executionArn"]
    states.stop_execution(executionArn=arn)
    assert details(aws, told, machine)["status"] == "ABORTED"


def test_a_put_event_reaches_the_function_of_its_rule(aws: LocalAws) -> None:
    function, events = aws.function("own-events"), aws.client("events")
    events.put_rule(Name="own", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="own", Targets=[{"Id": "1", "Arn": function}])
    for source in ("other", "shop"):
        events.put_events(Entries=[{"Source": source, "DetailType": "Opened", "Detail": '{"door": 1}'}])
    (event,) = aws.received(function, 1)
    assert (event["source"], event["detail"]) == ("shop", {"door": 1})
    assert event["time"].endswith("Z")
