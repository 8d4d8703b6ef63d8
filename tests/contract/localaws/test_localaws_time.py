"""With LOCALAWS_TIME, what would take minutes takes less than a second."""

import json
from collections.abc import Iterator

import pytest
from local_aws import LocalAws


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A server whose waits are a thousand times shorter: more than a minute would end the tests."""
    server = LocalAws(tmp_path_factory.mktemp("fast") / "state", LOCALAWS_TIME="1000")
    server.start()
    yield server
    server.kill()


def test_waits_are_compressed(fast: LocalAws) -> None:
    states = {
        "Wait": {"Type": "Wait", "Seconds": 300, "Next": "WaitAgain"},
        "WaitAgain": {"Type": "Wait", "SecondsPath": "$.seconds", "End": True},
    }
    assert fast.run(fast.machine("waits", states), "1", {"seconds": 300})["status"] == "SUCCEEDED"


def test_the_pauses_of_a_retry_are_compressed(fast: LocalAws) -> None:
    function = fast.function("fails-again")
    retry = {"ErrorEquals": ["Broken"], "IntervalSeconds": 300, "MaxAttempts": 2, "JitterStrategy": "FULL"}
    task = {"Type": "Task", "Resource": function, "Retry": [retry], "End": True}

    ended = fast.run(fast.machine("retries", {"Task": task}), "1")

    assert (ended["status"], ended["error"]) == ("FAILED", "Broken")
    assert len(fast.received(function, 3)) == 3


def test_the_timeout_of_a_task_that_waits_for_somebody_is_compressed(fast: LocalAws) -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": fast.function("asked"), "Payload": {"token.$": "$$.Task.Token"}},
        "TimeoutSecondsPath": "$.limit",
        "End": True,
    }

    assert fast.run(fast.machine("asks", {"Ask": task}), "1", {"limit": 600})["error"] == "States.Timeout"


def test_a_computing_task_keeps_the_minute_that_it_may_take(fast: LocalAws) -> None:
    function = fast.function("wait-for-gate")
    task = {"Type": "Task", "Resource": function, "TimeoutSeconds": 60, "End": True}
    machine = fast.machine("computes", {"Task": task})
    fast.client("stepfunctions").start_execution(stateMachineArn=machine, name="1")

    fast.received(function, 1)
    fast.run(fast.machine("meanwhile", {"Wait": {"Type": "Wait", "Seconds": 300, "End": True}}), "1")
    fast.open_gate("wait-for-gate")

    assert fast.ended(machine, "1")["status"] == "SUCCEEDED"


def test_a_rate_is_compressed(fast: LocalAws) -> None:
    function, events = fast.function("often"), fast.client("events")
    events.put_rule(Name="often", ScheduleExpression="rate(5 minutes)")
    target = {"Id": "1", "Arn": function, "Input": json.dumps({"now": 1})}
    events.put_targets(Rule="often", Targets=[target])

    assert fast.received(function, 1) == [{"now": 1}]


def test_the_time_that_a_received_message_is_hidden_is_compressed(fast: LocalAws) -> None:
    sqs = fast.client("sqs")
    queue = sqs.create_queue(QueueName="hidden", Attributes={"VisibilityTimeout": "300"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="hi")

    received = [sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"] for _ in range(2)]

    assert [message["Body"] for (message,) in received] == ["hi", "hi"]
