import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws


@pytest.fixture
def asked(aws: LocalAws, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A state machine whose execution `1` waits for an answer, and the token to answer with."""
    name = f"ask-{uuid.uuid4().hex[:8]}"
    function = aws.function(name)
    parameters = {"FunctionName": function, "Payload": {"token.$": "$$.Task.Token"}}
    catch = [{"ErrorEquals": ["Rejected"], "Next": "Caught"}]
    resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
    ask: dict[str, Any] = {
        "Type": "Task",
        "Resource": resource,
        "Parameters": parameters,
        "TimeoutSeconds": 60,
    }
    machine = aws.machine(
        name, {"Ask": {**ask, "Catch": catch, "End": True}, "Caught": {"Type": "Pass", "End": True}}
    )
    aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="1")
    return machine, aws.received(function, 1)[0]["token"]


def refusal(aws: LocalAws, token: str, output: str = "{}") -> str:
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions").send_task_success(taskToken=token, output=output)
    return str(error.value.response["Error"]["Code"])


def test_success_goes_on_with_the_output(aws: LocalAws, asked: tuple[str, str]) -> None:
    machine, token = asked
    aws.client("stepfunctions").send_task_success(taskToken=token, output='{"decision": "yes"}')
    assert json.loads(aws.ended(machine, "1")["output"]) == {"decision": "yes"}


def test_failure_is_caught_with_error_and_cause(aws: LocalAws, asked: tuple[str, str]) -> None:
    machine, token = asked
    aws.client("stepfunctions").send_task_failure(taskToken=token, error="Rejected", cause="not this person")
    assert json.loads(aws.ended(machine, "1")["output"]) == {"Error": "Rejected", "Cause": "not this person"}


def test_a_second_answer_is_too_late(aws: LocalAws, asked: tuple[str, str]) -> None:
    aws.client("stepfunctions").send_task_success(taskToken=asked[1], output="{}")
    assert refusal(aws, asked[1]) == "TaskTimedOut"


def test_a_stopped_execution_takes_no_answer(aws: LocalAws, asked: tuple[str, str]) -> None:
    machine, token = asked
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:1"
    aws.client("stepfunctions").stop_execution(executionArn=arn)
    assert refusal(aws, token) == "TaskTimedOut"


def test_output_that_is_not_json_is_refused(aws: LocalAws, asked: tuple[str, str]) -> None:
    assert refusal(aws, asked[1], output="{") == "InvalidOutput"


def test_a_token_never_given_out_is_refused(aws: LocalAws) -> None:
    assert refusal(aws, str(uuid.uuid4())) == "TaskDoesNotExist"
    assert refusal(aws, "nonsense") == "InvalidToken"
