"""A deployment's plan for the state it finds, and its waits."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.statemachine.plan import execute, plan
from infrastructure.statemachine.role import permissions, trust
from infrastructure.statemachine.things import errors_only

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:storeroom"


@dataclass
class FakeThing:
    """A thing in memory, which can refuse to be put a number of times."""

    found: dict[str, Any] | None = None
    refusals: list[ClientError] = field(default_factory=list)
    kind: str = "role"
    name: str = "r"
    puts: int = 0

    def find(self) -> dict[str, Any] | None:
        return self.found

    def put(self, wanted: dict[str, Any], exists: bool) -> None:
        self.puts += 1
        if self.refusals:
            raise self.refusals.pop()
        self.found = wanted


def refused(message: str, code: str = "AccessDeniedException") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "CreateStateMachine")


def never(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s for nothing")


def test_what_is_not_there_is_created() -> None:
    thing = FakeThing()

    assert list(execute(plan([(thing, {"a": 1})]), never)) == ["created    role r"]
    assert thing.found == {"a": 1}


def test_what_is_as_wanted_is_left_alone() -> None:
    thing = FakeThing({"a": 1})

    assert list(execute(plan([(thing, {"a": 1})]), never)) == ["unchanged  role r"]
    assert thing.puts == 0


def test_what_differs_is_updated_and_the_difference_is_named() -> None:
    thing = FakeThing({"a": 1, "b": 2})

    assert list(execute(plan([(thing, {"a": 1, "b": 3})]), never)) == ["updated    role r (b)"]


def test_planning_changes_nothing() -> None:
    thing = FakeThing()

    plan([(thing, {"a": 1})])

    assert thing.puts == 0


@pytest.mark.parametrize(
    "message",
    [
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to "
        "assume the provided role.",
        "The state machine IAM Role is not authorized to access the Log Destination",
    ],
)
def test_a_new_role_that_is_not_yet_known_is_waited_for(message: str) -> None:
    thing = FakeThing(refusals=[refused(message), refused(message)])
    pauses: list[float] = []

    lines = list(execute(plan([(thing, {"a": 1})]), pauses.append))

    assert lines == ["created    role r"]
    assert len(pauses) == 2


def test_a_refusal_that_waiting_cannot_mend_passes_at_once() -> None:
    thing = FakeThing(refusals=[refused("User is not authorized to perform states:CreateStateMachine")])

    with pytest.raises(ClientError):
        list(execute(plan([(thing, {"a": 1})]), never))


def test_the_role_allows_exactly_the_functions_and_topics_used() -> None:
    called = [LAMBDA + "b:2", LAMBDA + "a:1", LAMBDA + "a", TOPIC]
    statements = permissions(called, is_traced=True)["Statement"]

    assert statements[0]["Action"] == ["lambda:InvokeFunction"]
    assert statements[0]["Resource"] == [LAMBDA + each for each in ("a", "a:*", "b", "b:*")]
    assert statements[1]["Resource"] == [TOPIC]


@pytest.mark.parametrize(("is_traced", "services"), [(True, {"logs", "xray"}), (False, {"logs"})])
def test_only_delivering_logs_and_traces_is_allowed_on_everything(
    is_traced: bool, services: set[str]
) -> None:
    statements = permissions([LAMBDA + "a", TOPIC], is_traced=is_traced)["Statement"]

    everything = [statement["Action"] for statement in statements if statement["Resource"] == "*"]

    assert {action.partition(":")[0] for actions in everything for action in actions} == services


def test_a_definition_without_topics_needs_no_statement_about_them() -> None:
    statements = permissions([LAMBDA + "a"], is_traced=True)["Statement"]
    actions = [statement["Action"][0] for statement in statements]

    assert "sns:Publish" not in actions


def test_the_role_can_only_be_assumed_for_this_account() -> None:
    condition = trust("123456789012")["Statement"][0]["Condition"]

    assert condition == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_log_holds_no_execution_data() -> None:
    assert errors_only("arn:group")["includeExecutionData"] is False
