"""The state machine holds to the rules: every name in it exists, and nothing goes wrong in silence."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import errors
from chalicelib.reports.store import CLAIM_TTL_MS

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "statemachine.json").read_text()
DEFINITION = json.loads(TEXT)
CONFIG = json.loads((PROJECT / ".chalice" / "config.json").read_text())
SERVICES = ("Lambda.", "SNS.", "States.", "Sandbox.", "Runtime.", "SES.", "S3.")
"""Whose errors don't come from our code."""
RETRIED = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "TransientError",
}
"""What passes in seconds."""
QUOTAS = {"Throttled", "Lambda.TooManyRequestsException"}
TOPIC_QUOTAS = {"SNS.ThrottledException", "SNS.KMSThrottlingException"}
RECORDING = "${record_failure}"
STANDARD_WAITS = {
    "IntervalSeconds": 1,
    "BackoffRate": 2,
    "MaxAttempts": 5,
    "MaxDelaySeconds": 30,
    "JitterStrategy": "FULL",
}
QUOTA_WAITS = {
    "IntervalSeconds": 2,
    "BackoffRate": 2,
    "MaxAttempts": 30,
    "MaxDelaySeconds": 300,
    "JitterStrategy": "FULL",
}
ONCE_MORE = {"IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": 1, "JitterStrategy": "FULL"}
WAITS = (STANDARD_WAITS, QUOTA_WAITS, ONCE_MORE)

State = dict[str, Any]


def machines(machine: State) -> Iterator[State]:
    """Return the state machine, and those inside of its Maps and Parallels."""
    yield machine
    for state in machine["States"].values():
        inner = [*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])]
        for one in inner:
            yield from machines(one)


def states(*kinds: str) -> list[Any]:
    found = [
        (name, state, machine["States"])
        for machine in machines(DEFINITION)
        for name, state in machine["States"].items()
        if not kinds or state["Type"] in kinds
    ]
    return [pytest.param(state, siblings, id=name) for name, state, siblings in found]


def resource(state: State) -> str:
    function = state.get("Parameters", {}).get("FunctionName")
    return str(function or state["Resource"])


def is_lambda(state: State) -> bool:
    return resource(state).startswith("${")


def handlers(kind: str) -> list[State]:
    """Return the rules of every `Retry` or `Catch`."""
    all_states = [state for machine in machines(DEFINITION) for state in machine["States"].values()]
    return [rule for state in all_states for rule in state.get(kind, [])]


def names_of_errors() -> set[str]:
    return {name for rule in handlers("Retry") + handlers("Catch") for name in rule["ErrorEquals"]}


@pytest.mark.parametrize(("state", "siblings"), states("Task"))
def test_every_task_has_a_timeout(state: State, siblings: State) -> None:
    assert "TimeoutSeconds" in state or "TimeoutSecondsPath" in state, f"{resource(state)} needs one"


@pytest.mark.parametrize(("state", "siblings"), states("Task"))
def test_a_function_that_hangs_times_out_before_its_task(state: State, siblings: State) -> None:
    """Sandbox.Timedout is retried; States.Timeout, which a person's silence is too, is not."""
    function = resource(state).strip("${}")
    own = CONFIG["lambda_functions"].get(function, {})
    if is_lambda(state) and "TimeoutSeconds" in state:
        most = own.get("lambda_timeout", CONFIG["lambda_timeout"])
        assert state["TimeoutSeconds"] > most, f"give {function} more than its {most} s in Lambda"


@pytest.mark.parametrize(("state", "siblings"), states("Task"))
def test_every_task_retries_with_jitter_and_never_everything(state: State, siblings: State) -> None:
    retried = {name for retry in state.get("Retry", []) for name in retry["ErrorEquals"]}

    assert retried, "copy the Retry of another task"
    assert all(retry["JitterStrategy"] == "FULL" for retry in state["Retry"])
    assert not retried & {"States.ALL", "States.TaskFailed"}
    wanted = RETRIED if is_lambda(state) else set()
    assert any(set(retry["ErrorEquals"]) >= wanted for retry in state["Retry"]), "copy another task's Retry"


def line(rule: State) -> str:
    """Return a Retrier or Catcher as it is written in statemachine.json."""
    return f"{{ {json.dumps(rule)[1:-1]} }}"


def waits(retrier: State) -> State:
    return {name: value for name, value in retrier.items() if name != "ErrorEquals"}


def is_standard(retrier: State) -> bool:
    return waits(retrier) in WAITS


def test_functions_and_topics_have_their_standard_retriers_and_only_send_report_one_of_its_own() -> None:
    standard = {line(retrier) for retrier in handlers("Retry") if is_standard(retrier)}
    others = [retrier for retrier in handlers("Retry") if not is_standard(retrier)]

    assert len(standard) == 5, "three for functions and two for topics: copy the Retry of another task"
    assert others == DEFINITION["States"]["SendReport"]["Retry"][:1], "copy the Retry of another task"


@pytest.mark.parametrize(("state", "siblings"), states("Task"))
def test_a_used_up_quota_is_waited_for_much_longer_than_what_passes_in_seconds(
    state: State, siblings: State
) -> None:
    quotas = QUOTAS if is_lambda(state) else TOPIC_QUOTAS
    rules = {frozenset(retrier["ErrorEquals"]): waits(retrier) for retrier in state["Retry"]}

    assert rules[frozenset(quotas)] == QUOTA_WAITS, "copy the Retry of another task"


@pytest.mark.parametrize(("state", "siblings"), states("Task"))
def test_a_function_that_timed_out_is_run_once_more(state: State, siblings: State) -> None:
    timed_out = [rule for rule in state["Retry"] if "Sandbox.Timedout" in rule["ErrorEquals"]]

    assert [waits(rule) for rule in timed_out] == ([ONCE_MORE] if is_lambda(state) else [])


