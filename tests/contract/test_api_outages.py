"""The API's answers while Redis is out of reach, and after that while API Gateway remembers it."""

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.framework.access import OUTAGE_MS, UNCHECKED_AT
from chalicelib.outside import now
from chalicelib.shop import shop
from tests.conftest import TOKENS, Answer, Api
from tests.contract.test_api_access import concrete, routes

NOWHERE = "redis://127.0.0.1:1"
OUT_OF_REACH = {
    "Code": "TransientError",
    "Message": "a service that this needs is out of reach; try again in a while",
}


@pytest.fixture
def unreachable(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setenv("REDIS_URL", NOWHERE)
    shop.cache_clear()
    return api


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """A server that takes connections, which this collects, and never says a word."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("REDIS_TIMEOUT", "0.05")
        shop.cache_clear()
        yield taken
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def bodied() -> list[tuple[str, str]]:
    """Every guarded route whose answers have a body."""
    return [(method, path) for method, path in routes() if method != "HEAD"]


def remembered(api: Api, method: str, path: str, token: str | None, unchecked_at: int) -> Answer:
    """The answer to a call for which API Gateway knows an earlier answer of the authorizer."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    event = api.gateway._generate_lambda_event(method, path, headers, b"{}")
    event["requestContext"]["authorizer"] = {UNCHECKED_AT: str(unchecked_at), "principalId": "unchecked"}
    response: dict[str, Any] = api.gateway._app_object(event, api.gateway._generate_lambda_context())
    return Answer(response["statusCode"], json.loads(response["body"]) if response["body"] else None)


@pytest.mark.parametrize("token", ["guessed", *TOKENS.values()])
def test_every_guarded_route_says_so_to_everybody(unreachable: Api, token: str) -> None:
    answers = {route: unreachable(route[0], concrete(route[1]), {}, token=token) for route in bodied()}

    assert {route: answer for route, answer in answers.items() if answer != Answer(503, OUT_OF_REACH)} == {}


def test_who_has_no_token_at_all_is_told_that(unreachable: Api) -> None:
    assert {unreachable(method, concrete(path), role=None).status for method, path in bodied()} == {401}


def test_the_screen_and_the_description_need_no_redis(unreachable: Api) -> None:
    for path in ("/web/app.js", "/openapi.json"):
        answer = unreachable.gateway.handle_request("GET", path, {"accept": "*/*"}, None)
        assert answer["statusCode"] == 200


def test_a_call_waits_for_a_server_that_says_nothing_only_once(api: Api, silent: list[socket.socket]) -> None:
    answer = api("GET", "/customers")

    assert answer == Answer(503, OUT_OF_REACH)
    assert len(silent) == 1


def test_redis_going_away_after_the_authorizer_is_told_alike(unreachable: Api) -> None:
    headers = {"content-type": "application/json"}
    for method, path in bodied():
        event = unreachable.gateway._generate_lambda_event(method, concrete(path), headers, b"{}")
        event["requestContext"]["authorizer"] = {"role": "admin", "principalId": "ann"}
        answer = unreachable.gateway._app_object(event, None)
        assert answer["statusCode"] != 500, (method, path)
        assert answer["statusCode"] != 503 or json.loads(answer["body"]) == OUT_OF_REACH


def test_a_known_token_works_again_although_the_outage_is_remembered(api: Api) -> None:
    assert remembered(api, "GET", "/customers", TOKENS["staff"], now() - OUTAGE_MS).status == 200
    told = remembered(api, "GET", "/token", TOKENS["staff"], now() - OUTAGE_MS)
    assert told.body == {"name": "staff", "role": "staff"}


@pytest.mark.parametrize("token", ["guessed", "", None])
def test_a_remembered_outage_lets_nobody_in(api: Api, token: str | None) -> None:
    for method, path in bodied():
        answer = remembered(api, method, concrete(path), token, now() - OUTAGE_MS)
        assert (answer.status, answer.body["Code"]) == (403, "Forbidden"), (method, path)


def test_a_remembered_outage_gives_nobody_another_role(api: Api) -> None:
    answer = remembered(api, "PUT", "/products/tea", TOKENS["camera"], now() - OUTAGE_MS)

    assert (answer.status, "yours has 'camera'" in answer.body["Message"]) == (403, True)


def test_within_the_same_call_the_outage_is_believed(api: Api) -> None:
    answer = remembered(api, "GET", "/customers", TOKENS["admin"], now())

    assert answer == Answer(503, OUT_OF_REACH)


@pytest.fixture
def unset(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.delenv("REDIS_URL")
    shop.cache_clear()
    return api


def test_without_settings_every_guarded_route_says_which_are_missing(unset: Api) -> None:
    answers = [unset(method, concrete(path), {}) for method, path in routes() if method != "HEAD"]

    assert {answer.status for answer in answers} == {503}
    assert {answer.body["Code"] for answer in answers} == {"ConfigurationError"}
    assert all(answer.body["Message"].startswith("REDIS_SECRET not set: ") for answer in answers)


def test_without_settings_the_screen_says_which_are_missing_as_text(unset: Api) -> None:
    answer = unset.gateway.handle_request("GET", "/", {"accept": "*/*"}, None)

    assert answer["statusCode"] == 503
    assert answer["headers"]["Content-Type"] == "text/plain; charset=utf-8"
    assert "make local" in answer["body"]
