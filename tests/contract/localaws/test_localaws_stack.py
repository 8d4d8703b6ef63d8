"""A stack's resources are there as the template says, after a restart too, and none is left out."""

import json
from typing import Any

import pytest
from local_aws import LocalAws

from infrastructure import template as ours
from tests.contract.localaws.test_localaws_resources import restart, save
from tests.unit.test_own_redis import made


def template(days: int, name: str) -> str:
    """Return a template with a bucket, a key and an encrypted topic."""
    rules = [
        {"Id": "parts", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": days}},
        {
            "Id": "former",
            "Status": "Enabled",
            "NoncurrentVersionExpiration": {"NoncurrentDays": days},
            "ExpiredObjectDeleteMarker": True,
        },
    ]
    policy = {"Version": "2012-10-17", "Statement": [], "Id": f"of {days} days"}
    resources: dict[str, Any] = {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": name, "LifecycleConfiguration": {"Rules": rules}},
        },
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True, "KeyPolicy": policy}},
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"TopicName": name, "KmsMasterKeyId": {"Ref": "Key"}},
        },
    }
    return json.dumps({"Resources": resources})


def rules_of(aws: LocalAws, bucket: str) -> list[dict[str, Any]]:
    return list(aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"])


def key_of(aws: LocalAws, name: str) -> tuple[str, str, bool]:
    """Return the id of an encrypted topic's key, the id in its policy, and whether it is rotated."""
    arn = f"arn:aws:sns:us-east-1:123456789012:{name}"
    key = aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["KmsMasterKeyId"]
    kms = aws.client("kms")
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"]
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    return key, policy["Id"], kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]


def test_a_stack_s_rules_and_key_are_as_in_the_template_after_a_restart_too(mortal: LocalAws) -> None:
    mortal.client("cloudformation").create_stack(StackName="stack", TemplateBody=template(7, "stack"))
    rules, key = rules_of(mortal, "stack"), key_of(mortal, "stack")
    save(mortal)

    restart(mortal)

    everything = {"Filter": {"Prefix": ""}, "Status": "Enabled"}
    assert rules == [
        {"ID": "parts", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}} | everything,
        {
            "ID": "former",
            "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        }
        | everything,
    ]
    assert key[1:] == ("of 7 days", True)
    assert (rules_of(mortal, "stack"), key_of(mortal, "stack")) == (rules, key)


def test_a_stack_s_rules_and_key_can_be_changed(aws: LocalAws) -> None:
    stacks = aws.client("cloudformation")
    stacks.create_stack(StackName="changing", TemplateBody=template(7, "changing"))
    key, _, _ = key_of(aws, "changing")

    stacks.update_stack(StackName="changing", TemplateBody=template(8, "changing"))

    assert rules_of(aws, "changing")[1]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 8}
    assert key_of(aws, "changing") == (key, "of 8 days", True)


def test_a_secret_is_there_after_a_restart(mortal: LocalAws) -> None:
    mortal.client("secretsmanager").create_secret(Name="redis", SecretString="redis://127.0.0.1:1")
    save(mortal)

    restart(mortal)

    found = mortal.client("secretsmanager").get_secret_value(SecretId="redis")
    assert found["SecretString"] == "redis://127.0.0.1:1"


@pytest.mark.parametrize("stage", ["local", "dev"])
def test_nothing_of_our_own_template_is_left_out(aws: LocalAws, stage: str) -> None:
    given = {"Stage": stage, "PhotosBucket": f"{stage}-photos", "ResultsBucket": f"{stage}-results"}
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    stacks = aws.client("cloudformation")
    stacks.create_stack(StackName=f"our-{stage}", TemplateBody=ours.text(), Parameters=parameters)

    found = stacks.describe_stack_resources(StackName=f"our-{stage}")["StackResources"]

    there = {one["LogicalResourceId"] for one in found if "PhysicalResourceId" in one}
    assert made(Redis="existing", **given) - there == set()


