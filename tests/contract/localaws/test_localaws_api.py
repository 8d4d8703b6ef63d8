"""The REST API on one machine answers also where `chalice local` would hang up."""

import json
from collections.abc import Iterator

import pytest
from chalice.app import AuthRequest, AuthResponse, Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

from localaws.api import answer_failures


@pytest.fixture
def gateway() -> Iterator[LocalGateway]:
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


def test_an_authorizer_that_fails_is_answered_as_api_gateway_does(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as failed:
        gateway.handle_request("GET", "/guarded", {"authorization": "Bearer x"}, b"")

    assert failed.value.CODE == 500
    assert json.loads(failed.value.body) == {"message": None}


def test_a_refusal_stays_what_it_is(gateway: LocalGateway) -> None:
    with pytest.raises(LocalGatewayException) as refused:
        gateway.handle_request("GET", "/guarded", {}, b"")

    assert refused.value.CODE == 401
