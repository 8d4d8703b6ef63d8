"""Deployed resources come back in a new server as they were deployed, and nothing else does."""

import json
from typing import Any

import pytest
from local_aws import LocalAws

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Photos": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": "photos", "VersioningConfiguration": {"Status": "Enabled"}},
        },
        "Lost": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "lost"}},
    }
}
PASS = {"Only": {"Type": "Pass", "End": True}}


def restart(aws: LocalAws) -> None:
    """Kill the server, and load the resources into the next one."""
    aws.kill()
    aws.start(resume=False)
    assert aws.get("/_localaws/load-resources") == {"done": True}
    aws.resume()


def save(aws: LocalAws) -> None:
    assert aws.get("/_localaws/save-resources") == {"done": True}


def make_stack(aws: LocalAws) -> None:
    aws.client("cloudformation").create_stack(StackName="shop", TemplateBody=json.dumps(TEMPLATE))


def test_an_upload_is_announced_to_a_function(mortal: LocalAws) -> None:
    make_stack(mortal)
    function = mortal.function("told")
    wanted = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    mortal.client("s3").put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    save(mortal)

    restart(mortal)
    mortal.client("s3").put_object(Bucket="photos", Key="1.jpg", Body=b"")

    [event] = mortal.received(function, 1)
    assert event["Records"][0]["s3"]["object"]["key"] == "1.jpg"


def test_a_function_keeps_its_code_and_takes_another(mortal: LocalAws) -> None:
    function = mortal.function("first")
    mortal.function("second")
    before = mortal.client("lambda").get_function(FunctionName=function)["Configuration"]
    save(mortal)

    restart(mortal)
    lambda_ = mortal.client("lambda")

    assert lambda_.get_function(FunctionName=function)["Configuration"]["CodeSha256"] == before["CodeSha256"]
    lambda_.update_function_code(FunctionName=function, ZipFile=b"another")
    changed = lambda_.get_function(FunctionName=function)["Configuration"]
    assert (changed["CodeSha256"] != before["CodeSha256"], changed["CodeSize"]) == (True, len(b"another"))
    assert lambda_.get_function(FunctionName="second")["Configuration"]["CodeSha256"] == before["CodeSha256"]


def test_a_deleted_bucket_of_a_stack_is_there_again_with_its_settings(mortal: LocalAws) -> None:
    make_stack(mortal)
    save(mortal)
    mortal.client("s3").delete_bucket(Bucket="photos")

    restart(mortal)

    assert mortal.client("s3").get_bucket_versioning(Bucket="photos")["Status"] == "Enabled"


def test_changed_settings_of_a_bucket_are_as_deployed_again(mortal: LocalAws) -> None:
    make_stack(mortal)
    save(mortal)
    suspended = {"Status": "Suspended"}
    mortal.client("s3").put_bucket_versioning(Bucket="photos", VersioningConfiguration=suspended)

    restart(mortal)

    assert mortal.client("s3").get_bucket_versioning(Bucket="photos")["Status"] == "Enabled"


def test_a_stack_can_be_updated(mortal: LocalAws) -> None:
    make_stack(mortal)
    save(mortal)

    restart(mortal)
    changed = {"Resources": {**TEMPLATE["Resources"], "Told": {"Type": "AWS::SNS::Topic"}}}
    stacks = mortal.client("cloudformation")
    stacks.update_stack(StackName="shop", TemplateBody=json.dumps(changed))

    found = stacks.describe_stack_resources(StackName="shop")["StackResources"]
    assert {one["LogicalResourceId"] for one in found} == {"Photos", "Lost", "Told"}


def test_messages_come_from_their_journal_alone(mortal: LocalAws) -> None:
    make_stack(mortal)
    sqs = mortal.client("sqs")
    url = sqs.get_queue_url(QueueName="lost")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="deleted")
    sqs.send_message(QueueUrl=url, MessageBody="kept")
    save(mortal)
    taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])

    restart(mortal)
    sqs = mortal.client("sqs")
    url = sqs.get_queue_url(QueueName="lost")["QueueUrl"]

    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in found] == ["kept"]


def test_an_ended_execution_is_gone_and_its_name_stays_taken(mortal: LocalAws) -> None:
    machine = mortal.machine("short", PASS)
    mortal.run(machine, "once")
    save(mortal)

    restart(mortal)
    states = mortal.client("stepfunctions")

    assert states.list_executions(stateMachineArn=machine)["executions"] == []
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=machine, name="once", input='{"other": 1}')
    assert mortal.run(machine, "twice")["status"] == "SUCCEEDED"


def test_a_damaged_file_changes_nothing(mortal: LocalAws) -> None:
    make_stack(mortal)
    save(mortal)
    file = mortal.state / "deployment" / "resources"
    file.write_bytes(file.read_bytes()[:-20])
    mortal.kill()
    mortal.start(resume=False)

    assert mortal.get("/_localaws/load-resources") == {"done": False}
    assert mortal.client("cloudformation").describe_stacks()["Stacks"] == []
    make_stack(mortal)
