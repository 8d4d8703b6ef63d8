"""The wrapper of Step Functions against botocore's stubber."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.api.executions import StateAnswer, states_in
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

    for ask in (workflow.execution, workflow.history):
        with pytest.raises(NotFound):
            ask("x" * 300)


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


def test_all_events_of_a_history_are_read(stub: Stubber, workflow: Workflow) -> None:
    def event(number: int, kind: str, **details: object) -> dict[str, object]:
        return {"id": number, "type": kind, "timestamp": THEN, **details}

    entered = event(1, "TaskStateEntered", stateEnteredEventDetails={"name": "RecogniseFaces"})
    left = event(2, "TaskStateExited", stateExitedEventDetails={"name": "RecogniseFaces"})
    asked = {"executionArn": EXECUTION, "includeExecutionData": False}
    stub.add_response("get_execution_history", {"events": [entered], "nextToken": "next"}, asked)
    stub.add_response("get_execution_history", {"events": [left]}, asked | {"nextToken": "next"})

    assert states_in(workflow.history("photo-1")) == [
        StateAnswer(
            name="RecogniseFaces",
            entered_at="2026-09-21T14:13:20.000Z",
            left_at="2026-09-21T14:13:20.000Z",
        )
    ]


def test_states_of_iterations_stand_side_by_side() -> None:
    def enter(name: str, second: int) -> dict[str, object]:
        return {"timestamp": THEN.replace(second=second), "stateEnteredEventDetails": {"name": name}}

    def leave(name: str, second: int) -> dict[str, object]:
        return {"timestamp": THEN.replace(second=second), "stateExitedEventDetails": {"name": name}}

    events = [enter("Map", 1), enter("Ask", 2), enter("Ask", 3), leave("Ask", 4), {"timestamp": THEN}]

    found = [(state.name, (state.left_at or "")[17:19]) for state in states_in(events)]
    assert found == [("Map", ""), ("Ask", "04"), ("Ask", "")]


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
