"""`python deploy_sfn.py` gives the errors that API Gateway answers itself the headers that they need."""

from pathlib import Path

import boto3
import pytest

from tests.contract.stock_aws import deploy
from tests.contract.test_deploy_throttling import configure

ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
ORIGIN = "https://till.shop"


def answers() -> dict[str, dict[str, str]]:
    """The headers of each kind of answer."""
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    found = gateway.get_gateway_responses(restApiId=api["id"])["items"]
    return {
        each["responseType"]: {
            name.removeprefix("gatewayresponse.header."): value.strip("'")
            for name, value in each["responseParameters"].items()
        }
        for each in found
    }


def deployments() -> list[str]:
    """Return the notes on each deployment of the API, and last on the one that its stage shows."""
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    stage = gateway.get_stage(restApiId=api["id"], stageName="api")
    found = gateway.get_deployments(restApiId=api["id"])["items"]
    return [
        each.get("description") or ""
        for each in sorted(found, key=lambda each: bool(each["id"] == stage["deploymentId"]))
    ]


def chalice_deploys_again() -> None:
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    gateway.create_deployment(restApiId=api["id"], stageName="api")


def test_no_page_elsewhere_may_read_them_by_default(deployed_project: Path) -> None:
    deploy(deployed_project)

    assert answers() == {"DEFAULT_4XX": ALWAYS, "DEFAULT_5XX": ALWAYS}


def test_pages_of_the_set_origin_may(deployed_project: Path) -> None:
    configure(deployed_project, CORS_ORIGIN=ORIGIN)

    deploy(deployed_project)

    allowed = ALWAYS | {"Access-Control-Allow-Origin": ORIGIN}
    assert answers() == {"DEFAULT_4XX": allowed, "DEFAULT_5XX": allowed}


def test_they_may_no_longer_where_the_origin_is_taken_out(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(deployed_project, CORS_ORIGIN=ORIGIN)
    deploy(deployed_project)
    configure(deployed_project, CORS_ORIGIN="")
    capsys.readouterr()

    deploy(deployed_project)

    assert answers() == {"DEFAULT_4XX": ALWAYS, "DEFAULT_5XX": ALWAYS}
    assert "/api (headers, deployed)" in capsys.readouterr().out


def test_they_reach_callers_by_a_deployment_of_the_stage(deployed_project: Path) -> None:
    before = deployments()

    deploy(deployed_project)

    assert len(deployments()) == len(before) + 1
    assert deployments()[-1].startswith("with error answers ")


def test_run_again_it_changes_nothing(deployed_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(deployed_project)
    before = deployments()
    capsys.readouterr()

    deploy(deployed_project)

    assert deployments() == before
    assert "unchanged  error answers of API" in capsys.readouterr().out


def test_after_chalice_deployed_again_they_are_put_again(
    deployed_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed_project)
    chalice_deploys_again()
    capsys.readouterr()

    deploy(deployed_project)

    assert deployments()[-1].startswith("with error answers ")
    assert "/api (deployed)" in capsys.readouterr().out


@pytest.mark.parametrize("origin", ["https://till.shop/", "till.shop", "https://a'b.shop"])
def test_what_no_browser_sends_as_an_origin_is_refused(
    deployed_project: Path, capsys: pytest.CaptureFixture[str], origin: str
) -> None:
    configure(deployed_project, CORS_ORIGIN=origin)

    assert deploy(deployed_project) == 1

    assert f"sets CORS_ORIGIN to {origin!r} in config.json" in capsys.readouterr().err
