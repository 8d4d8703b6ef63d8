"""A stage that two checkouts deploy and destroy in turn, on a local AWS of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.shop import Shop
from localaws import environment
from localaws.faults.client import switch
from localaws.machine import Machine

BUCKET = "future-store-local-deployments-123456789012"
SERVICES = {
    "apigateway": lambda client: client.get_rest_apis()["items"],
    "lambda": lambda client: client.list_functions()["Functions"],
    "iam": lambda client: client.list_roles()["Roles"],
    "events": lambda client: client.list_rules()["Rules"],
    "logs": lambda client: client.describe_log_groups()["logGroups"],
    "stepfunctions": lambda client: client.list_state_machines()["stateMachines"],
    "sns": lambda client: client.list_topics()["Topics"],
    "sqs": lambda client: client.list_queues().get("QueueUrls", []),
    "cloudwatch": lambda client: [
        *client.describe_alarms()["MetricAlarms"],
        *client.list_dashboards()["DashboardEntries"],
    ],
    "cloudformation": lambda client: client.describe_stacks()["Stacks"],
}


@pytest.fixture(scope="module")
def own_machine(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("destroyed")
    with Machine(Machine.copy_project(project, folder / "first"), folder / "state") as running:
        yield running


@pytest.fixture(scope="module")
def checkout(own_machine: Machine, project: Path) -> Path:
    """Return a second checkout, which has only the built package of the first, to be quicker."""
    copy = Machine.copy_project(project, own_machine.project.with_name("second"))
    packages = ".chalice/deployments"
    shutil.copytree(own_machine.project / packages, copy / packages, dirs_exist_ok=True)
    return copy


@pytest.fixture
def aws(own_machine: Machine) -> Any:
    return Shop(own_machine.env, own_machine.messages).aws


def run(machine: Machine, checkout: Path, *command: str, fails: bool = False, **variables: str) -> str:
    """Run a command of infrastructure in a checkout. Return what it says."""
    ours = environment.process_variables(machine.env["AWS_ENDPOINT_URL"])
    api = {"FUTURE_STORE_API": machine.env["FUTURE_STORE_API"]}
    ended = subprocess.run(
        [sys.executable, "-m", *command, "--stage", "local"],
        cwd=checkout,
        env=ours | environment.packaging_variables() | api | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert bool(ended.returncode) is fails, ended.stdout
    return ended.stdout


def deploy(machine: Machine, checkout: Path) -> str:
    run(machine, checkout, "infrastructure", "up")
    return run(machine, checkout, "infrastructure.deploy")


def apis(aws: Any) -> list[str]:
    return [api["id"] for api in aws("apigateway").get_rest_apis()["items"]]


def kept_record(aws: Any) -> list[dict[str, str]]:
    body = aws("s3").get_object(Bucket=BUCKET, Key="chalice.json")["Body"]
    return list(json.load(body)["resources"])


def unlayered(record: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """Return a record in one order, without its layer, of which each deployment makes a version."""
    return sorted(sorted(found.items()) for found in record if found["resource_type"] != "lambda_layer")


def left(aws: Any) -> dict[str, Any]:
    """Return what there is of each service, nothing left out."""
    found = {service: there(aws(service)) for service, there in SERVICES.items()}
    return {service: there for service, there in found.items() if there}


def wait_for_weeks(states: Any, machine: str) -> None:
    """Let an execution wait as a promotion does."""
    waiting = {"Type": "Wait", "Seconds": 9_000_000, "End": True}
    definition = {"StartAt": "Wait", "States": {"Wait": waiting}}
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    states.start_execution(stateMachineArn=machine)


def test_a_fresh_checkout_deploys_the_same_api(own_machine: Machine, checkout: Path, aws: Any) -> None:
    before = apis(aws)

    said = deploy(own_machine, checkout)

    assert apis(aws) == before
    assert f"https://{before[0]}.execute-api.us-east-1.amazonaws.com/api/" in said
    assert "Adopted" not in said


def test_an_api_without_any_record_is_adopted(own_machine: Machine, checkout: Path, aws: Any) -> None:
    before, record = apis(aws), kept_record(aws)
    aws("s3").delete_object(Bucket=BUCKET, Key="chalice.json")
    (checkout / ".chalice/deployed/local.json").unlink()

    said = run(own_machine, checkout, "infrastructure.deploy")

    assert f"Adopted {len(record)} parts of stage local" in said
    assert apis(aws) == before
    assert unlayered(kept_record(aws)) == unlayered(record)


def test_a_deployment_that_fails_midway_leaves_a_record_of_what_is_there(
    own_machine: Machine, checkout: Path, aws: Any
) -> None:
    before = apis(aws)
    aws("s3").delete_object(Bucket=BUCKET, Key="chalice.json")
    config = checkout / ".chalice/config.json"
    text = config.read_text()
    config.write_text(text.replace("future-store-local-photos", "no-such-bucket"))

    said = run(own_machine, checkout, "infrastructure.deploy", fails=True)

    config.write_text(text)
    assert "Updating lambda function: future-store-local-start_photo" in said
    assert [found["rest_api_id"] for found in kept_record(aws) if "rest_api_id" in found] == before


def test_two_checkouts_destroy_and_deploy_in_turn(own_machine: Machine, checkout: Path, aws: Any) -> None:
    refused = run(own_machine, checkout, "infrastructure.destroy", fails=True)
    assert "Nothing was destroyed: type the stage's name, local." in refused

    wait_for_weeks(aws("stepfunctions"), own_machine.env["STATE_MACHINE_ARN"])
    switch(own_machine.env["AWS_ENDPOINT_URL"], "deleting", 1)

    said = run(own_machine, checkout, "infrastructure.destroy", CONFIRM="local")

    assert "executions: 1 stopped\nstate machine: deleted\n" in said
    assert "face collection with all face vectors: 1 deleted\n" in said
    assert "kept: bucket future-store-local-photos" in said
    assert left(aws) == {}
    again = run(own_machine, own_machine.project, "infrastructure.destroy", CONFIRM="local")
    assert "functions: not there" in again

    deploy(own_machine, own_machine.project)
    assert len(apis(aws)) == 1
    run(own_machine, checkout, "infrastructure.destroy", "--erase", CONFIRM="local")
    assert left(aws) == {}
    assert aws("s3").list_buckets()["Buckets"] == []
