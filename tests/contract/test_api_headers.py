"""The headers that every answer of the API has."""

from typing import Any

import pytest

from chalicelib.api.web import FOLDER
from chalicelib.shop import shop
from tests.conftest import TOKENS, Api
from tests.contract.test_api_access import concrete

JSON = {"content-type": "application/json", "accept": "*/*"}
ADMIN = JSON | {"authorization": f"Bearer {TOKENS['admin']}"}
PAGES = ("/", "/web/index.html", "/unsubscribe/made-up")


def every_route() -> list[tuple[str, str]]:
    from app import app

    found = [(method, concrete(path)) for path, views in app.routes.items() for method in views]
    assert len(found) > 40
    return found


def headers_of(api: Api, method: str, path: str, sent: dict[str, str] = ADMIN) -> dict[str, str]:
    answer: dict[str, Any] = api.gateway.handle_request(method, path, sent, b"{}")
    return dict(answer["headers"])


def policy(headers: dict[str, str]) -> dict[str, str]:
    rules = [rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";")]
    assert len(dict(rules)) == len(rules), "of a rule that stands twice, browsers heed the first"
    return dict(rules)


def are_safe(headers: dict[str, str]) -> bool:
    rules = policy(headers)
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "no-referrer"
        and rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        and "unsafe" not in rules.get("script-src", "")
    )


def test_every_answer_is_taken_for_what_it_says_it_is_and_shown_in_no_frame(api: Api) -> None:
    assert [route for route in every_route() if not are_safe(headers_of(api, *route))] == []


def test_nothing_but_the_screens_files_is_kept_by_anybody(api: Api) -> None:
    kept = [
        (method, path)
        for method, path in every_route()
        if headers_of(api, method, path)["Cache-Control"] != "no-store"
    ]

    assert {path for _, path in kept} <= {"/", "/web/file"}


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PATCH", "/customers", ADMIN),
        ("POST", "/customers", ADMIN | {"content-type": "text/plain"}),
        ("POST", "/customers", ADMIN),
        ("GET", "/customers/nobody", ADMIN),
        ("GET", "/customers?what=else", ADMIN),
        ("PUT", "/products/tea", JSON | {"authorization": f"Bearer {TOKENS['camera']}"}),
    ],
)
def test_so_is_every_refusal(api: Api, method: str, path: str, sent: dict[str, str]) -> None:
    headers = headers_of(api, method, path, sent)

    assert are_safe(headers)
    assert headers["Cache-Control"] == "no-store"


def test_so_is_an_outage(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    shop.cache_clear()

    headers = headers_of(api, "GET", "/customers")

    assert are_safe(headers)
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_html_that_runs_nothing_from_elsewhere(api: Api, path: str) -> None:
    headers = headers_of(api, "GET", path)
    rules = policy(headers)

    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert rules.get("script-src", "'self'") == "'self'"
    assert rules["form-action"] in ("'none'", "'self'")


def test_the_screen_has_one_policy_under_both_its_addresses(api: Api) -> None:
    assert policy(headers_of(api, "GET", "/")) == policy(headers_of(api, "GET", "/web/index.html"))


def test_the_screens_files_are_asked_for_again_by_their_tag(api: Api) -> None:
    for file in FOLDER.iterdir():
        headers = headers_of(api, "GET", f"/web/{file.name}")
        assert (headers["Cache-Control"], len(headers["ETag"])) == ("no-cache", 34)
