"""The numbers of a function's versions, its aliases, and what may be deleted, as on AWS."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws


@pytest.fixture
def client(aws: LocalAws) -> Any:
    return aws.client("lambda")


def refusal(call: Callable[..., Any], **given: Any) -> tuple[str, str]:
    """The code and the message of a refused call."""
    with pytest.raises(ClientError) as refused:
        call(**given)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def versions(client: Any, name: str) -> list[str]:
    return [each["Version"] for each in client.list_versions_by_function(FunctionName=name)["Versions"]]


def publish(client: Any, name: str, **given: Any) -> str:
    return str(client.publish_version(FunctionName=name, **given)["Version"])


def touch(client: Any, name: str) -> None:
    client.update_function_configuration(FunctionName=name, Timeout=7)


def test_publishing_what_has_not_changed_gives_the_same_number(aws: LocalAws, client: Any) -> None:
    aws.function("same")
    touch(client, "same")
    assert [publish(client, "same"), publish(client, "same")] == ["1", "1"]

    client.update_function_code(FunctionName="same", ZipFile=b"other")

    assert [publish(client, "same"), publish(client, "same")] == ["2", "2"]
    assert versions(client, "same") == ["$LATEST", "1", "2"]


def test_tracing_is_turned_on_by_an_update_and_stays(aws: LocalAws, client: Any) -> None:
    aws.function("traced")
    client.update_function_configuration(FunctionName="traced", TracingConfig={"Mode": "Active"})
    touch(client, "traced")

    described = client.get_function_configuration(FunctionName="traced")
    assert described["TracingConfig"] == {"Mode": "Active"}


def test_a_version_tells_its_own_code_and_configuration(aws: LocalAws, client: Any) -> None:
    arn = aws.function("told-itself")
    client.publish_version(FunctionName="told-itself", Description="first")
    before = client.get_function(FunctionName="told-itself", Qualifier="1")
    client.update_function_code(FunctionName="told-itself", ZipFile=b"other")
    touch(client, "told-itself")
    after = client.get_function(FunctionName="told-itself", Qualifier="1")

    assert after["Code"] == before["Code"]
    assert after["Configuration"] == before["Configuration"]
    described = after["Configuration"]
    assert (described["FunctionArn"], described["Version"], described["Description"]) == (
        f"{arn}:1",
        "1",
        "first",
    )


def test_an_update_can_publish_at_once(aws: LocalAws, client: Any) -> None:
    aws.function("at-once")

    assert client.update_function_code(FunctionName="at-once", ZipFile=b"a", Publish=True)["Version"] == "1"
    assert client.update_function_code(FunctionName="at-once", ZipFile=b"b", Publish=True)["Version"] == "2"


def test_another_digest_than_expected_is_not_published(aws: LocalAws, client: Any) -> None:
    aws.function("expected")
    digest = client.get_function(FunctionName="expected")["Configuration"]["CodeSha256"]
    code, message = refusal(client.publish_version, FunctionName="expected", CodeSha256="other")

    assert code == "InvalidParameterValueException"
    assert message.startswith(
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({digest})."
    )
    assert publish(client, "expected", CodeSha256=digest) == "1"


def test_no_number_is_used_again(aws: LocalAws, client: Any) -> None:
    aws.function("versions-numbered")
    publish(client, "versions-numbered")
    touch(client, "versions-numbered")
    publish(client, "versions-numbered")
    client.delete_function(FunctionName="versions-numbered", Qualifier="2")

    assert versions(client, "versions-numbered") == ["$LATEST", "1"]
    assert publish(client, "versions-numbered") == "3"
    client.delete_function(FunctionName="versions-numbered")
    aws.client("iam").delete_role(RoleName="versions-numbered")
    aws.function("versions-numbered")
    assert versions(client, "versions-numbered") == ["$LATEST"]
    assert publish(client, "versions-numbered") == "4"


def test_versions_are_listed_in_pages_the_oldest_first(aws: LocalAws, client: Any) -> None:
    aws.function("in-pages")
    for _ in range(51):
        touch(client, "in-pages")
        publish(client, "in-pages")
    first = client.list_versions_by_function(FunctionName="in-pages")
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName="in-pages")

    assert len(first["Versions"]) == 50
    assert [each["Version"] for page in pages for each in page["Versions"]] == [
        "$LATEST",
        *map(str, range(1, 52)),
    ]
    assert len(client.list_versions_by_function(FunctionName="in-pages", MaxItems=2)["Versions"]) == 2


def test_a_version_that_an_alias_names_is_not_deleted(aws: LocalAws, client: Any) -> None:
    aws.function("named")
    publish(client, "named")
    client.create_alias(FunctionName="named", Name="live", FunctionVersion="1")
    assert refusal(client.delete_function, FunctionName="named", Qualifier="1") == (
        "ResourceConflictException",
        "Unable to delete version because the following aliases reference it: [live]",
    )

    client.delete_alias(FunctionName="named", Name="live")
    client.delete_function(FunctionName="named", Qualifier="1")

    assert versions(client, "named") == ["$LATEST"]


@pytest.mark.parametrize("qualifier", ["$LATEST", "live"])
def test_neither_latest_nor_an_alias_is_deleted_as_a_version(
    aws: LocalAws, client: Any, qualifier: str
) -> None:
    name = f"kept-{qualifier.strip('$')}"
    aws.function(name)
    publish(client, name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    code, _ = refusal(client.delete_function, FunctionName=name, Qualifier=qualifier)
    assert code == "InvalidParameterValueException"


def test_what_does_not_exist_is_not_found(aws: LocalAws, client: Any) -> None:
    aws.function("lonely")
    for call, given in [
        (client.delete_function, {"FunctionName": "lonely", "Qualifier": "1"}),
        (client.get_function, {"FunctionName": "lonely", "Qualifier": "1"}),
        (client.get_function_configuration, {"FunctionName": "lonely:1"}),
        (client.get_alias, {"FunctionName": "lonely", "Name": "live"}),
        (client.create_alias, {"FunctionName": "lonely", "Name": "live", "FunctionVersion": "1"}),
        (client.publish_version, {"FunctionName": "absent"}),
        (client.list_versions_by_function, {"FunctionName": "absent"}),
    ]:
        assert refusal(call, **given)[0] == "ResourceNotFoundException"


def test_an_alias_is_made_once_and_changed(aws: LocalAws, client: Any) -> None:
    arn = aws.function("aliased")
    publish(client, "aliased")
    touch(client, "aliased")
    publish(client, "aliased")
    made = client.create_alias(FunctionName="aliased", Name="live", FunctionVersion="1", Description="on")
    again = {"FunctionName": "aliased", "Name": "live", "FunctionVersion": "2"}
    assert refusal(client.create_alias, **again) == (
        "ResourceConflictException",
        f"Alias already exists: {arn}:live",
    )

    changed = client.update_alias(**again)

    assert (made["AliasArn"], made["FunctionVersion"]) == (f"{arn}:live", "1")
    assert (changed["FunctionVersion"], changed["Description"]) == ("2", "on")
    assert changed["RevisionId"] != made["RevisionId"]
    assert client.get_alias(FunctionName="aliased", Name="live")["FunctionVersion"] == "2"
    described = client.get_function(FunctionName="aliased", Qualifier="live")["Configuration"]
    assert (described["Version"], described["FunctionArn"]) == ("2", f"{arn}:live")
    for version, names in (("1", []), ("2", ["live"])):
        listed = client.list_aliases(FunctionName="aliased", FunctionVersion=version)["Aliases"]
        assert [each["Name"] for each in listed] == names
    assert refusal(client.update_alias, FunctionName="aliased", Name="live", FunctionVersion="3")[0] == (
        "ResourceNotFoundException"
    )


def test_weights_of_an_alias_are_refused_with_a_sentence(aws: LocalAws, client: Any) -> None:
    aws.function("weighted")
    publish(client, "weighted")
    routing = {"AdditionalVersionWeights": {"1": 0.5}}
    given = {"FunctionName": "weighted", "Name": "live", "FunctionVersion": "1", "RoutingConfig": routing}

    code, message = refusal(client.create_alias, **given)
    assert (code, "leave out RoutingConfig" in message) == ("InvalidParameterValueException", True)


def test_a_version_has_a_policy_of_its_own(aws: LocalAws, client: Any) -> None:
    aws.function("allowed")
    publish(client, "allowed")
    client.add_permission(
        FunctionName="allowed", StatementId="s", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )

    assert client.get_policy(FunctionName="allowed")["Policy"]
    assert refusal(client.get_policy, FunctionName="allowed", Qualifier="1")[0] == "ResourceNotFoundException"


def test_a_task_runs_the_version_that_it_names(aws: LocalAws, client: Any) -> None:
    arn = aws.function("echo-version")
    publish(client, "echo-version")
    by_arn = {"Type": "Task", "Resource": f"{arn}:1", "End": True}
    by_name = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": f"{arn}:1", "Payload.$": "$"},
        "End": True,
    }
    first = aws.run(aws.machine("task-by-arn", {"Echo": by_arn}), "1", {"a": 1})
    second = aws.run(aws.machine("task-by-name", {"Echo": by_name}), "1", {"a": 2})

    assert aws.received(f"{arn}:1", 2) == [{"a": 1}, {"a": 2}]
    assert json.loads(first["output"]) == {"a": 1}
    assert json.loads(second["output"])["ExecutedVersion"] == "1"


def test_a_task_of_an_unknown_version_fails_by_name(aws: LocalAws) -> None:
    arn = aws.function("echo-unknown")
    machine = aws.machine("task-unknown", {"Echo": {"Type": "Task", "Resource": f"{arn}:9", "End": True}})

    ended = aws.run(machine, "1")
    assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.ResourceNotFoundException")
