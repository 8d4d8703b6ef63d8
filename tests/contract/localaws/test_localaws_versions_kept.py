"""Versions, aliases, and the definitions of running executions survive the end of the server."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import ROLE, LocalAws


def restart(aws: LocalAws) -> None:
    """Kill the server and start the next one, in which nothing is deployed yet."""
    aws.kill()
    aws.start(resume=False)


def waiting_then(function: str, word: str) -> str:
    """A definition that waits for a function and then answers this word."""
    say = {"Type": "Pass", "Result": word, "End": True}
    wait = {"Type": "Task", "Resource": function, "Next": "Say"}
    return json.dumps({"StartAt": "Wait", "States": {"Wait": wait, "Say": say}})


def make_machine(aws: LocalAws, definition: str, **more: Any) -> str:
    made = aws.client("stepfunctions").create_state_machine(
        name="photos", definition=definition, roleArn=ROLE, **more
    )
    return str(made["stateMachineArn"])


def versions(aws: LocalAws, name: str) -> dict[str, str]:
    """The versions of a function, each with the digest of its code."""
    listed = aws.client("lambda").list_versions_by_function(FunctionName=name)["Versions"]
    return {each["Version"]: each["CodeSha256"] for each in listed}


def test_a_function_that_is_made_anew_has_its_versions_and_aliases(mortal: LocalAws) -> None:
    mortal.function("kept")
    client = mortal.client("lambda")
    client.publish_version(FunctionName="kept")
    client.update_function_code(FunctionName="kept", ZipFile=b"second" * 5_000, Publish=True)
    client.create_alias(FunctionName="kept", Name="live", FunctionVersion="2")
    before = versions(mortal, "kept")

    restart(mortal)
    mortal.function("kept")
    mortal.resume()
    client = mortal.client("lambda")

    after = versions(mortal, "kept")
    assert {name: after[name] for name in "12"} == {name: before[name] for name in "12"}
    assert client.get_alias(FunctionName="kept", Name="live")["FunctionVersion"] == "2"
    assert client.publish_version(FunctionName="kept")["Version"] == "3"


def test_versions_published_after_the_resources_were_saved_come_back_with_them(mortal: LocalAws) -> None:
    mortal.function("saved")
    client = mortal.client("lambda")
    client.publish_version(FunctionName="saved")
    assert mortal.get("/_localaws/save-resources") == {"done": True}
    client.update_function_code(FunctionName="saved", ZipFile=b"second", Publish=True)

    restart(mortal)
    assert mortal.get("/_localaws/load-resources") == {"done": True}
    mortal.resume()

    assert list(versions(mortal, "saved")) == ["$LATEST", "1", "2"]


def test_no_number_is_used_again_after_a_restart(mortal: LocalAws) -> None:
    for name in ("deleted", "left-out"):
        mortal.function(name)
        mortal.client("lambda").publish_version(FunctionName=name)
    mortal.client("lambda").delete_function(FunctionName="deleted")

    for _ in range(2):
        restart(mortal)
        mortal.resume()  # a deployment without these functions
    for name in ("deleted", "left-out"):
        mortal.function(name)
        assert list(versions(mortal, name)) == ["$LATEST"]
        assert mortal.client("lambda").publish_version(FunctionName=name)["Version"] == "2"


def test_a_machine_that_is_made_anew_has_its_versions_and_aliases(mortal: LocalAws) -> None:
    arn = make_machine(mortal, waiting_then("arn:aws:lambda:us-east-1:1:function:f", "one"), publish=True)
    states = mortal.client("stepfunctions")
    route = {"stateMachineVersionArn": f"{arn}:1", "weight": 100}
    states.create_state_machine_alias(name="live", routingConfiguration=[route])

    restart(mortal)
    made = mortal.client("stepfunctions").create_state_machine(
        name="photos",
        definition=waiting_then("arn:aws:lambda:us-east-1:1:function:f", "two"),
        roleArn=ROLE,
        publish=True,
    )
    mortal.resume()
    states = mortal.client("stepfunctions")

    assert made["stateMachineVersionArn"] == f"{arn}:2"
    alias = states.describe_state_machine_alias(stateMachineAliasArn=f"{arn}:live")
    assert alias["routingConfiguration"] == [route]
    kept = states.describe_state_machine(stateMachineArn=f"{arn}:1")
    assert json.loads(kept["definition"])["States"]["Say"]["Result"] == "one"


def test_the_same_definition_made_anew_is_published_already(mortal: LocalAws) -> None:
    definition = waiting_then("arn:aws:lambda:us-east-1:1:function:f", "one")
    arn = make_machine(mortal, definition, publish=True)

    restart(mortal)
    make_machine(mortal, definition)
    published = mortal.client("stepfunctions").publish_state_machine_version(stateMachineArn=arn)

    assert published["stateMachineVersionArn"] == f"{arn}:1"


@pytest.mark.parametrize("qualifier", ["", ":1", ":live"])
def test_an_interrupted_execution_goes_on_with_its_definition(mortal: LocalAws, qualifier: str) -> None:
    function = mortal.function("wait")
    arn = make_machine(mortal, waiting_then(function, "old"), publish=True)
    states = mortal.client("stepfunctions")
    route = {"stateMachineVersionArn": f"{arn}:1", "weight": 100}
    states.create_state_machine_alias(name="live", routingConfiguration=[route])
    states.start_execution(stateMachineArn=f"{arn}{qualifier}", name="1")
    mortal.received(function, 1)

    restart(mortal)
    mortal.function("wait")
    make_machine(mortal, waiting_then(function, "new"))
    mortal.resume()
    mortal.open_gate("wait")

    ended = mortal.ended(arn, "1")
    assert ended["output"] == '"old"'
    assert (ended.get("stateMachineVersionArn"), ended.get("stateMachineAliasArn")) == (
        f"{arn}:1" if qualifier else None,
        f"{arn}:live" if qualifier == ":live" else None,
    )


def test_a_deleted_version_stays_deleted(mortal: LocalAws) -> None:
    arn = make_machine(mortal, waiting_then("arn:aws:lambda:us-east-1:1:function:f", "one"), publish=True)
    mortal.client("stepfunctions").delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")

    restart(mortal)
    make_machine(mortal, waiting_then("arn:aws:lambda:us-east-1:1:function:f", "one"))

    with pytest.raises(ClientError):
        mortal.client("stepfunctions").describe_state_machine(stateMachineArn=f"{arn}:1")