def test_no_two_retriers_of_a_state_name_the_same_error() -> None:
    """Only the first one would count."""
    for machine in machines(DEFINITION):
        for name, state in machine["States"].items():
            named = [error for retrier in state.get("Retry", []) for error in retrier["ErrorEquals"]]
            assert len(named) == len(set(named)), name


def test_each_standard_retrier_and_each_catcher_stands_on_one_line() -> None:
    rules = [*filter(is_standard, handlers("Retry")), *handlers("Catch")]
    wanted = Counter(line(rule) for rule in rules)
    found = Counter(text.strip().rstrip(",") for text in TEXT.splitlines())

    assert {rule: found[rule] for rule in wanted} == wanted, "write it on one line, as its neighbours"


@pytest.mark.parametrize(("state", "siblings"), states("Task", "Map", "Parallel"))
def test_whatever_fails_is_recorded(state: State, siblings: State) -> None:
    """Except the recording itself, and what a Parallel's branch leaves to the Parallel."""
    if resource_or_none(state) == RECORDING or siblings in branches():
        return
    everything = [catch for catch in state.get("Catch", []) if catch["ErrorEquals"] == ["States.ALL"]]
    assert len(everything) == 1, "copy the Catch of States.ALL of the task beside it"
    assert resource(siblings[everything[0]["Next"]]) == RECORDING
    assert everything[0]["ResultPath"] == "$.error", "the recording is told what went wrong, and about what"


def resource_or_none(state: State) -> str | None:
    return resource(state) if state["Type"] == "Task" else None


def branches() -> list[State]:
    return [
        branch["States"]
        for machine in machines(DEFINITION)
        for state in machine["States"].values()
        for branch in state.get("Branches", [])
    ]


@pytest.mark.parametrize(("state", "siblings"), states())
def test_every_next_state_exists(state: State, siblings: State) -> None:
    nexts = [state.get("Next"), state.get("Default")]
    nexts += [one["Next"] for kind in ("Choices", "Catch") for one in state.get(kind, [])]

    assert {name for name in nexts if name} <= set(siblings)


@pytest.mark.parametrize(("state", "siblings"), states("Choice"))
def test_every_choice_has_a_default(state: State, siblings: State) -> None:
    assert state["Default"] in siblings


@pytest.mark.parametrize(("state", "siblings"), states("Map"))
def test_no_visitor_holds_up_another(state: State, siblings: State) -> None:
    if "AskStaff" in state["ItemProcessor"]["States"]:
        assert state["MaxConcurrency"] == 0


def test_no_state_is_unreachable() -> None:
    for machine in machines(DEFINITION):
        named = json.dumps([machine["StartAt"], *machine["States"].values()])
        assert [name for name in machine["States"] if f'"{name}"' not in named] == []


def test_state_names_are_unique_through_all_lanes() -> None:
    """An execution's history tells states apart by their names only."""
    names = [name for machine in machines(DEFINITION) for name in machine["States"]]

    assert sorted(names) == sorted(set(names))


def test_every_error_that_is_handled_is_one_that_we_raise() -> None:
    ours = {name for name in names_of_errors() if not name.startswith(SERVICES)}

    assert ours
    assert ours <= {name for name, thing in vars(errors).items() if isinstance(thing, type)}


def test_who_is_erased_while_their_visit_is_looked_at_is_a_stranger() -> None:
    """And a visitor whose review ends by an erasure is one too."""
    visitor = DEFINITION["States"]["ForEachVisitor"]["ItemProcessor"]["States"]
    ends = {
        name: catch["Next"]
        for name, state in visitor.items()
        for catch in state.get("Catch", [])
        if "CustomerErased" in catch["ErrorEquals"]
    }

    assert ends == dict.fromkeys(("AskStaff", "RegisterCustomer", "RecordVisit"), "StrangerCounted")
    said = {choice["StringEquals"]: choice["Next"] for choice in visitor["WhoIsIt"]["Choices"]}
    assert said["stranger"] == "StrangerCounted"


def test_who_gets_ignored_while_their_visit_is_looked_at_is_a_stranger() -> None:
    recording = DEFINITION["States"]["ForEachVisitor"]["ItemProcessor"]["States"]["RecordVisit"]

    ends = [catch["Next"] for catch in recording["Catch"] if "CustomerIgnored" in catch["ErrorEquals"]]
    assert ends == ["StrangerCounted"]


def test_a_visitor_ends_with_the_outcome_alone() -> None:
    """The rest of an iteration's data would count towards the limit of the execution's."""
    last = DEFINITION["States"]["ForEachVisitor"]["ItemProcessor"]["States"]["SendOffers"]

    assert (last["End"], last["OutputPath"]) == (True, "$.visit.outcome")


def test_who_is_erased_while_they_enrol_is_told_nothing() -> None:
    saving = DEFINITION["States"]["SaveProfile"]["Catch"]

    assert [catch["Next"] for catch in saving if "CustomerErased" in catch["ErrorEquals"]] == ["RejectPhoto"]


def test_a_message_that_a_crashed_task_claimed_is_sent_by_one_of_the_tries() -> None:
    retry = DEFINITION["States"]["SendReport"]["Retry"][0]
    pauses = [
        retry["IntervalSeconds"] * retry["BackoffRate"] ** tried for tried in range(retry["MaxAttempts"])
    ]

    # jitter: a wait is anything from none to all of it
    assert sum(min(wait, retry["MaxDelaySeconds"]) for wait in pauses) / 2 > 3 * CLAIM_TTL_MS / 1000
