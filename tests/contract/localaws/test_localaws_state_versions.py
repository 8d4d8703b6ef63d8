"""Versions of state machines as on AWS: publishing, describing, starting and deleting them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import ROLE, LocalAws, ask

HOUR = {"Type": "Wait", "Seconds": 3600, "End": True}


@pytest.fixture
def states(aws: LocalAws) -> Any:
    return aws.client("stepfunctions")


def says(word: str) -> str:
    """A definition whose executions answer this word."""
    return json.dumps({"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": word, "End": True}}})


def create(states: Any, name: str, word: str = "one", **more: Any) -> dict[str, Any]:
    return ask(states, "create_state_machine", name=name, definition=says(word), roleArn=ROLE, **more)


def refused(states: Any, operation: str, **given: Any) -> str:
    with pytest.raises(ClientError) as error:
        ask(states, operation, **given)
    return str(error.value.response["Error"]["Code"])


def listed(states: Any, machine: str) -> list[str]:
    answer = ask(states, "list_state_machine_versions", stateMachineArn=machine)
    return [each["stateMachineVersionArn"].rpartition(":")[2] for each in answer["stateMachineVersions"]]


def test_a_machine_can_be_published_when_it_is_made_and_updated(states: Any) -> None:
    made = create(states, "published", publish=True)
    machine = made["stateMachineArn"]
    update = ask(
        states, "update_state_machine", stateMachineArn=machine, definition=says("two"), publish=True
    )

    assert made["stateMachineVersionArn"] == f"{machine}:1"
    assert update["stateMachineVersionArn"] == f"{machine}:2"
    assert listed(states, machine) == ["2", "1"]


def test_publishing_the_same_revision_gives_the_same_version(states: Any) -> None:
    machine = create(states, "same-revision")["stateMachineArn"]
    first = ask(states, "publish_state_machine_version", stateMachineArn=machine)
    again = ask(states, "publish_state_machine_version", stateMachineArn=machine)
    unchanged = ask(
        states, "update_state_machine", stateMachineArn=machine, definition=says("one"), publish=True
    )

    assert {each["stateMachineVersionArn"] for each in (first, again, unchanged)} == {f"{machine}:1"}
    assert "revisionId" not in unchanged


def test_a_revision_that_is_no_longer_present_is_not_published(states: Any) -> None:
    machine = create(states, "revisions")["stateMachineArn"]
    old = ask(states, "update_state_machine", stateMachineArn=machine, definition=says("two"))["revisionId"]
    new = ask(states, "update_state_machine", stateMachineArn=machine, definition=says("three"))["revisionId"]

    given = {"stateMachineArn": machine, "revisionId": old}
    assert refused(states, "publish_state_machine_version", **given) == "ConflictException"
    ask(states, "publish_state_machine_version", stateMachineArn=machine, revisionId=new)
    described = ask(states, "describe_state_machine", stateMachineArn=f"{machine}:1")
    assert (described["revisionId"], described["definition"]) == (new, says("three"))


def test_a_version_keeps_its_definition_role_and_description(states: Any) -> None:
    machine = create(states, "kept", publish=True, versionDescription="first")["stateMachineArn"]
    ask(
        states,
        "update_state_machine",
        stateMachineArn=machine,
        definition=says("two"),
        roleArn=f"{ROLE}-other",
    )
    version = ask(states, "describe_state_machine", stateMachineArn=f"{machine}:1")

    assert (version["stateMachineArn"], version["description"]) == (f"{machine}:1", "first")
    assert (version["definition"], version["roleArn"]) == (says("one"), ROLE)
    assert ask(states, "describe_state_machine", stateMachineArn=machine)["definition"] == says("two")


def test_an_execution_of_a_version_runs_its_definition_and_tells_it(aws: LocalAws, states: Any) -> None:
    machine = create(states, "started", publish=True)["stateMachineArn"]
    ask(states, "update_state_machine", stateMachineArn=machine, definition=says("two"))
    begun = ask(states, "start_execution", stateMachineArn=f"{machine}:1", name="by-version")
    old = aws.ended(machine, "by-version")
    new = aws.run(machine, "unqualified")

    assert (old["output"], new["output"]) == ('"one"', '"two"')
    assert begun["executionArn"] == old["executionArn"]
    assert (old["stateMachineArn"], old["stateMachineVersionArn"]) == (machine, f"{machine}:1")
    assert (new["stateMachineArn"], "stateMachineVersionArn" in new) == (machine, False)


def test_executions_are_listed_by_version_and_by_machine(aws: LocalAws, states: Any) -> None:
    machine = create(states, "listed", publish=True)["stateMachineArn"]
    aws.run(machine, "unqualified")
    states.start_execution(stateMachineArn=f"{machine}:1", name="by-version")
    aws.ended(machine, "by-version")
    of_version = ask(states, "list_executions", stateMachineArn=f"{machine}:1")["executions"]
    of_machine = ask(states, "list_executions", stateMachineArn=machine)["executions"]

    assert [(each["name"], each["stateMachineVersionArn"]) for each in of_version] == [
        ("by-version", f"{machine}:1")
    ]
    assert {each["name"] for each in of_machine} == {"unqualified", "by-version"}
    assert {each["stateMachineArn"] for each in [*of_version, *of_machine]} == {machine}
    running = {"stateMachineArn": f"{machine}:1", "statusFilter": "RUNNING"}
    assert ask(states, "list_executions", **running)["executions"] == []


def test_a_name_is_unique_in_the_machine_whatever_version_runs(aws: LocalAws, states: Any) -> None:
    machine = create(states, "names-of-versions", publish=True)["stateMachineArn"]
    aws.run(machine, "once")

    given = {"stateMachineArn": f"{machine}:1", "name": "once"}
    assert refused(states, "start_execution", **given) == "ExecutionAlreadyExists"


def test_a_running_execution_goes_on_with_its_definition(aws: LocalAws, states: Any) -> None:
    function = aws.function("wait-update")
    before = {"Wait": {"Type": "Task", "Resource": function, "Next": "Old"}, "Old": json.loads(says("old"))}
    before["Old"] = before["Old"]["States"]["Say"]
    machine = aws.machine("updated-meanwhile", before)
    arn = states.start_execution(stateMachineArn=machine, name="old")["executionArn"]
    aws.received(function, 1)
    states.update_state_machine(stateMachineArn=machine, definition=says("new"))
    described = ask(states, "describe_state_machine_for_execution", executionArn=arn)
    aws.open_gate("wait-update")

    assert aws.ended(machine, "old")["output"] == '"old"'
    assert json.loads(described["definition"])["States"] == before
    assert (described["stateMachineArn"], described["name"]) == (machine, "updated-meanwhile")


def test_a_deleted_version_is_gone_and_its_number_with_it(aws: LocalAws, states: Any) -> None:
    machine = create(states, "deleted-version", publish=True)["stateMachineArn"]
    ask(states, "update_state_machine", stateMachineArn=machine, definition=says("two"), publish=True)
    for _ in range(2):  # the second time is no error
        ask(states, "delete_state_machine_version", stateMachineVersionArn=f"{machine}:2")

    assert listed(states, machine) == ["1"]
    for operation in ("start_execution", "describe_state_machine"):
        assert refused(states, operation, stateMachineArn=f"{machine}:2") == "StateMachineDoesNotExist"
    published = ask(states, "publish_state_machine_version", stateMachineArn=machine)
    assert published["stateMachineVersionArn"] == f"{machine}:3"


def test_an_execution_outlives_its_version(aws: LocalAws, states: Any) -> None:
    machine = aws.machine("outlived", {"Wait": HOUR})
    version = states.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
    arn = states.start_execution(stateMachineArn=version, name="1")["executionArn"]
    states.delete_state_machine_version(stateMachineVersionArn=version)

    assert states.describe_execution(executionArn=arn)["status"] == "RUNNING"
    states.stop_execution(executionArn=arn)
    assert aws.ended(machine, "1")["stateMachineVersionArn"] == version


def test_a_version_cannot_be_changed_and_a_missing_machine_not_published(states: Any) -> None:
    machine = create(states, "unchangeable", publish=True)["stateMachineArn"]

    given = {"stateMachineArn": f"{machine}:1", "definition": says("two")}
    assert refused(states, "update_state_machine", **given) == "StateMachineDoesNotExist"
    for operation in ("publish_state_machine_version", "list_state_machine_versions"):
        assert refused(states, operation, stateMachineArn=f"{machine}-absent") == "StateMachineDoesNotExist"
    assert refused(states, "delete_state_machine_version", stateMachineVersionArn=machine) == "InvalidArn"


def test_versions_are_listed_in_pages(states: Any) -> None:
    machine = create(states, "versions-in-pages", publish=True)["stateMachineArn"]
    for word in ("two", "three"):
        states.update_state_machine(stateMachineArn=machine, definition=says(word), publish=True)
    given = {"stateMachineArn": machine, "maxResults": 2}
    first = ask(states, "list_state_machine_versions", **given)
    second = ask(states, "list_state_machine_versions", **given, nextToken=first["nextToken"])

    arns = [
        each["stateMachineVersionArn"] for page in (first, second) for each in page["stateMachineVersions"]
    ]
    assert (arns, "nextToken" in second) == ([f"{machine}:{number}" for number in (3, 2, 1)], False)


def test_a_machine_is_deleted_with_its_versions(states: Any) -> None:
    machine = create(states, "deleted-machine", publish=True)["stateMachineArn"]
    ask(states, "delete_state_machine", stateMachineArn=machine)

    for arn in (machine, f"{machine}:1"):
        assert refused(states, "start_execution", stateMachineArn=arn) == "StateMachineDoesNotExist"


def test_another_machine_of_the_same_name_is_refused(states: Any) -> None:
    create(states, "twice")

    given = {"name": "twice", "definition": says("two"), "roleArn": ROLE}
    assert refused(states, "create_state_machine", **given) == "StateMachineAlreadyExists"


def test_events_tell_the_version(aws: LocalAws, states: Any) -> None:
    hears, events = aws.function("hears-versions"), aws.client("events")
    machine = create(states, "announced", publish=True)["stateMachineArn"]
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}
    events.put_rule(Name="versions", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="versions", Targets=[{"Id": "1", "Arn": hears}])
    states.start_execution(stateMachineArn=f"{machine}:1", name="1")

    details = [event["detail"] for event in aws.received(hears, 2)]
    assert {(each["stateMachineVersionArn"], each["stateMachineAliasArn"]) for each in details} == {
        (f"{machine}:1", None)
    }
