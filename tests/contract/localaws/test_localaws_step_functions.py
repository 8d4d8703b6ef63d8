import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import ROLE, LocalAws

END: dict[str, Any] = {"Type": "Pass", "End": True}


@pytest.fixture(scope="module")
def echo(aws: LocalAws) -> str:
    return aws.function("echo")


@pytest.fixture(scope="module")
def failing(aws: LocalAws) -> str:
    return aws.function("fail")


@pytest.fixture(scope="module")
def waiting(aws: LocalAws) -> str:
    return aws.function("wait")


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def task(function: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function, "End": True, **more}


def invoke(function: str, suffix: str = "", **more: Any) -> dict[str, Any]:
    parameters = {"FunctionName": function, "Payload": {"given.$": "$"}}
    resource = f"arn:aws:states:::lambda:invoke{suffix}"
    return {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True, **more}


def test_a_task_by_arn_gives_its_input_and_takes_the_output(aws: LocalAws, echo: str) -> None:
    machine = aws.machine("by-arn", {"Echo": task(echo, ResultPath="$.out")})
    assert json.loads(aws.run(machine, "1", {"a": 1})["output"]) == {"a": 1, "out": {"a": 1}}


def test_a_task_by_invoke_answers_payload_and_status(aws: LocalAws, echo: str) -> None:
    output = json.loads(aws.run(aws.machine("by-invoke", {"Echo": invoke(echo)}), "1", {"a": 1})["output"])
    assert output["Payload"] == {"given": {"a": 1}}
    assert output["StatusCode"] == 200


def test_an_exception_is_caught_by_its_class_name(aws: LocalAws, failing: str) -> None:
    catch = [{"ErrorEquals": ["Broken"], "ResultPath": "$.error", "Next": "Caught"}]
    machine = aws.machine("caught", {"Fails": task(failing, Catch=catch), "Caught": END})
    caught = json.loads(aws.run(machine, "1")["output"])["error"]
    assert caught["Error"] == "Broken"
    assert json.loads(caught["Cause"])["errorMessage"] == "as asked"


def test_a_retry_with_delay_bound_and_jitter_runs_as_often_as_it_says(aws: LocalAws) -> None:
    function = aws.function("fail-often")
    retry = {"ErrorEquals": ["Broken"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1}
    retry |= {"MaxDelaySeconds": 2, "JitterStrategy": "FULL"}
    ended = aws.run(aws.machine("retried", {"Fails": task(function, Retry=[retry])}), "1")
    assert (ended["status"], ended["error"]) == ("FAILED", "Broken")
    assert len(aws.received(function, 2)) == 2


def test_a_missing_function_is_an_error_of_the_task(aws: LocalAws) -> None:
    absent = "arn:aws:lambda:us-east-1:123456789012:function:absent"
    assert aws.run(aws.machine("absent", {"Absent": task(absent)}), "1")["status"] == "FAILED"


@pytest.mark.parametrize("name", ["a b", "a/b", "a*", "x" * 81, ""])
def test_a_bad_execution_name_is_refused(aws: LocalAws, name: str) -> None:
    machine = aws.machine("names", {"End": END})
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions", parameter_validation=False).start_execution(
            stateMachineArn=machine, name=name
        )
    assert code(error) in {"InvalidName", "ValidationException"}


def test_an_execution_without_a_name_gets_one_of_its_own(aws: LocalAws) -> None:
    machine, states = aws.machine("nameless", {"End": END}), aws.client("stepfunctions")
    arns = {states.start_execution(stateMachineArn=machine)["executionArn"] for _ in range(2)}
    assert len(arns) == 2


def test_a_closed_name_is_taken(aws: LocalAws) -> None:
    machine = aws.machine("closed", {"End": END})
    aws.run(machine, "once")
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="once", input="{}")
    assert code(error) == "ExecutionAlreadyExists"


def test_a_running_execution_is_answered_again_only_for_the_same_input(aws: LocalAws) -> None:
    wait = {"Type": "Wait", "Seconds": 600, "End": True}
    machine, states = aws.machine("running", {"Wait": wait}), aws.client("stepfunctions")

    def start(given: str = "{}") -> str:
        return str(states.start_execution(stateMachineArn=machine, name="one", input=given)["executionArn"])

    first = start()
    assert start() == first
    with pytest.raises(ClientError) as error:
        start('{"other": 1}')
    assert code(error) == "ExecutionAlreadyExists"


