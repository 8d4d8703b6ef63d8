"""Aliases of state machines as on AWS: what they may name, and what an execution by alias runs."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import ROLE, LocalAws, ask


@pytest.fixture
def states(aws: LocalAws) -> Any:
    return aws.client("stepfunctions")


def machine(states: Any, name: str) -> str:
    """The ARN of a machine with the versions 1 and 2, whose executions answer their number."""
    arn = ""
    for number in (1, 2):
        say = {"Type": "Pass", "Result": number, "End": True}
        definition = json.dumps({"StartAt": "Say", "States": {"Say": say}})
        if arn:
            states.update_state_machine(stateMachineArn=arn, definition=definition, publish=True)
        else:
            made = states.create_state_machine(name=name, definition=definition, roleArn=ROLE, publish=True)
            arn = made["stateMachineArn"]
    return arn


def routes(arn: str, **weights: int) -> list[dict[str, Any]]:
    """A routing configuration such as `v1=90, v2=10`."""
    return [
        {"stateMachineVersionArn": f"{arn}:{version[1:]}", "weight": weight}
        for version, weight in weights.items()
    ]


def alias(states: Any, arn: str, name: str = "live", **weights: int) -> str:
    made = ask(states, "create_state_machine_alias", name=name, routingConfiguration=routes(arn, **weights))
    return str(made["stateMachineAliasArn"])


def refused(states: Any, operation: str, **given: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        ask(states, operation, **given)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


def test_an_execution_by_alias_runs_its_version_and_tells_both(aws: LocalAws, states: Any) -> None:
    arn = machine(states, "by-alias")
    live = alias(states, arn, v1=100)
    states.start_execution(stateMachineArn=live, name="1")
    ended = aws.ended(arn, "1")

    assert live == f"{arn}:live"
    assert ended["output"] == "1"
    assert (ended["stateMachineArn"], ended["stateMachineVersionArn"], ended["stateMachineAliasArn"]) == (
        arn,
        f"{arn}:1",
        live,
    )


def test_a_changed_alias_leads_to_the_other_version(aws: LocalAws, states: Any) -> None:
    arn = machine(states, "turned")
    live = alias(states, arn, v1=100)
    ask(states, "update_state_machine_alias", stateMachineAliasArn=live, description="turned")
    ask(
        states,
        "update_state_machine_alias",
        stateMachineAliasArn=live,
        routingConfiguration=routes(arn, v2=100),
    )
    states.start_execution(stateMachineArn=live, name="1")
    described = ask(states, "describe_state_machine_alias", stateMachineAliasArn=live)

    assert aws.ended(arn, "1")["output"] == "2"
    assert (described["name"], described["description"]) == ("live", "turned")
    assert described["routingConfiguration"] == routes(arn, v2=100)


def test_weights_share_the_executions_and_a_name_keeps_its_version(aws: LocalAws, states: Any) -> None:
    arn = machine(states, "weighted")
    live = alias(states, arn, v1=90, v2=10)
    for number in range(100):
        states.start_execution(stateMachineArn=live, name=str(number))
    of_second = states.list_executions(stateMachineArn=f"{arn}:2")["executions"]
    of_alias = states.list_executions(stateMachineArn=live)["executions"]

    assert (len(of_alias), 3 <= len(of_second) <= 20) == (100, True)
    other = machine(states, "weighted-alike")
    name = of_second[0]["name"]
    states.start_execution(stateMachineArn=alias(states, other, v1=90, v2=10), name=name)
    assert aws.ended(other, name)["stateMachineVersionArn"] == f"{other}:2"


def test_an_alias_can_be_made_again_but_not_otherwise(states: Any) -> None:
    arn = machine(states, "again")
    live = alias(states, arn, v1=100)

    assert alias(states, arn, v1=100) == live
    given = {"name": "live", "routingConfiguration": routes(arn, v2=100)}
    code, message = refused(states, "create_state_machine_alias", **given)
    assert (code, "different routing configuration already exists" in message) == ("ConflictException", True)


def test_a_version_that_an_alias_names_is_not_deleted(states: Any) -> None:
    arn = machine(states, "referenced")
    live = alias(states, arn, v1=50, v2=50)
    given = {"stateMachineVersionArn": f"{arn}:1"}
    code, message = refused(states, "delete_state_machine_version", **given)
    assert (code, message.endswith("aliases referencing this version: [live]")) == ("ConflictException", True)

    ask(
        states,
        "update_state_machine_alias",
        stateMachineAliasArn=live,
        routingConfiguration=routes(arn, v2=100),
    )

    ask(states, "delete_state_machine_version", **given)
    assert refused(states, "describe_state_machine", stateMachineArn=f"{arn}:1")[0] == (
        "StateMachineDoesNotExist"
    )


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"v1": 70, "v2": 29}, "must equal 100. Received: [70, 29]"),
        ({"v1": 50, "v3": 50}, "must contain state machine version ARNs"),
        ({"v1": 99}, "must equal 100"),
    ],
)
def test_a_wrong_routing_is_refused(states: Any, weights: dict[str, int], words: str) -> None:
    arn = machine(states, f"wrong-{len(words)}")
    given = {"name": "live", "routingConfiguration": routes(arn, **weights)}
    code, message = refused(states, "create_state_machine_alias", **given)

    assert (code, words in message) == ("ValidationException", True)


def test_one_version_twice_or_versions_of_two_machines_are_refused(states: Any) -> None:
    one, other = machine(states, "one-of-two"), machine(states, "other-of-two")
    for routing in (
        routes(one, v1=50) + routes(one, v1=50),
        routes(one, v1=50) + routes(other, v1=50),
        [{"stateMachineVersionArn": one, "weight": 100}],
    ):
        given = {"name": "live", "routingConfiguration": routing}
        assert refused(states, "create_state_machine_alias", **given)[0] == "ValidationException"


@pytest.mark.parametrize("name", ["123", "a b", "x@", "a" * 81])
def test_a_bad_name_is_refused(states: Any, name: str) -> None:
    arn = machine(states, f"bad-name-{len(name)}-{name[0]}")
    given = {"name": name, "routingConfiguration": routes(arn, v1=100)}

    assert refused(states, "create_state_machine_alias", **given)[0] == "ValidationException"


def test_aliases_are_listed_and_deleted(states: Any) -> None:
    arn = machine(states, "aliases")
    made = [alias(states, arn, name, v1=100) for name in ("live", "next")]
    before = ask(states, "list_state_machine_aliases", stateMachineArn=arn)["stateMachineAliases"]
    for _ in range(2):  # the second time is no error
        ask(states, "delete_state_machine_alias", stateMachineAliasArn=made[0])
    after = ask(states, "list_state_machine_aliases", stateMachineArn=arn)["stateMachineAliases"]

    assert [each["stateMachineAliasArn"] for each in before] == made
    assert [each["stateMachineAliasArn"] for each in after] == made[1:]
    assert refused(states, "start_execution", stateMachineArn=made[0])[0] == "StateMachineDoesNotExist"


def test_a_missing_alias_is_not_found(states: Any) -> None:
    arn = f"{machine(states, 'no-alias')}:live"
    for operation, given in [
        ("describe_state_machine_alias", {}),
        ("update_state_machine_alias", {"description": "x"}),
    ]:
        assert refused(states, operation, stateMachineAliasArn=arn, **given)[0] == "ResourceNotFound"
    for operation in ("list_executions", "start_execution"):
        assert refused(states, operation, stateMachineArn=arn)[0] == "StateMachineDoesNotExist"


def test_a_machine_is_described_by_its_alias(states: Any) -> None:
    arn = machine(states, "described-by-alias")
    described = ask(states, "describe_state_machine", stateMachineArn=alias(states, arn, v1=100))

    assert (described["stateMachineArn"], json.loads(described["definition"])["States"]["Say"]["Result"]) == (
        f"{arn}:1",
        1,
    )


def test_aliases_go_with_their_machine(states: Any) -> None:
    arn = machine(states, "gone-with-aliases")
    live = alias(states, arn, v1=100)
    states.delete_state_machine(stateMachineArn=arn)

    assert refused(states, "start_execution", stateMachineArn=live)[0] == "StateMachineDoesNotExist"
    assert refused(states, "describe_state_machine_alias", stateMachineAliasArn=live)[0] == "ResourceNotFound"
