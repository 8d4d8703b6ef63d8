"""The wrapper of Step Functions against botocore's stubber."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.workflow import Workflow
from chalicelib.errors import Conflict, InvalidRequest, NotFound, ServiceError, Throttled, TransientError

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
EXECUTION = ARN.replace("stateMachine", "execution") + ":photo-1"
THEN = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("stepfunctions", "us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def workflow(stub: Stubber) -> Workflow:
    return Workflow(stub.client, ARN)


def test_a_duplicate_event_starts_no_second_execution(stub: Stubber, workflow: Workflow) -> None:
    expected = {"stateMachineArn": f"{ARN}:live", "name": "photo-1", "input": json.dumps({"lane": "visit"})}
    stub.add_response("start_execution", {"executionArn": EXECUTION, "startDate": THEN}, expected)
    stub.add_client_error("start_execution", "ExecutionAlreadyExists")

    assert workflow.start("photo-1", {"lane": "visit"}) is True
    assert workflow.start("photo-1", {"lane": "visit"}) is False


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("ExecutionLimitExceeded", 400, Throttled),
        ("ThrottlingException", 400, Throttled),
        ("InternalServerError", 500, TransientError),
        ("StateMachineDoesNotExist", 400, ServiceError),
        ("InvalidExecutionInput", 400, ServiceError),
    ],
)
def test_a_start_that_is_refused_says_whether_to_try_again(
    stub: Stubber, workflow: Workflow, code: str, status: int, error: type[Exception]
) -> None:
    stub.add_client_error("start_execution", code, http_status_code=status)

    with pytest.raises(error, match=code):
        workflow.start("photo-1", {})


def test_an_answer_lets_the_task_go_on(stub: Stubber, workflow: Workflow) -> None:
    stub.add_response("send_task_success", {}, {"taskToken": "token", "output": '{"a": 1}'})

    workflow.answer("token", {"a": 1})


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
def test_a_task_that_waits_no_more_is_a_conflict(stub: Stubber, workflow: Workflow, code: str) -> None:
    stub.add_client_error("send_task_success", code)

    with pytest.raises(Conflict):
        workflow.answer("token", {})


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "InvalidArn", "ValidationException"])
def test_an_unknown_execution_is_not_found(stub: Stubber, workflow: Workflow, code: str) -> None:
    stub.add_client_error("describe_execution", code)
    stub.add_client_error("get_execution_history", code)

    with pytest.raises(NotFound):
        workflow.execution("x" * 300)
    with pytest.raises(NotFound):
        workflow.history("x" * 300, 10)


def test_executions_come_page_by_page(stub: Stubber, workflow: Workflow) -> None:
    execution = {
        "executionArn": EXECUTION,
        "stateMachineArn": ARN,
        "name": "photo-1",
        "status": "RUNNING",
        "startDate": THEN,
    }
    first = {"stateMachineArn": ARN, "maxResults": 1}
    stub.add_response("list_executions", {"executions": [execution], "nextToken": "next"}, first)
    stub.add_response("list_executions", {"executions": []}, first | {"nextToken": "next"})

    assert [one["name"] for one in workflow.executions(1)[0]] == ["photo-1"]
    assert workflow.executions(1, "next") == ([], None)


def test_a_cursor_that_is_none_or_has_expired_is_refused(stub: Stubber, workflow: Workflow) -> None:
    stub.add_client_error("list_executions", "InvalidToken", "arn:aws:states: Invalid Token")

    with pytest.raises(InvalidRequest, match="'zzz' is no cursor") as refused:
        workflow.executions(1, "zzz")

    assert "arn:" not in str(refused.value)


def event(number: int) -> dict[str, object]:
    return {"id": number, "type": "TaskStateEntered", "timestamp": THEN}


def test_all_events_of_a_history_are_read(stub: Stubber, workflow: Workflow) -> None:
    asked = {"executionArn": EXECUTION, "includeExecutionData": True}
    stub.add_response("get_execution_history", {"events": [event(1)], "nextToken": "next"}, asked)
    stub.add_response("get_execution_history", {"events": [event(2)]}, asked | {"nextToken": "next"})

    assert workflow.history("photo-1", 10) == ([event(1), event(2)], False)


def test_of_a_long_history_the_first_events_are_read(stub: Stubber, workflow: Workflow) -> None:
    asked = {"executionArn": EXECUTION, "includeExecutionData": True}
    stub.add_response("get_execution_history", {"events": [event(1)], "nextToken": "next"}, asked)
    stub.add_response(
        "get_execution_history",
        {"events": [event(2)], "nextToken": "more"},
        asked | {"nextToken": "next"},
    )

    assert workflow.history("photo-1", 2) == ([event(1), event(2)], True)


def test_the_definition_of_the_release_that_most_executions_start_by_is_read(
    stub: Stubber, workflow: Workflow
) -> None:
    routes = [
        {"stateMachineVersionArn": f"{ARN}:{number}", "weight": weight}
        for number, weight in ((7, 10), (6, 90))
    ]
    answer = {
        "stateMachineArn": f"{ARN}:6",
        "name": "n",
        "definition": '{"StartAt": "Route"}',
        "roleArn": "arn:aws:iam::000000000000:role/r",
        "type": "STANDARD",
        "creationDate": THEN,
    }
    live = {"stateMachineAliasArn": f"{ARN}:live"}
    stub.add_response("describe_state_machine_alias", {"routingConfiguration": routes}, live)
    stub.add_response("describe_state_machine", answer, {"stateMachineArn": f"{ARN}:6"})

    assert workflow.definition() == {"StartAt": "Route"}


def test_executions_of_one_status_are_listed(stub: Stubber, workflow: Workflow) -> None:
    expected = {"stateMachineArn": ARN, "maxResults": 9, "statusFilter": "FAILED"}
    stub.add_response("list_executions", {"executions": []}, expected)

    assert workflow.executions(9, status="FAILED") == ([], None)