def test_of_many_simultaneous_starts_of_a_name_one_runs(aws: LocalAws, echo: str) -> None:
    function = aws.function("counted")
    machine, states = aws.machine("simultaneous", {"Count": task(function)}), aws.client("stepfunctions")

    def start(number: int) -> bool:
        try:
            states.start_execution(stateMachineArn=machine, name="one", input=json.dumps({"n": number}))
        except states.exceptions.ExecutionAlreadyExists:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(start, range(8))) == 1
    aws.ended(machine, "one")
    assert len(aws.received(function, 1)) == 1


def test_fifty_concurrent_executions_share_nothing(aws: LocalAws, echo: str) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
    item = {"StartAt": "Item", "States": {"Item": task(echo, Retry=retry)}}
    each = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemProcessor": item,
        "ResultPath": "$.items",
        "Next": "Mark",
    }
    mark = {"Type": "Pass", "Result": {"marks": []}, "ResultPath": "$.marked", "Next": "Both"}
    branches = [{"StartAt": name, "States": {name: END}} for name in ("L", "R")]
    both = {"Type": "Parallel", "Branches": branches, "ResultPath": "$.both", "End": True}
    machine = aws.machine("fifty", {"Each": each, "Mark": mark, "Both": both})

    def run(number: int) -> Any:
        return json.loads(aws.run(machine, f"n{number}", {"items": [number, -number]})["output"])

    with ThreadPoolExecutor(25) as pool:
        outputs = list(pool.map(run, range(50)))
    for number, output in enumerate(outputs):
        items = {"items": [number, -number], "marked": {"marks": []}}
        assert output == {**items, "both": [items, items]}


def test_history_comes_in_pages_and_in_reverse(aws: LocalAws) -> None:
    machine, states = (
        aws.machine(
            "paged",
            {
                "A": {**END},
            },
        ),
        aws.client("stepfunctions"),
    )
    arn = aws.run(machine, "1")["executionArn"]
    whole = states.get_execution_history(executionArn=arn)["events"]
    pages = states.get_paginator("get_execution_history").paginate(
        executionArn=arn, reverseOrder=True, PaginationConfig={"PageSize": 3}
    )
    paged = [event["id"] for page in pages for event in page["events"]]
    assert paged == [event["id"] for event in reversed(whole)]
    assert paged[-1] == 1


def test_stopping_ends_an_execution_in_the_middle_of_a_task(aws: LocalAws, waiting: str) -> None:
    machine, states = aws.machine("stopped", {"Wait": task(waiting)}), aws.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=machine, name="1")["executionArn"]
    aws.received(waiting, 1)
    states.stop_execution(executionArn=arn, error="Enough", cause="by a test")
    described = states.describe_execution(executionArn=arn)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Enough", "by a test")
    last = states.get_execution_history(executionArn=arn)["events"][-1]
    assert last["type"] == "ExecutionAborted"
    aws.open_gate("wait")


def test_a_timeout_path_is_obeyed_and_can_be_caught(aws: LocalAws) -> None:
    function = aws.function("asks-nobody")
    catch = [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Late"}]
    parameters = {"FunctionName": function, "Payload": {"token.$": "$$.Task.Token"}}
    ask = invoke(
        function, ".waitForTaskToken", Parameters=parameters, TimeoutSecondsPath="$.wait", Catch=catch
    )
    ended = aws.run(aws.machine("late", {"Ask": ask, "Late": END}), "1", {"wait": 1})
    assert json.loads(ended["output"])["error"]["Error"] == "States.Timeout"
    token = aws.received(function, 1)[0]["token"]
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions").send_task_success(taskToken=token, output="{}")
    assert code(error) == "TaskTimedOut"


@pytest.mark.parametrize(
    ("states", "flaw"),
    [
        ({"A": {"Type": "Pass", "Next": "Nowhere"}}, "Nowhere"),
        ({"A": END, "B": END}, "B"),
        ({"A": {"Type": "Pass"}}, "End"),
        ({"A": {"Type": "Parallel", "End": True, "Branches": [{"StartAt": "X", "States": {"Y": END}}]}}, "X"),
    ],
)
def test_a_transition_that_leads_nowhere_is_refused(aws: LocalAws, states: dict[str, Any], flaw: str) -> None:
    with pytest.raises(ClientError) as error:
        aws.machine("flawed", states)
    assert code(error) == "InvalidDefinition"
    assert flaw in str(error.value)


JSONATA = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": True}


@pytest.mark.parametrize(
    "definition",
    [
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}},
        {"StartAt": "A", "States": {"A": JSONATA}},
        {
            "StartAt": "P",
            "States": {
                "P": {
                    "Type": "Parallel",
                    "End": True,
                    "Branches": [{"StartAt": "A", "States": {"A": JSONATA}}],
                }
            },
        },
    ],
)
def test_jsonata_is_refused_in_words(aws: LocalAws, definition: dict[str, Any]) -> None:
    states, text = aws.client("stepfunctions"), json.dumps(definition)
    changed = aws.machine("changed-to-jsonata", {"A": END})
    words = "evaluates JSONPath only.*QueryLanguage"

    with pytest.raises(ClientError, match=words):
        states.create_state_machine(name="jsonata", definition=text, roleArn=ROLE)
    with pytest.raises(ClientError, match=words):
        states.update_state_machine(stateMachineArn=changed, definition=text)
    assert states.validate_state_machine_definition(definition=text)["result"] == "FAIL"


