"""Limits of AWS that only a fault switches on."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import ROLE, LocalAws

from localaws import wait

Switch = Callable[..., dict[str, Any]]
CAUGHT = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
DONE = {"Type": "Succeed"}


def task(function: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function, "Catch": CAUGHT, "Next": "Caught", **more}


def test_a_throttled_task_fails_by_lambda_s_name(aws: LocalAws) -> None:
    retry = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 1}
    states = {"Task": {**task(aws.function("busy")), "Retry": [retry | {"JitterStrategy": "FULL"}]}}
    del states["Task"]["Catch"]

    ended = aws.run(aws.machine("busy", {**states, "Caught": DONE}), "1")

    assert ended["error"] == "Lambda.TooManyRequestsException"
    assert ended["cause"].startswith(
        "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; "
    )
    assert len(aws.received("busy", 2)) == 2


def test_an_inline_map_runs_no_more_iterations_at_a_time(aws: LocalAws, fault: Switch) -> None:
    function = aws.function("wait-in-map")
    each = {"StartAt": "Each", "States": {"Each": {"Type": "Task", "Resource": function, "End": True}}}
    machine = aws.machine("map", {"Map": {"Type": "Map", "ItemProcessor": each, "End": True}})
    fault("map-concurrency", 2)

    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="1", input="[1, 2, 3]")
    aws.received(function, 2)
    history = aws.client("stepfunctions").get_execution_history(executionArn=arn["executionArn"])
    aws.open_gate("wait-in-map")

    started = [event for event in history["events"] if event["type"] == "MapIterationStarted"]
    assert len(started) == 2
    assert aws.ended(machine, "1")["status"] == "SUCCEEDED"
    assert len(aws.received(function, 3)) == 3


@pytest.mark.parametrize("limit", [100, 200_000])
def test_a_payload_over_the_limit_fails_the_execution_past_every_wildcard(
    aws: LocalAws, fault: Switch, limit: int
) -> None:
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60}
    states = {"Task": task(aws.function(f"large-{limit}"), Retry=[retry]), "Caught": DONE}
    machine = aws.machine(f"large-{limit}", states)
    fault("payload-limit", limit)

    ended = aws.run(machine, "1", {"text": "x" * (limit - 20)})  # the answer adds its status to it

    assert (ended["status"], ended["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_parameters_over_the_limit_fail_the_execution_before_the_task(aws: LocalAws, fault: Switch) -> None:
    parameters = {"a.$": "$.text", "b.$": "$.text"}
    states = {"Task": task(aws.function("never"), Parameters=parameters), "Caught": DONE}
    machine = aws.machine("parameters", states)
    fault("payload-limit", 100)

    assert aws.run(machine, "1", {"text": "x" * 80})["error"] == "States.DataLimitExceeded"
    assert aws.received("never", 0) == []


def test_an_execution_is_not_started_with_more_than_the_limit(aws: LocalAws, fault: Switch) -> None:
    machine, states = aws.machine("refuses", {"Done": DONE}), aws.client("stepfunctions")
    fault("payload-limit")

    with pytest.raises(ClientError, match="Member must have length less than or equal to 262144") as refused:
        states.start_execution(stateMachineArn=machine, input=json.dumps("ä" * 44_000))
    states.start_execution(stateMachineArn=machine, input=json.dumps("x" * 262_142))

    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_deleted_state_machine_stays_for_a_while(aws: LocalAws, fault: Switch) -> None:
    states, definition = aws.client("stepfunctions"), {"StartAt": "Done", "States": {"Done": DONE}}
    made = {"name": "leaving", "definition": json.dumps(definition), "roleArn": ROLE}
    arn = states.create_state_machine(**made, publish=True)["stateMachineArn"]
    routes = [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}]
    states.create_state_machine_alias(name="live", routingConfiguration=routes)
    fault("deleting", 1)

    states.delete_state_machine(stateMachineArn=arn)

    assert states.describe_state_machine(stateMachineArn=arn)["status"] == "DELETING"
    for call in (
        lambda: states.create_state_machine(**made),
        lambda: states.update_state_machine(stateMachineArn=arn, roleArn=ROLE),
        lambda: states.start_execution(stateMachineArn=arn),
        lambda: states.start_execution(stateMachineArn=f"{arn}:live"),
        lambda: states.publish_state_machine_version(stateMachineArn=arn),
        lambda: states.create_state_machine_alias(name="next", routingConfiguration=routes),
        lambda: states.update_state_machine_alias(stateMachineAliasArn=f"{arn}:live", description="d"),
    ):
        with pytest.raises(states.exceptions.StateMachineDeleting):
            call()

    def created() -> bool:
        try:
            return bool(states.create_state_machine(**made))
        except states.exceptions.StateMachineDeleting:
            return False

    wait.until(created, 60, every=0.2)
    assert states.describe_state_machine(stateMachineArn=arn)["status"] == "ACTIVE"


def test_in_the_sandbox_only_verified_recipients_get_mail(aws: LocalAws, fault: Switch) -> None:
    ses = aws.client("sesv2")
    for identity in ("desk@example.com", "verified.example.com"):
        ses.create_email_identity(EmailIdentity=identity)
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    mail = {"FromEmailAddress": "desk@example.com", "Content": content}
    known = ["Desk <desk@example.com>", "x@verified.example.com", "success@simulator.amazonses.com"]
    fault("ses-sandbox")

    ses.send_email(**mail, Destination={"ToAddresses": known})
    with pytest.raises(ses.exceptions.MessageRejected) as refused:
        ses.send_email(**mail, Destination={"ToAddresses": [known[0], "stranger@example.com"]})

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert refused.value.response["Error"]["Message"] == (
        "Email address is not verified. The following identities failed the check in region US-EAST-1: "
        "stranger@example.com"
    )
