"""`python deploy_sfn.py` limits what API Gateway lets through to the REST API."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.stock_aws import deploy


def configure(deployed_project: Path, **variables: str) -> None:
    file = deployed_project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    config["stages"]["dev"]["environment_variables"].update(variables)
    file.write_text(json.dumps(config))


def limits(method: str = "*/*") -> tuple[Any, Any]:
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    settings = gateway.get_stage(restApiId=api["id"], stageName="api")["methodSettings"].get(method, {})
    return settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")


def test_every_method_is_limited_by_default(deployed_project: Path) -> None:
    deploy(deployed_project)

    assert limits() == (50, 100)
    assert [limits("~1health/GET"), limits("~1unsubscribe~1{token}/POST")] == [(5, 10), (2, 10)]


def test_a_limit_that_somebody_changed_is_set_again_and_named(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    change = {"op": "replace", "path": "/~1health/GET/throttling/rateLimit", "value": "500"}
    gateway.update_stage(restApiId=api["id"], stageName="api", patchOperations=[change])
    capsys.readouterr()

    deploy(deployed_project)

    assert limits("~1health/GET") == (5, 10)
    assert "/api (/health)" in capsys.readouterr().out


def test_the_stage_s_own_limits_are_set_and_the_change_is_named(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    configure(deployed_project, API_RATE_LIMIT="5")
    capsys.readouterr()

    deploy(deployed_project)

    assert limits() == (5, 100)
    assert "/api (others)" in capsys.readouterr().out


def test_a_dry_run_says_what_it_would_limit_and_does_not(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project, "--dry-run")

    assert "would update  throttling of API" in capsys.readouterr().out
    assert limits() == (None, None)


def test_a_project_without_an_api_has_nothing_to_limit(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = deployed_project / ".chalice" / "deployed" / "dev.json"
    functions = json.loads(record.read_text())["resources"][:-1]
    record.write_text(json.dumps({"resources": functions}))

    assert deploy(deployed_project) == 0

    assert "throttling" not in capsys.readouterr().out
