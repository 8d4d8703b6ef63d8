"""The REST API on one machine answers also where `chalice local` would hang up."""

import json
from collections.abc import Iterator

import boto3
import pytest
from chalice.app import AuthRequest, AuthResponse, Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

from localaws import api
from localaws.api import answer_failures

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
    api._gateway.cache_clear()
    app = Chalice("failing")

    @app.authorizer()
    def authorize(request: AuthRequest) -> AuthResponse:
        raise ConnectionError("Redis is away")

    @app.route("/guarded", authorizer=authorize)
    def guarded() -> dict[str, str]:
        return {}

    before = LocalGateway.handle_request
    answer_failures()
    yield LocalGateway(app, Config(chalice_stage="test"))
    LocalGateway.handle_request = before
    api._gateway.cache_clear()


def test_an_authorizer_that_fails_is_answered_as_api_gateway_does(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as failed:
        gateway.handle_request("GET", "/guarded", {"authorization": "Bearer x"}, b"")

    assert failed.value.CODE == 500
    assert json.loads(failed.value.body) == {"message": None}


def test_a_refused_request_keeps_its_status(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as refused:
        gateway.handle_request("GET", "/guarded", {}, b"")

    assert refused.value.CODE == 401


def test_errors_have_the_headers_that_the_deployed_api_gives_them(gateway: LocalGateway) -> None:
    deployed = boto3.client("apigateway")
    rest_api = deployed.create_rest_api(name="future-store")["id"]
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example.com'"}
    deployed.put_gateway_response(
        restApiId=rest_api, responseType="DEFAULT_4XX", responseParameters=parameters
    )
    try:
        with pytest.raises(LocalGatewayException) as refused:
            gateway.handle_request("GET", "/guarded", {}, b"")
        with pytest.raises(LocalGatewayException) as failed:
            gateway.handle_request("GET", "/guarded", {"authorization": "Bearer x"}, b"")
    finally:
        deployed.delete_rest_api(restApiId=rest_api)

    assert refused.value.headers["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert failed.value.headers == {}