def test_definitions_are_validated_on_request(aws: LocalAws) -> None:
    states = aws.client("stepfunctions")
    good = json.dumps({"StartAt": "A", "States": {"A": END}})
    bad = json.dumps({"StartAt": "B", "States": {"A": END}})
    assert states.validate_state_machine_definition(definition=good)["result"] == "OK"
    refused = states.validate_state_machine_definition(definition=bad)
    assert refused["result"] == "FAIL"
    assert {found["code"] for found in refused["diagnostics"]} == {"MISSING_TRANSITION_TARGET"}


def test_an_update_is_checked_too(aws: LocalAws) -> None:
    machine = aws.machine("updated", {"A": END})
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions").update_state_machine(
            stateMachineArn=machine, definition='{"StartAt": "A"}'
        )
    assert code(error) == "InvalidDefinition"


def test_a_topic_is_published_to(aws: LocalAws) -> None:
    topic = aws.client("sns").create_topic(Name="from-states")["TopicArn"]
    parameters = {"TopicArn": topic, "Message": {"order.$": "$.order"}, "Subject": "storeroom"}
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": parameters,
        "End": True,
    }
    ended = aws.run(aws.machine("publishes", {"Publish": publish}), "1", {"order": 7})
    assert json.loads(ended["output"])["MessageId"]
    (message,) = [found for found in aws.get("/_localaws/messages") if found.get("topic") == topic]
    assert (json.loads(message["body"]), message["subject"]) == ({"order": 7}, "storeroom")


def test_a_missing_topic_is_an_error_of_the_task(aws: LocalAws) -> None:
    parameters = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:absent", "Message": "x"}
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": parameters,
        "End": True,
    }
    assert aws.run(aws.machine("no-topic", {"Publish": publish}), "1")["status"] == "FAILED"


def test_the_role_of_a_state_machine_must_be_a_role(aws: LocalAws) -> None:
    with pytest.raises(ClientError) as error:
        aws.client("stepfunctions").create_state_machine(name="x", definition="{}", roleArn=ROLE[:20])
    assert code(error) in {"InvalidArn", "InvalidDefinition"}


def test_an_execution_with_a_timeout_ends_by_it(aws: LocalAws) -> None:
    function = aws.function("wait-long")
    machine = aws.machine("timed", {"Waits": task(function)}, TimeoutSeconds=1)
    assert aws.run(machine, "1")["status"] == "TIMED_OUT"
    aws.open_gate(function.rpartition(":")[2])


def test_a_task_that_outlasts_its_timeout_is_caught(aws: LocalAws) -> None:
    function = aws.function("wait-longer")
    catch = [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Late"}]
    states = {"Waits": task(function, TimeoutSeconds=1, Catch=catch) | {"Next": "Late"}, "Late": END}
    del states["Waits"]["End"]
    ended = aws.run(aws.machine("outlasted", states), "1")
    assert (ended["status"], json.loads(ended["output"])["error"]["Error"]) == ("SUCCEEDED", "States.Timeout")
    aws.open_gate(function.rpartition(":")[2])


def test_a_failing_iteration_fails_its_map_alone(aws: LocalAws, echo: str, failing: str) -> None:
    """Each iteration and each nested Map runs its program in the thread that it already has."""
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Fails"}]}
    states = {"Which": choice | {"Default": "Echo"}, "Echo": task(echo), "Fails": task(failing)}
    inner = {"Type": "Map", "ItemProcessor": {"StartAt": "Which", "States": states}, "End": True}
    catch = [{"ErrorEquals": ["Broken"], "Next": "Caught"}]
    caught = {"Type": "Pass", "Result": "caught", "End": True}
    outer = {"StartAt": "Inner", "States": {"Inner": inner | {"Catch": catch}, "Caught": caught}}
    each = {"Type": "Map", "ItemProcessor": outer, "End": True}
    ended = aws.run(aws.machine("nested", {"Each": each}), "1", [[1, 3], [1, 2], [4]])
    assert json.loads(ended["output"]) == [[1, 3], "caught", [4]]
