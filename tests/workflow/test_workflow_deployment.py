"""A second deployment, which leaves everything as it is."""

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from demo.shop import Shop
from localaws import environment, steps
from localaws.machine import Machine


def deploy(machine: Machine, *options: str) -> list[str]:
    """Run `deploy_sfn.py`. Return the lines that it prints."""
    answer = subprocess.run(
        [sys.executable, "deploy_sfn.py", "--stage", "local", *options],
        cwd=machine.project,
        env=os.environ | machine.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def client_of(machine: Machine, service: str) -> Any:
    return Shop(machine.env, machine.messages).aws(service)


def test_a_second_deployment_changes_nothing(machine: Machine) -> None:
    lines = deploy(machine)

    assert machine.env["STATE_MACHINE_ARN"] in lines
    assert [line.split()[0] for line in lines[:3]] == ["unchanged"] * 3


def test_a_dry_run_says_that_it_would_change_nothing(machine: Machine) -> None:
    lines = deploy(machine, "--dry-run")

    assert {line.split()[1] for line in lines} == {"keep", "run"}


def test_the_state_machine_knows_where_the_api_is_served(machine: Machine) -> None:
    client = client_of(machine, "stepfunctions")
    described = client.describe_state_machine(stateMachineArn=machine.env["STATE_MACHINE_ARN"])

    assert f'"api_url": "{machine.env["FUTURE_STORE_API"]}"' in described["definition"]


def test_the_functions_and_their_layer_are_deployed_with_bytecode(machine: Machine) -> None:
    client = client_of(machine, "lambda")
    function = client.get_function_configuration(FunctionName="future-store-local-record_visit")
    (layer,) = function["Layers"]
    content = client.get_layer_version_by_arn(Arn=layer["Arn"])["Content"]

    deployed = {function["CodeSha256"], content["CodeSha256"]}

    assert deployed == {_digest(file) for file in _compiled(machine)}


def test_all_is_traced_and_no_log_is_kept_for_ever(machine: Machine) -> None:
    functions = client_of(machine, "lambda").list_functions()["Functions"]
    gateway, states = client_of(machine, "apigateway"), client_of(machine, "stepfunctions")
    [api] = gateway.get_rest_apis()["items"]
    groups = client_of(machine, "logs").get_paginator("describe_log_groups").paginate()

    assert {function["TracingConfig"]["Mode"] for function in functions} == {"Active"}
    assert gateway.get_stage(restApiId=api["id"], stageName="api")["tracingEnabled"]
    described = states.describe_state_machine(stateMachineArn=machine.env["STATE_MACHINE_ARN"])
    assert described["tracingConfiguration"] == {"enabled": True}
    kept = {
        group["logGroupName"]: group.get("retentionInDays") for page in groups for group in page["logGroups"]
    }
    assert {name: days for name, days in kept.items() if days != 30} == {}
    assert {f"/aws/lambda/{function['FunctionName']}" for function in functions} <= kept.keys()


def _compiled(machine: Machine) -> list[Path]:
    """Return the packages that have bytecode."""
    packages = (machine.project / ".chalice" / "deployments").glob("*.zip")
    return [file for file in packages if any(name.endswith(".pyc") for name in ZipFile(file).namelist())]


def _digest(file: Path) -> str:
    return base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def test_chalice_deploys_again_and_the_api_keeps_its_limits(machine: Machine) -> None:
    variables = environment.process_variables(machine.env["AWS_ENDPOINT_URL"])
    subprocess.run(
        steps.functions().command,
        cwd=machine.project,
        env=variables | environment.packaging_variables(),
        capture_output=True,
        check=True,
        timeout=120,
    )

    client = client_of(machine, "apigateway")
    [api] = client.get_rest_apis()["items"]
    settings = client.get_stage(restApiId=api["id"], stageName="api")["methodSettings"]
    found = {
        key: (each["throttlingRateLimit"], each["throttlingBurstLimit"]) for key, each in settings.items()
    }
    assert (found["*/*"], found["~1health/GET"]) == ((50, 100), (5, 10))