def changes_of(aws: LocalAws, stack: str, kind: str, also: str) -> list[str]:
    """Return the changes of a change set for a topic, and a second one with a condition."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Also"}}}
    body = {
        "Parameters": {"Also": {"Type": "String"}},
        "Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Also"}, "yes"]}},
        "Resources": {"One": topic, "Other": topic | {"Condition": "Wanted"}},
    }
    stacks = aws.client("cloudformation")
    made = stacks.create_change_set(
        StackName=stack,
        ChangeSetName=f"{kind}-{also}".lower(),
        ChangeSetType=kind,
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": "Also", "ParameterValue": also}],
    )["Id"]
    found = stacks.describe_change_set(ChangeSetName=made)["Changes"]
    stacks.execute_change_set(ChangeSetName=made)
    return [
        f"{each['ResourceChange']['Action']} {each['ResourceChange']['LogicalResourceId']}" for each in found
    ]


def test_a_change_set_tells_what_conditions_and_parameters_make(aws: LocalAws) -> None:
    assert changes_of(aws, "told", "CREATE", "no") == ["Add One"]
    assert changes_of(aws, "told", "UPDATE", "yes") == ["Add Other", "Modify One"]
    assert changes_of(aws, "told", "UPDATE", "no") == ["Modify One", "Remove Other"]


def with_alarm(threshold: int, name: str) -> str:
    """Return a template with an alarm of a queue's messages that tells a topic, and a dashboard."""
    alarm = {
        "AlarmName": name,
        "AlarmDescription": "Messages wait.",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": name}],
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 2,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": "Topic"}],
        "OKActions": [{"Ref": "Topic"}],
    }
    dashboard = {"DashboardName": name, "DashboardBody": json.dumps({"widgets": [], "start": threshold})}
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        "Dashboard": {"Type": "AWS::CloudWatch::Dashboard", "Properties": dashboard},
    }
    return json.dumps({"Resources": resources})


def alarms_of(aws: LocalAws, prefix: str) -> list[dict[str, Any]]:
    return list(aws.client("cloudwatch").describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"])


def start_of(aws: LocalAws, dashboard: str) -> int:
    body = aws.client("cloudwatch").get_dashboard(DashboardName=dashboard)["DashboardBody"]
    return int(json.loads(body)["start"])


def test_a_stack_s_alarm_and_dashboard_are_as_in_the_template_after_a_restart_too(mortal: LocalAws) -> None:
    mortal.client("cloudformation").create_stack(StackName="heard", TemplateBody=with_alarm(5, "heard"))
    save(mortal)
    [made] = alarms_of(mortal, "heard")

    restart(mortal)

    topic = "arn:aws:sns:us-east-1:123456789012:heard"
    assert (made["AlarmActions"], made["OKActions"]) == ([topic], [topic])
    assert (made["Threshold"], made["Period"], made["EvaluationPeriods"]) == (5, 300, 2)
    assert made["Dimensions"] == [{"Name": "QueueName", "Value": "heard"}]
    assert alarms_of(mortal, "heard") == [made]
    assert start_of(mortal, "heard") == 5


def test_a_changed_alarm_keeps_its_state_and_goes_with_its_stack(aws: LocalAws) -> None:
    stacks, watch = aws.client("cloudformation"), aws.client("cloudwatch")
    stacks.create_stack(StackName="rung", TemplateBody=with_alarm(5, "rung"))
    watch.set_alarm_state(AlarmName="rung", StateValue="ALARM", StateReason="six messages")

    stacks.update_stack(StackName="rung", TemplateBody=with_alarm(6, "rung"))

    [changed] = alarms_of(aws, "rung")
    assert (changed["Threshold"], changed["StateValue"]) == (6, "ALARM")
    assert (changed["StateReason"], start_of(aws, "rung")) == ("six messages", 6)
    stacks.delete_stack(StackName="rung")
    assert alarms_of(aws, "rung") == []
    assert watch.list_dashboards(DashboardNamePrefix="rung")["DashboardEntries"] == []
