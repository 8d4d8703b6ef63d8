"""The log lines of a Choice."""

from typing import Any

from local_aws import LocalAws

END: dict[str, Any] = {"Type": "Pass", "End": True}


def choice(variable: str, **comparison: Any) -> dict[str, Any]:
    """Goes on to `Found` or `Missing`."""
    choices = [{"Variable": variable, **comparison, "Next": "Found"}]
    return {"Choose": {"Type": "Choice", "Choices": choices, "Default": "Missing"}, "Found": END}


def taken(aws: LocalAws, name: str, chooses: dict[str, Any], given: Any) -> str:
    """The state that an execution ended in."""
    machine = aws.machine(name, {**chooses, "Missing": END})
    aws.run(machine, "1", given)
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:1"
    events = aws.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    return [str(event["stateEnteredEventDetails"]["name"]) for event in events if "Entered" in event["type"]][
        -1
    ]


def logged(aws: LocalAws, words: str) -> list[str]:
    log = aws.state.with_suffix(".log").read_text()
    return [line for line in log.splitlines() if words in line]


def test_a_choice_that_finds_nothing_logs_no_error(aws: LocalAws) -> None:
    chooses = choice("$.wanted.orders[0]", IsPresent=True)

    assert taken(aws, "finds-nothing", chooses, {"wanted": {"orders": []}}) == "Missing"
    assert taken(aws, "finds-one", chooses, {"wanted": {"orders": [1]}}) == "Found"
    assert taken(aws, "finds-null", chooses, {"wanted": {"orders": [None]}}) == "Found"
    assert logged(aws, "wanted.orders") == []


def test_a_choice_of_an_absent_value_logs_no_error(aws: LocalAws) -> None:
    chooses = choice("$.no_such_thing", IsPresent=False)

    assert taken(aws, "is-absent", chooses, {}) == "Found"
    assert taken(aws, "is-not-absent", chooses, {"no_such_thing": 1}) == "Missing"
    assert taken(aws, "no-context", choice("$$.NoSuchContext", IsPresent=False), {}) == "Found"
    assert logged(aws, "no_such_thing") + logged(aws, "NoSuchContext") == []


def test_a_missing_parameter_of_a_state_is_logged(aws: LocalAws) -> None:
    needs = {"Needs": {"Type": "Pass", "Parameters": {"a.$": "$.needed.and_missing"}, "End": True}}

    assert aws.run(aws.machine("needs", needs), "1")["status"] == "FAILED"
    assert logged(aws, "needed.and_missing")


def test_a_missing_value_of_a_comparison_is_logged(aws: LocalAws) -> None:
    taken(aws, "compares", choice("$.compared.and_missing", StringEquals="a"), {})

    assert logged(aws, "compared.and_missing")
