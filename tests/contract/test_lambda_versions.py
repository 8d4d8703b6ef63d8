"""Published versions of functions that really run: each keeps what it was published with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from lambda_functions import REGION, Machine, gone, until, zipped
from moto import mock_aws

TELL = """
import os, deep
WHO = "{who}"
def handler(event, context):
    names = ("MODE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    return {{
        "who": WHO, "layer": deep.WHERE, **{{name: os.environ.get(name) for name in names}},
        "version": context.function_version, "arn": context.invoked_function_arn,
        "seconds": round(context.get_remaining_time_in_millis() / 1000), "pid": os.getpid(),
        "parent": os.getppid(),
    }}
other = lambda event, context: "other handler"
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        machine = Machine(tmp_path / "state", tmp_path / "none", idle=0.4)
        yield machine
        machine.close()


@pytest.fixture
def client(machine: Machine) -> Any:
    """A client, with a function `tell` whose version 1 is of old code."""
    client = boto3.client("lambda", region_name=REGION)
    layer = machine.layer("packages", {"python/deep.py": "WHERE = 'old layer'"})
    variables = {"Variables": {"MODE": "old"}}
    machine.create("tell", TELL.format(who="old"), Layers=[layer], Environment=variables)
    client.publish_version(FunctionName="tell")
    return client


def change(machine: Machine, client: Any) -> None:
    """Change everything about $LATEST, and delete the layer it had."""
    layer = machine.layer("packages", {"python/deep.py": "WHERE = 'new layer'"})
    client.update_function_code(FunctionName="tell", ZipFile=zipped({"app.py": TELL.format(who="new")}))
    client.update_function_configuration(
        FunctionName="tell",
        Layers=[layer],
        Environment={"Variables": {"MODE": "new"}},
        MemorySize=512,
        Timeout=20,
    )
    client.delete_layer_version(LayerName="packages", VersionNumber=1)


def told(client: Any, name: str = "tell", **more: str) -> dict[str, Any]:
    answer = client.invoke(FunctionName=name, **more)
    result: dict[str, Any] = json.load(answer["Payload"])
    assert answer["ExecutedVersion"] == result["version"] == result["AWS_LAMBDA_FUNCTION_VERSION"]
    return result


@pytest.mark.parametrize("invoked_before", [True, False])
def test_a_version_keeps_code_layer_variables_memory_and_timeout(
    machine: Machine, client: Any, invoked_before: bool
) -> None:
    if invoked_before:
        told(client, Qualifier="1")
    change(machine, client)
    new, old = told(client), told(client, Qualifier="1")

    assert [old[name] for name in ("who", "layer", "MODE", "seconds")] == ["old", "old layer", "old", 10]
    assert [new[name] for name in ("who", "layer", "MODE", "seconds")] == ["new", "new layer", "new", 20]
    assert (old["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], new["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) == ("256", "512")


def test_a_version_keeps_its_handler(machine: Machine, client: Any) -> None:
    client.update_function_configuration(FunctionName="tell", Handler="app.other")

    assert json.load(client.invoke(FunctionName="tell")["Payload"]) == "other handler"
    assert told(client, Qualifier="1")["who"] == "old"


def test_a_function_is_told_its_version_and_the_arn_it_was_invoked_by(machine: Machine, client: Any) -> None:
    client.create_alias(FunctionName="tell", Name="live", FunctionVersion="1")
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:tell"

    for name, qualifier, version, invoked in [
        ("tell", {}, "$LATEST", arn),
        ("tell", {"Qualifier": "$LATEST"}, "$LATEST", f"{arn}:$LATEST"),
        ("tell:1", {}, "1", f"{arn}:1"),
        (f"{arn}:1", {}, "1", f"{arn}:1"),
        ("tell", {"Qualifier": "1"}, "1", f"{arn}:1"),
        (f"{arn}:live", {}, "1", f"{arn}:live"),
        ("tell", {"Qualifier": "live"}, "1", f"{arn}:live"),
    ]:
        result = told(client, name, **qualifier)
        assert (result["version"], result["arn"]) == (version, invoked)


def test_an_alias_leads_to_the_version_it_names_now(machine: Machine, client: Any) -> None:
    client.create_alias(FunctionName="tell", Name="live", FunctionVersion="1")
    change(machine, client)
    client.publish_version(FunctionName="tell")
    assert told(client, Qualifier="live")["who"] == "old"

    client.update_alias(FunctionName="tell", Name="live", FunctionVersion="2")

    assert told(client, Qualifier="live")["who"] == "new"


@pytest.mark.parametrize("qualifier", ["2", "live"])
def test_an_unknown_version_or_alias_is_not_found(machine: Machine, client: Any, qualifier: str) -> None:
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName="tell", Qualifier=qualifier)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_qualifier_in_the_event_names_no_version(machine: Machine, client: Any) -> None:
    answer = client.invoke(FunctionName="tell", Payload=b'{"qualifier": "9", "Qualifier": "9"}')

    assert answer["ExecutedVersion"] == "$LATEST"


def test_the_processes_of_an_old_version_end_when_nobody_uses_it(machine: Machine, client: Any) -> None:
    change(machine, client)
    new, old = told(client), told(client, Qualifier="1")

    until(lambda: gone(old["pid"]) and gone(old["parent"]))

    assert not gone(new["parent"])
    assert told(client, Qualifier="1")["who"] == "old"


def test_a_failed_event_of_a_version_says_which_one_it_was(machine: Machine, client: Any) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="lost")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    function = machine.create("fails", "def handler(event, context): raise ValueError")
    version = machine.backend.publish_version("fails")
    assert version is not None
    for each in (function, version):
        destination = {"OnFailure": {"Destination": queue}}
        machine.backend.put_function_event_invoke_config(
            each.function_arn, {"DestinationConfig": destination, "MaximumRetryAttempts": 0}
        )

    client.invoke(FunctionName="fails", Qualifier="1", InvocationType="Event")

    received = until(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    record = json.loads(received[0]["Body"])
    assert record["requestContext"]["functionArn"].endswith(":function:fails:1")
    assert record["responseContext"]["executedVersion"] == "1"
