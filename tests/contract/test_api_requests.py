"""What callers get wrong is answered with what to do, never with an inner error."""

from typing import Any

import pytest

from tests.conftest import Api

LONG = "x" * 10_000
CUSTOMER = {"name": "Ann"}
PRODUCT = {"name": "Tea", "price_cents": 390, "stock": 10}
OFFER = {"text": "Two for one"}
PHOTO = {"lane": "visit", "filename": "a.jpg", "camera": "door"}
DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000


def bodies(*cases: Any) -> list[Any]:
    return [pytest.param(*case, id=f"{case[0]} {case[1]} {str(case[2])[:40]}") for case in cases]


BAD_BODIES = bodies(
    *[
        (method, path, body)
        for method, path in [
            ("POST", "/customers"),
            ("PATCH", "/customers/nobody"),
            ("POST", "/customers/nobody/orders"),
            ("PUT", "/products/tea"),
            ("POST", "/offers"),
            ("POST", "/reviews/nothing"),
            ("POST", "/photos"),
        ]
        for body in [b"{", b"no json", b"\xff\xfe", b"[]", b"5", b"null", DEEP, b'{"unheard of":1}']
    ],
    ("POST", "/customers", None),
    ("POST", "/customers", {}),
    ("POST", "/customers", {"name": ""}),
    ("POST", "/customers", {"name": None}),
    ("POST", "/customers", {"name": 5}),
    ("POST", "/customers", {"name": LONG}),
    ("POST", "/customers", b'{"name":"\\ud800"}'),
    ("POST", "/customers", {"name": "A", "status": "enrolled"}),
    ("POST", "/customers", {"name": "A", "id": "mine"}),
    ("POST", "/customers", {"name": "A", "contact": {"email": "nobody"}}),
    ("POST", "/customers", {"name": "A", "contact": {"email": "a" * 250 + "@example.com"}}),
    ("POST", "/customers", {"name": "A", "contact": {"email": "a@example.com\n"}}),
    ("POST", "/customers", {"name": "A", "contact": {"phone": "call me"}}),
    ("POST", "/customers", {"name": "A", "contact": {"phone": "12345\n"}}),
    ("POST", "/customers", {"name": "A", "contact": None}),
    ("POST", "/customers", {"name": "A", "consents": {"marketing": "yes"}}),
    ("POST", "/customers", {"name": "A", "consents": {"everything": True}}),
    ("POST", "/customers", {"name": "A", "language": "English please"}),
    ("POST", "/customers", {"name": "A", "language": "en\n"}),
    ("PUT", "/products/tea", {**PRODUCT, "price_cents": 3.9}),
    ("PUT", "/products/tea", {**PRODUCT, "price_cents": -1}),
    ("PUT", "/products/tea", {**PRODUCT, "stock": 10**30}),
    ("PUT", "/products/a%20b", PRODUCT),
    ("PUT", "/products/tea%0A", PRODUCT),
    ("PUT", "/products/" + "x" * 65, PRODUCT),
    ("POST", "/offers", {"text": ""}),
    ("POST", "/offers", {"text": LONG}),
    ("POST", "/offers", {**OFFER, "skus": "tea"}),
    ("POST", "/offers", {**OFFER, "audience": "everybody"}),
    ("POST", "/offers", {**OFFER, "valid_from": "yesterday"}),
    ("POST", "/offers", {**OFFER, "valid_from": "0001-01-01T00:00:00+14:00"}),
    ("POST", "/offers", {**OFFER, "valid_from": "2099-01-02", "valid_until": "2099-01-01"}),
    ("POST", "/reviews/nothing", {"answer": "maybe"}),
    ("POST", "/photos", {**PHOTO, "lane": "reports"}),
    ("POST", "/photos", {**PHOTO, "camera": None}),
    ("POST", "/photos", {**PHOTO, "camera": ".."}),
    ("POST", "/photos", {**PHOTO, "camera": "door/../../faces"}),
    ("POST", "/photos", {**PHOTO, "filename": "../a.jpg"}),
    ("POST", "/photos", {**PHOTO, "filename": "a.jpg\n"}),
    ("POST", "/photos", {**PHOTO, "content_type": "text/html"}),
    ("POST", "/photos", {"lane": "gallery", "filename": "a.jpg", "camera": "door"}),
)


@pytest.mark.parametrize(("method", "path", "body"), BAD_BODIES)
def test_a_wrong_body_is_refused_with_a_sentence(api: Api, method: str, path: str, body: Any) -> None:
    answer = api(method, path, body)

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest"), answer
    assert len(answer.body["Message"]) > 15


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"sku": "tea"}],
        [{"sku": "tea", "quantity": 0}],
        [{"sku": "tea", "quantity": "2"}],
        [{"sku": "tea", "quantity": 10_001}],
        [{"sku": "tea", "quantity": 1}] * 101,
    ],
)
def test_a_wrong_order_is_refused(api: Api, items: Any) -> None:
    api("PUT", "/products/tea", PRODUCT)
    customer = api("POST", "/customers", CUSTOMER).body["id"]

    answer = api("POST", f"/customers/{customer}/orders", {"items": items})

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
    assert api("GET", "/orders").body["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/customers/nobody", None),
        ("PATCH", "/customers/nobody", {}),
        ("POST", "/customers/nobody/orders", {"items": [{"sku": "tea", "quantity": 1}]}),
        ("POST", "/orders/nothing/handover", None),
        ("GET", "/products/nothing", None),
        ("DELETE", "/products/nothing", None),
        ("GET", "/offers/nothing", None),
        ("DELETE", "/offers/nothing", None),
        ("GET", "/photos/nothing", None),
        ("POST", "/reviews/nothing", {"answer": "yes"}),
        ("POST", "/photos", {"lane": "enrolment", "filename": "a.jpg", "customer_id": "nobody"}),
        ("GET", "/executions/nothing", None),
        ("GET", "/executions/" + "x" * 300, None),
        ("GET", "/executions/a%20b%3Ac", None),
        ("GET", "/customers/%00", None),
        ("GET", "/customers/" + "%F0%9F%98%80", None),
    ],
)
def test_what_does_not_exist_is_not_found(api: Api, method: str, path: str, body: Any) -> None:
    answer = api(method, path, body)

    assert (answer.status, answer.body["Code"]) == (404, "NotFound"), answer
    assert len(answer.body["Message"]) > 15
    assert "arn:" not in answer.body["Message"]


@pytest.mark.parametrize("path", ["/customers", "/products", "/offers", "/orders", "/photos", "/visits"])
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=" + "9" * 5000, "limit=%C2%B2", "cursor=nothing"],
)
def test_a_wrong_page_is_refused(api: Api, path: str, query: str) -> None:
    answer = api("GET", f"{path}?{query}")

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest"), answer


@pytest.mark.parametrize(
    "path", ["/orders?state=lost", "/photos?lane=fast", "/photos?since=x", "/visits?since=yesterday"]
)
def test_a_wrong_filter_is_refused(api: Api, path: str) -> None:
    assert api("GET", path).status == 400
