"""Who may call what: every route, with every kind of token and without."""

from typing import Any

import pytest

from chalicelib.shop import Shop, shop
from chalicelib.tokens.tasks import create_token
from tests.conftest import Api

STAFF_ONLY = ("camera",)
ADMINS_ONLY = ("camera", "staff")
REFUSED: dict[tuple[str, str], tuple[str, ...]] = {
    ("DELETE", "/customers/{customer_id}"): ADMINS_ONLY,
    ("GET", "/customers/{customer_id}/export"): ADMINS_ONLY,
    ("DELETE", "/customers/{customer_id}/mail-stop"): ADMINS_ONLY,
    ("PUT", "/products/{sku}"): ADMINS_ONLY,
    ("DELETE", "/products/{sku}"): ADMINS_ONLY,
    ("POST", "/offers"): ADMINS_ONLY,
    ("DELETE", "/offers/{offer_id}"): ADMINS_ONLY,
    ("GET", "/tokens"): ADMINS_ONLY,
    ("DELETE", "/tokens/{token_id}"): ADMINS_ONLY,
    ("POST", "/photos"): (),
    ("GET", "/token"): (),
}
"""The roles that a route refuses, where it isn't open to all staff."""


def routes() -> list[tuple[str, str]]:
    """Every route but the open ones, which are known by having no authorizer."""
    from app import app

    found = [(method, path, view) for path, views in app.routes.items() for method, view in views.items()]
    return sorted((method, path) for method, path, view in found if view.authorizer)


def refused(method: str, path: str) -> tuple[str, ...]:
    """The roles that a route refuses; HEAD as GET."""
    return REFUSED.get((method.replace("HEAD", "GET"), path), STAFF_ONLY)


def concrete(path: str) -> str:
    return path.replace("{", "").replace("}", "")


@pytest.fixture
def every_route(api: Api) -> list[tuple[str, str]]:
    found = routes()
    assert len(found) > 15
    return found


def test_nothing_is_served_without_a_token(api: Api, every_route: list[tuple[str, str]]) -> None:
    answers = {route: api(route[0], concrete(route[1]), {}, role=None).status for route in every_route}

    assert {route: status for route, status in answers.items() if status not in (401, 403)} == {}


def test_nothing_is_served_for_an_unknown_token(api: Api, every_route: list[tuple[str, str]]) -> None:
    answers = {route: api(route[0], concrete(route[1]), {}, token="guessed").status for route in every_route}

    assert {route: status for route, status in answers.items() if status not in (401, 403)} == {}


def test_a_role_that_may_not_is_refused_with_the_reason(api: Api, every_route: list[tuple[str, str]]) -> None:
    for method, path in every_route:
        for role in refused(method, path):
            answer = api(method, concrete(path), {}, role=role)

            assert answer.status == 403, (method, path, role)
            if method != "HEAD":
                assert answer.body["Code"] == "Forbidden"
                assert f"yours has '{role}'" in answer.body["Message"]


def test_a_role_that_may_is_let_in(api: Api, every_route: list[tuple[str, str]]) -> None:
    for method, path in every_route:
        for role in {"camera", "staff", "admin"} - set(refused(method, path)):
            assert api(method, concrete(path), {}, role=role).status not in (401, 403), (method, path, role)


def test_health_says_what_is_missing_to_who_has_a_token(api: Api) -> None:
    answer = api("GET", "/health", role="camera")

    assert (answer.status, answer.body["status"], answer.body["redis"]) == (503, "unavailable", "ok")
    assert answer.body["rekognition"] != "ok", "this AWS has no face collection"


@pytest.mark.parametrize("token", [None, "nobody-s-token"])
def test_health_asks_rekognition_for_no_stranger(api: Api, token: str | None) -> None:
    """This AWS has no face collection, so asking would be seen."""
    answer = api("GET", "/health", role=None, token=token)

    assert (answer.status, answer.body["status"], answer.body["redis"]) == (200, "ok", "ok")
    assert (answer.body["rekognition"], answer.body["problems"]) == (None, [])


def test_health_says_so_when_redis_is_gone(
    api: Api, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    shop.cache_clear()

    answer = api("GET", "/health", role=None)

    assert (answer.status, answer.body.get("redis")) == (503, "TransientError")


def test_an_outage_is_answered_without_inner_names(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    shop.cache_clear()

    answer = api("GET", "/executions")

    assert (answer.status, answer.body["Code"]) == (503, "TransientError")
    assert answer.body["Message"] == "a service that this needs is out of reach; try again in a while"


def test_a_token_made_by_the_function_lets_in(api: Api, wired: Shop) -> None:
    made: dict[str, Any] = create_token(wired, {"name": "till", "role": "staff"})

    assert api("GET", "/customers", token=made["token"]).status == 200


def test_a_token_tells_whose_it_is(api: Api) -> None:
    assert api("GET", "/token", role="camera").body == {"name": "camera", "role": "camera"}
