"""Releases by `python deploy_sfn.py` on the local AWS: versions, aliases, rollback, and what may not go."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import boto3
import pytest

from infrastructure.__main__ import main as infrastructure
from tests.contract.stock_aws import APP, define, deploy

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:future-store-dev"
FUNCTION = "future-store-dev-recognise_faces"


def routes(alias: str) -> list[str]:
    """Return the versions that an alias names, as "3" or, with less than all starts, "3: 10 %"."""
    states = boto3.client("stepfunctions")
    found = states.describe_state_machine_alias(stateMachineAliasArn=f"{ARN}:{alias}")["routingConfiguration"]
    numbers = [(each["stateMachineVersionArn"].rsplit(":", 1)[1], each["weight"]) for each in found]
    return [number if weight == 100 else f"{number}: {weight} %" for number, weight in numbers]


def releases() -> list[str]:
    found = boto3.client("stepfunctions").list_state_machine_versions(stateMachineArn=ARN)
    return sorted(each["stateMachineVersionArn"].rsplit(":", 1)[1] for each in found["stateMachineVersions"])


def versions() -> list[str]:
    """Return the function's versions, without $LATEST."""
    found = boto3.client("lambda").list_versions_by_function(FunctionName=FUNCTION)["Versions"]
    return [each["Version"] for each in found[1:]]


def release(project: Path, name: str, **changes: Any) -> int:
    """Deploy other code and a definition with another comment. Return the exit status."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo("app.py"), f"# {name}")  # without the time, so the same digest
    boto3.client("lambda").update_function_code(FunctionName=FUNCTION, ZipFile=code.getvalue())
    state = {"Type": "Task", "Resource": "${recognise_faces}", "Comment": name, "Next": "Notify"}
    define(project, Recognise=state, **changes)
    return deploy(project)


def test_the_live_release_names_the_functions_versions(deployed_project: Path) -> None:
    deploy(deployed_project)

    machine = boto3.client("stepfunctions").describe_state_machine(stateMachineArn=f"{ARN}:1")
    assert f'function:{FUNCTION}:1"' in machine["definition"]
    assert (routes("live"), versions()) == (["1"], ["1"])


def test_code_that_is_deployed_again_unchanged_makes_no_release(deployed_project: Path) -> None:
    release(deployed_project, "one")
    release(deployed_project, "one")

    assert (releases(), versions()) == (["1"], ["1"])


def test_two_releases_stay_and_older_ones_go_with_their_functions_versions(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two", "three"):
        assert release(deployed_project, name) == 0

    said = capsys.readouterr().out
    assert "turned     alias live to release 3, previous is 2" in said
    assert "deleted    releases 1; 1 versions of functions" in said
    assert (routes("live"), routes("previous"), releases(), versions()) == (
        ["3"],
        ["2"],
        ["2", "3"],
        ["2", "3"],
    )


def test_a_release_stays_while_one_of_its_executions_runs(deployed_project: Path) -> None:
    define(deployed_project, Recognise={"Type": "Wait", "Seconds": 600, "Next": "Notify"})
    deploy(deployed_project)
    states = boto3.client("stepfunctions")
    running = states.start_execution(stateMachineArn=f"{ARN}:live", name="waits")["executionArn"]

    for name in ("two", "three", "four"):
        release(deployed_project, name)
    kept = releases()
    states.stop_execution(executionArn=running)
    release(deployed_project, "five")

    assert (kept, releases()) == (["1", "3", "4"], ["4", "5"])


def test_a_rollback_turns_live_back_once(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        release(deployed_project, name)
    capsys.readouterr()

    assert deploy(deployed_project, "--rollback") == 0
    assert "turned     alias live back to release 1" in capsys.readouterr().out
    assert routes("live") == ["1"]

    assert deploy(deployed_project, "--rollback") == 1
    assert "There is no release before 1" in capsys.readouterr().err


def test_the_release_that_was_rolled_back_can_be_deployed_again(deployed_project: Path) -> None:
    for name in ("one", "two"):
        release(deployed_project, name)
    deploy(deployed_project, "--rollback")

    release(deployed_project, "two")

    assert (routes("live"), routes("previous")) == (["2"], ["1"])


def test_the_role_keeps_what_a_release_in_use_calls(deployed_project: Path) -> None:
    deploy(deployed_project)
    states = {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}
    (deployed_project / "statemachine.json").write_text(json.dumps({"StartAt": "Wait", "States": states}))
    deploy(deployed_project)

    policy = boto3.client("iam").get_role_policy(RoleName="future-store-dev-statemachine", PolicyName="run")[
        "PolicyDocument"
    ]

    assert {action for statement in policy["Statement"] for action in statement["Action"]} >= {
        "lambda:InvokeFunction",
        "sns:Publish",
    }


def test_a_function_that_a_release_in_use_calls_may_not_be_dropped(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    capsys.readouterr()
    config = (deployed_project / ".chalice" / "config.json").read_text()
    (deployed_project / "app.py").write_text(
        APP.replace('"recognise_faces", "init_collection"', '"init_collection",')
    )
    (deployed_project / ".chalice" / "policy-templates" / "recognise_faces.json").unlink()

    ended = infrastructure(["up", "--stage", "dev", "--project", str(deployed_project)])

    assert ended == 1
    assert f"The function {FUNCTION} is gone from app.py, but release 1" in capsys.readouterr().err
    assert (deployed_project / ".chalice" / "config.json").read_text() == config
