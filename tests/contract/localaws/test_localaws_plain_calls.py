"""Calls without the SDK are answered as those of the SDK are."""

import pytest
from local_aws import LocalAws

from localaws import plain_calls, steps

PASS = {"Only": {"Type": "Pass", "End": True}}


def test_the_state_machine_is_found(aws: LocalAws) -> None:
    machine = aws.machine("plain", PASS)

    listed = plain_calls.ask_states(aws.url, "ListStateMachines", {})["stateMachines"]

    assert machine in [one["stateMachineArn"] for one in listed]


def test_the_push_application_is_made_and_may_be_there_already(aws: LocalAws) -> None:
    for _ in range(2):
        steps.make_push_application("GCM/plain", aws.url)

    applications = aws.client("sns").list_platform_applications()["PlatformApplications"]
    arns = [one["PlatformApplicationArn"] for one in applications]
    assert [arn for arn in arns if arn.endswith("GCM/plain")] == arns[-1:]


def test_a_refusal_tells_its_answer(aws: LocalAws) -> None:
    with pytest.raises(plain_calls.CallRefused, match=r"states answered 400: .*InvalidArn"):
        plain_calls.ask_states(aws.url, "DescribeStateMachine", {"stateMachineArn": "no"})


def test_a_bucket_is_there_or_not(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="plain-bucket")

    assert plain_calls.is_there(aws.url, "/plain-bucket")
    assert not plain_calls.is_there(aws.url, "/another-bucket")
