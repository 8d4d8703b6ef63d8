"""A function may call what its role's policies allow, and else gets the answer that AWS would give."""

import uuid
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import requests
from botocore.exceptions import ClientError
from local_aws import LocalAws

from localaws.permissions.sessions import Session

ARN = "arn:aws:{}:us-east-1:123456789012:{}"
VIRTUAL = {"signature_version": "s3v4"}


def allow(resource: str | list[str], *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def refusal(call: Any, **parameters: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answered: dict[str, Any] = refused.value.response
    return {**answered["Error"], "status": answered["ResponseMetadata"]["HTTPStatusCode"]}


@pytest.fixture
def name() -> str:
    """Return a name that nothing else has."""
    return f"n{uuid.uuid4().hex[:12]}"


@pytest.fixture
def bucket(aws: LocalAws, name: str) -> str:
    """Return the name of a bucket with the object a/b.jpg in two versions."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for content in (b"first", b"second"):
        s3.put_object(Bucket=name, Key="a/b.jpg", Body=content)
    return name


def test_what_no_statement_allows_is_refused_with_a_sentence(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/a/*", "s3:GetObject")))

    assert s3.get_object(Bucket=bucket, Key="a/b.jpg")["Body"].read() == b"second"
    refused = refusal(s3.get_object, Bucket=bucket, Key="c.jpg")

    assert (refused["Code"], refused["status"]) == ("AccessDenied", 403)
    assert refused["Message"] == (
        f"User: arn:aws:sts::123456789012:assumed-role/{bucket}/{bucket} is not authorized to perform: "
        f's3:GetObject on resource: "arn:aws:s3:::{bucket}/c.jpg" '
        "because no identity-based policy allows the s3:GetObject action"
    )


def test_a_deny_is_told_apart(aws: LocalAws, bucket: str) -> None:
    every = allow("*", "s3:*")
    session = aws.role(bucket, every, {**every, "Effect": "Deny"})

    refused = refusal(aws.client("s3", session).get_object, Bucket=bucket, Key="a/b.jpg")

    assert refused["Message"].endswith("with an explicit deny in an identity-based policy")


def test_a_changed_policy_counts_at_once(aws: LocalAws, bucket: str) -> None:
    session = aws.role(bucket, allow("arn:aws:s3:::other/*", "s3:GetObject"))
    s3 = aws.client("s3", session)
    assert refusal(s3.get_object, Bucket=bucket, Key="a/b.jpg")["Code"] == "AccessDenied"

    aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/*", "s3:GetObject"))

    assert s3.get_object(Bucket=bucket, Key="a/b.jpg")["Body"].read() == b"second"


def test_versions_are_read_and_deleted_by_further_actions(aws: LocalAws, bucket: str) -> None:
    versions = aws.client("s3").list_object_versions(Bucket=bucket)["Versions"]
    first = {"Bucket": bucket, "Key": "a/b.jpg", "VersionId": versions[-1]["VersionId"]}
    objects = f"arn:aws:s3:::{bucket}/*"
    plain = aws.client("s3", aws.role(bucket, allow(objects, "s3:GetObject", "s3:DeleteObject")))
    assert refusal(plain.get_object, **first)["Code"] == "AccessDenied"
    assert refusal(plain.delete_object, **first)["Code"] == "AccessDenied"

    aws.role(bucket, allow(objects, "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"))

    assert plain.get_object(**first)["Body"].read() == b"first"
    plain.delete_object(**first)
    assert refusal(plain.head_object, Bucket=bucket, Key="a/b.jpg")["Code"] == "403"


@pytest.mark.parametrize(
    ("listing", "code"), [((), "AccessDenied"), (("s3:ListBucket",), "NoSuchKey")], ids=["blind", "listing"]
)
def test_a_missing_object_is_told_only_to_who_may_list(
    aws: LocalAws, bucket: str, listing: tuple[str, ...], code: str
) -> None:
    statements = [allow(f"arn:aws:s3:::{bucket}/*", "s3:GetObject")]
    statements += [allow(f"arn:aws:s3:::{bucket}", *listing)] if listing else []
    s3 = aws.client("s3", aws.role(bucket, *statements))

    assert refusal(s3.get_object, Bucket=bucket, Key="missing")["Code"] == code


def test_deleting_many_names_those_that_may_not_be_deleted(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/c/*", "s3:DeleteObject")))

    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b.jpg"}, {"Key": "c/d.jpg"}]})

    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("a/b.jpg", "AccessDenied")]
    assert aws.client("s3").get_object(Bucket=bucket, Key="a/b.jpg")["Body"].read() == b"second"


def test_a_copy_reads_its_source_and_tags_are_written_by_an_action_of_their_own(
    aws: LocalAws, bucket: str
) -> None:
    s3 = aws.client("s3", aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/copy/*", "s3:PutObject")))
    copy = {"Bucket": bucket, "Key": "copy/b.jpg", "CopySource": f"{bucket}/a/b.jpg"}
    assert f'"arn:aws:s3:::{bucket}/a/b.jpg"' in refusal(s3.copy_object, **copy)["Message"]
    tagged = refusal(s3.put_object, Bucket=bucket, Key="copy/c.jpg", Body=b"", Tagging="a=b")
    assert "s3:PutObjectTagging" in tagged["Message"]

    aws.role(
        bucket,
        allow(f"arn:aws:s3:::{bucket}/copy/*", "s3:PutObject", "s3:PutObjectTagging"),
        allow(f"arn:aws:s3:::{bucket}/a/*", "s3:GetObject"),
    )

    s3.copy_object(**copy)
    s3.put_object(Bucket=bucket, Key="copy/c.jpg", Body=b"", Tagging="a=b")


def test_a_presigned_link_may_what_its_signer_may_when_it_is_used(aws: LocalAws, bucket: str) -> None:
    session = aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/*", "s3:GetObject"))
    signer = aws.client("s3", session, **VIRTUAL)
    link = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a/b.jpg"})
    assert urlopen(link).read() == b"second"

    aws.role(bucket, allow("arn:aws:s3:::other/*", "s3:GetObject"))

    with pytest.raises(HTTPError, match="403"):
        urlopen(link)


def test_a_presigned_form_may_what_its_signer_may(aws: LocalAws, bucket: str) -> None:
    session = aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/in/*", "s3:PutObject"))

    answers = []
    for key in ("in/c.jpg", "out/c.jpg"):
        form = aws.client("s3", session, **VIRTUAL).generate_presigned_post(bucket, key)
        answers.append(requests.post(form["url"], data=form["fields"], files={"file": b"c"}).status_code)

    assert answers == [204, 403]


PICTURE = {"S3Object": {"Bucket": "photos", "Name": "a.jpg"}}
CALLS: list[tuple[str, str, dict[str, Any], str, int, str]] = [
    ("rekognition", "detect_labels", {"Image": PICTURE}, "AccessDeniedException", 400, "DetectLabels"),
    ("rekognition", "list_faces", {"CollectionId": "c"}, "AccessDeniedException", 400, ":collection/c"),
    (
        "stepfunctions",
        "start_execution",
        {"stateMachineArn": ARN.format("states", "stateMachine:m")},
        "AccessDeniedException",
        400,
        "states:StartExecution on resource: arn:aws:states:us-east-1:123456789012:stateMachine:m",
    ),
    (
        "sns",
        "publish",
        {"TopicArn": ARN.format("sns", "t"), "Message": "m"},
        "AuthorizationError",
        403,
        "SNS:Publish on resource: arn:aws:sns:us-east-1:123456789012:t",
    ),
    (
        "sqs",
        "receive_message",
        {"QueueUrl": "http://127.0.0.1/123456789012/q"},
        "AccessDenied",
        403,
        "sqs:receivemessage on resource: arn:aws:sqs:us-east-1:123456789012:q",
    ),
    (
        "sesv2",
        "send_email",
        {"FromEmailAddress": "store@example.com", "Destination": {}, "Content": {}},
        "AccessDeniedException",
        403,
        "`ses:SendEmail' on resource `arn:aws:ses:us-east-1:123456789012:identity/store@example.com'",
    ),
    ("iam", "list_users", {}, "AccessDeniedException", 403, "iam:ListUsers"),
    ("lambda", "list_functions", {}, "AccessDeniedException", 403, "lambda:"),
]


@pytest.mark.parametrize(("service", "call", "parameters", "code", "status", "words"), CALLS)
def test_each_service_refuses_in_its_own_words(
    aws: LocalAws,
    name: str,
    service: str,
    call: str,
    parameters: dict[str, Any],
    code: str,
    status: int,
    words: str,
) -> None:
    client = aws.client(service, aws.role(name, allow("arn:aws:s3:::other/*", "s3:GetObject")))

    refused = refusal(getattr(client, call), **parameters)

    assert (refused["Code"], refused["status"]) == (code, status)
    assert words in refused["Message"]


def test_rekognition_reads_a_picture_with_the_permissions_of_its_caller(aws: LocalAws, name: str) -> None:
    session = aws.role(name, allow("*", "rekognition:DetectFaces"))
    rekognition = aws.client("rekognition", session)

    refused = refusal(rekognition.detect_faces, Image=PICTURE)
    by_version = {"S3Object": {**PICTURE["S3Object"], "Version": "v"}}
    aws.role(name, allow("*", "rekognition:DetectFaces"), allow("arn:aws:s3:::photos/*", "s3:GetObject"))
    rekognition.detect_faces(Image=PICTURE)
    refused_version = refusal(rekognition.detect_faces, Image=by_version)

    assert (refused["Code"], refused["status"]) == ("InvalidS3ObjectException", 400)
    assert refused_version["Code"] == "InvalidS3ObjectException"


def test_everybody_may_ask_who_they_are(aws: LocalAws, name: str) -> None:
    session = aws.role(name, allow("arn:aws:s3:::other/*", "s3:GetObject"))

    assert aws.client("sts", session).get_caller_identity()["Account"] == "123456789012"


def test_a_key_of_no_role_of_this_machine_signs_nothing(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", Session("unknown", "f"), **VIRTUAL)
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a/b.jpg"})

    assert refusal(s3.get_object, Bucket=bucket, Key="a/b.jpg")["Code"] == "AccessDenied"
    assert "InvalidAccessKeyId" in requests.get(link).text


def from_sender(*resources: str) -> dict[str, Any]:
    statement = allow([ARN.format("ses", each) for each in resources], "ses:SendEmail")
    return {**statement, "Condition": {"StringEquals": {"ses:FromAddress": "tea@mail.shop.example"}}}


@pytest.mark.parametrize(
    ("allowed", "lacking"),
    [
        (["identity/shop.example"], "identity/guest@elsewhere.example"),
        (["identity/*"], "configuration-set/usual"),
        (["identity/*", "configuration-set/*"], None),
    ],
)
def test_mail_needs_the_identities_of_both_sides_and_the_default_configuration_set(
    aws: LocalAws, name: str, allowed: list[str], lacking: str | None
) -> None:
    ses = aws.client("sesv2")
    for identity, more in {
        "shop.example": {"ConfigurationSetName": "usual"},
        "guest@elsewhere.example": {},
    }.items():
        if identity not in str(ses.list_email_identities()):
            ses.create_email_identity(EmailIdentity=identity, **more)
    if "mail.shop.example" not in str(ses.list_email_identities()):
        ses.create_email_identity(EmailIdentity="mail.shop.example", ConfigurationSetName="usual")
    sender = aws.client("sesv2", aws.role(name, from_sender(*allowed)))
    body = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    mail = {"Destination": {"ToAddresses": ["guest@elsewhere.example"]}, "Content": body}

    assert refusal(sender.send_email, FromEmailAddress="boss@shop.example", **mail)
    if lacking:
        refused = refusal(sender.send_email, FromEmailAddress="tea@mail.shop.example", **mail)
        assert f":{lacking}'" in refused["Message"] or "identity/mail.shop.example" in refused["Message"]
    else:
        assert sender.send_email(FromEmailAddress="tea@mail.shop.example", **mail)["MessageId"]


@pytest.mark.parametrize("resource", ["app/GCM/shop", "endpoint/GCM/shop/*"])
def test_a_device_is_called_by_who_may_use_its_application_and_its_endpoint(
    aws: LocalAws, name: str, resource: str
) -> None:
    sns = aws.client("sns", aws.role(name, allow(ARN.format("sns", resource), "sns:Publish")))
    device = ARN.format("sns", "endpoint/GCM/shop/1")

    refused = refusal(sns.publish, TargetArn=device, Message="m")

    assert refused["Code"] == "AuthorizationError"


def test_a_text_message_goes_by_a_permission_on_all_but_topics(aws: LocalAws, name: str) -> None:
    statement = {"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"}
    sns = aws.client("sns", aws.role(name, statement))

    assert sns.publish(PhoneNumber="+4915112345678", Message="m")["MessageId"]
    assert refusal(sns.publish, TopicArn=ARN.format("sns", "t"), Message="m")["Code"] == "AuthorizationError"


def test_a_state_machine_runs_the_functions_that_its_role_may(aws: LocalAws, name: str) -> None:
    function = aws.function(name)
    states = {"Run": {"Type": "Task", "Resource": function, "End": True}}
    machine = aws.machine(
        name, states, role=aws.role(f"{name}-machine", allow(f"{function}:*", "lambda:InvokeFunction"))
    )

    refused = aws.run(machine, "refused")
    aws.role(f"{name}-machine", allow(function, "lambda:InvokeFunction"))
    allowed = aws.run(machine, "allowed")

    assert refused["error"] == "Lambda.AWSLambdaException"
    assert f"is not authorized to perform: lambda:InvokeFunction on resource: {function}" in refused["cause"]
    assert allowed["status"] == "SUCCEEDED"


def test_a_state_machine_publishes_to_the_topics_that_its_role_may(aws: LocalAws, name: str) -> None:
    topic = aws.client("sns").create_topic(Name=name)["TopicArn"]
    parameters = {"TopicArn": topic, "Message": "m"}
    states = {
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": parameters,
            "End": True,
        }
    }
    machine = aws.machine(name, states, role=aws.role(f"{name}-machine", allow("*", "lambda:InvokeFunction")))

    refused = aws.run(machine, "refused")
    aws.role(f"{name}-machine", allow(topic, "sns:Publish"))

    assert refused["error"] == "SNS.AuthorizationErrorException"
    assert aws.run(machine, "allowed")["status"] == "SUCCEEDED"


def test_a_task_is_answered_by_who_may_answer_for_its_state_machine(mortal: LocalAws) -> None:
    function = mortal.function("ask")
    parameters = {"FunctionName": function, "Payload": {"token.$": "$$.Task.Token"}}
    waiting = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "End": True}
    machine = mortal.machine("asking", {"Ask": {**waiting, "Parameters": parameters}})
    mortal.client("stepfunctions").start_execution(stateMachineArn=machine, name="one")
    [asked] = mortal.received(function, 1)
    states = mortal.client("stepfunctions", mortal.role("f", allow(f"{machine}2", "states:SendTaskSuccess")))

    refused = refusal(states.send_task_success, taskToken=asked["token"], output="{}")
    mortal.role("f", allow(machine, "states:SendTaskSuccess"))
    states.send_task_success(taskToken=asked["token"], output="{}")

    assert refused["Message"].endswith(
        "because no identity-based policy allows the states:SendTaskSuccess action"
    )
    assert mortal.ended(machine, "one")["status"] == "SUCCEEDED"


def test_a_topic_with_a_key_takes_messages_of_who_may_use_the_key(aws: LocalAws, name: str) -> None:
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    topic = aws.client("sns").create_topic(Name=name, Attributes={"KmsMasterKeyId": key})["TopicArn"]
    sns = aws.client("sns", aws.role(name, allow(topic, "sns:Publish")))

    refused = refusal(sns.publish, TopicArn=topic, Message="m")
    aws.role(name, allow(topic, "sns:Publish"), allow(key, "kms:GenerateDataKey", "kms:Decrypt"))

    assert (refused["Code"], refused["status"]) == ("KMSAccessDenied", 400)
    assert f"kms:GenerateDataKey on resource: {key}" in refused["Message"]
    assert sns.publish(TopicArn=topic, Message="m")["MessageId"]


def test_a_secret_is_read_by_a_permission_on_its_name_with_the_signs_of_aws(aws: LocalAws, name: str) -> None:
    aws.client("secretsmanager").create_secret(Name=name, SecretString="s")
    arn = ARN.format("secretsmanager", f"secret:{name}")
    secrets = aws.client("secretsmanager", aws.role(name, allow(arn, "secretsmanager:GetSecretValue")))
    assert refusal(secrets.get_secret_value, SecretId=name)["Code"] == "AccessDeniedException"

    aws.role(name, allow(f"{arn}-??????", "secretsmanager:GetSecretValue"))

    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "s"


def test_a_key_with_another_role_is_judged_by_the_role_of_its_function(aws: LocalAws, bucket: str) -> None:
    """The REST API's key is made before its function, by the names that Chalice usually gives."""
    aws.function(bucket)
    aws.role(bucket, allow(f"arn:aws:s3:::{bucket}/a/*", "s3:GetObject"))
    s3 = aws.client("s3", Session(f"{bucket}-api_handler", bucket))

    assert s3.get_object(Bucket=bucket, Key="a/b.jpg")["Body"].read() == b"second"
    assert (
        f"assumed-role/{bucket}/{bucket} is not" in refusal(s3.get_object, Bucket=bucket, Key="c")["Message"]
    )
