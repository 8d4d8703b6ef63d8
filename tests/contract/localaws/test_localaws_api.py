"""The REST API on one machine answers also where `chalice local` would hang up."""

import json
from collections.abc import Iterator

import boto3
import pytest
from chalice.app import AuthRequest, AuthResponse, Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

from localaws import api_gateway

REGION = "eu-south-2"
"""Of these tests alone, so that the one API there is theirs."""


@pytest.fixture
def gateway(aws_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalGateway]:
    for name, value in {
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    api_gateway.client.cache_clear()
    app = Chalice("failing")

    @app.authorizer()
    def authorize(request: AuthRequest) -> AuthResponse:
        raise ConnectionError("Redis is away")

    @app.route("/guarded", authorizer=authorize)
    def guarded() -> dict[str, str]:
        return {}

    @app.route("/open/{name}", methods=["GET", "HEAD"])
    @app.route("/other")
    def answer(**_: str) -> dict[str, str]:
        return {}

    before = LocalGateway.handle_request
    api_gateway.install()
    yield LocalGateway(app, Config(chalice_stage="test"))
    LocalGateway.handle_request = before
    api_gateway.client.cache_clear()


def test_an_authorizer_that_fails_is_answered_as_api_gateway_does(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as failed:
        gateway.handle_request("GET", "/guarded", {"authorization": "Bearer x"}, b"")

    assert failed.value.CODE == 500
    assert json.loads(failed.value.body) == {"message": None}


def test_a_refused_request_keeps_its_status(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as refused:
        gateway.handle_request("GET", "/guarded", {}, b"")

    assert refused.value.CODE == 401


@pytest.fixture
def deployed(gateway: LocalGateway) -> Iterator[str]:
    """Make the one API that is deployed, with headers of its errors. Return its id."""
    client = boto3.client("apigateway")
    rest_api = client.create_rest_api(name="future-store")["id"]
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example.com'"}
    client.put_gateway_response(restApiId=rest_api, responseType="DEFAULT_4XX", responseParameters=parameters)
    yield rest_api
    client.delete_rest_api(restApiId=rest_api)


@pytest.mark.usefixtures("deployed")
def test_errors_have_the_headers_that_the_deployed_api_gives_them(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as refused:
        gateway.handle_request("GET", "/guarded", {}, b"")
    with pytest.raises(LocalGatewayException) as failed:
        gateway.handle_request("GET", "/guarded", {"authorization": "Bearer x"}, b"")

    assert refused.value.headers["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert failed.value.headers == {}


def test_a_method_beyond_its_limit_is_answered_429_and_others_are_not(
    gateway: LocalGateway, deployed: str
) -> None:
    limit_method(deployed, "/open/{name}", "GET", rate=0.001, burst=2)

    statuses = [status(gateway, "GET", f"/open/{number}?q=1") for number in range(3)]

    assert statuses == [200, 200, 429]
    assert [status(gateway, "HEAD", "/open/1"), status(gateway, "GET", "/other")] == [200, 200]


def test_a_429_is_api_gateway_s_own(gateway: LocalGateway, deployed: str) -> None:
    limit_method(deployed, "/other", "GET", rate=0.001, burst=0)

    with pytest.raises(LocalGatewayException) as refused:
        gateway.handle_request("GET", "/other", {}, b"")

    assert json.loads(refused.value.body) == {"message": "Too Many Requests"}
    assert refused.value.headers["Access-Control-Allow-Origin"] == "https://shop.example.com"


def limit_method(rest_api: str, path: str, method: str, *, rate: float, burst: int) -> None:
    """Deploy an empty stage and limit one method."""
    client = boto3.client("apigateway")
    resource = client.get_resources(restApiId=rest_api)["items"][0]["id"]
    client.put_method(restApiId=rest_api, resourceId=resource, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=rest_api, resourceId=resource, httpMethod="GET", type="MOCK")
    client.create_deployment(restApiId=rest_api, stageName="api")
    name = f"/{path.replace('/', '~1')}/{method}/throttling"
    operations = [
        {"op": "replace", "path": f"{name}/rateLimit", "value": str(rate)},
        {"op": "replace", "path": f"{name}/burstLimit", "value": str(burst)},
    ]
    client.update_stage(restApiId=rest_api, stageName="api", patchOperations=operations)


def status(gateway: LocalGateway, method: str, path: str) -> int:
    try:
        return int(gateway.handle_request(method, path, {}, b"")["statusCode"])
    except LocalGatewayException as refused:
        return refused.CODE
