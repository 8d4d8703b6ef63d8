"""The API describes itself, to everybody."""

from openapi_spec_validator import validate

from tests.conftest import Api


def test_the_description_is_valid_and_open(api: Api) -> None:
    answer = api("GET", "/openapi.json", role=None)

    assert answer.status == 200
    validate(answer.body)


def test_every_route_is_described(api: Api) -> None:
    from app import app

    described = api("GET", "/openapi.json").body["paths"]

    served = {path: {method.lower() for method in methods} - {"head"} for path, methods in app.routes.items()}
    assert {path: set(methods) for path, methods in described.items()} == served


def test_the_server_is_where_the_description_lies(api: Api) -> None:
    assert api("GET", "/openapi.json").body["servers"] == [{"url": "/"}]
