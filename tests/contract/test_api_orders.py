"""Orders over the REST API: cancelled, undone, and ordered once."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.shop import Shop
from tests.conftest import Answer, Api

TEA = {"items": [{"sku": "tea", "quantity": 2}]}


@pytest.fixture
def customer(api: Api) -> str:
    """The id of a customer of a shop that sells tea."""
    api("PUT", "/products/tea", {"name": "Tea", "price_cents": 390, "stock": 10})
    return str(api("POST", "/customers", {"name": "Ann"}).body["id"])


@pytest.fixture
def order(api: Api, customer: str) -> Callable[..., Answer]:
    """Order tea."""

    def place(body: Any = TEA, customer: str = customer, **headers: str) -> Answer:
        return api("POST", f"/customers/{customer}/orders", body, role="staff", headers=headers)

    return place


def test_an_order_is_cancelled_and_opened_again(api: Api, order: Callable[..., Answer]) -> None:
    path = f"/orders/{order().body['id']}"

    cancelled = api("POST", f"{path}/cancel", role="staff")

    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
    assert api("POST", f"{path}/cancel", role="staff") == cancelled
    assert [one["state"] for one in api("GET", "/orders?state=cancelled").body["items"]] == ["cancelled"]
    undone = api("POST", f"{path}/undo", role="staff").body
    assert (undone["state"], undone["cancelled_at"]) == ("open", None)


def test_a_handover_is_undone_with_its_stock(api: Api, order: Callable[..., Answer]) -> None:
    path = f"/orders/{order().body['id']}"
    api("POST", f"{path}/handover")
    assert api("GET", "/products/tea").body["stock"] == 8

    assert api("POST", f"{path}/cancel").status == 409
    assert api("POST", f"{path}/undo").body["handed_over_at"] is None
    assert api("GET", "/products/tea").body["stock"] == 10


def test_what_can_not_be_done_is_a_conflict_that_says_why(api: Api, order: Callable[..., Answer]) -> None:
    path = f"/orders/{order().body['id']}"

    answer = api("POST", f"{path}/undo")

    assert (answer.status, answer.body["Code"]) == (409, "Conflict")
    assert "'open'; only what is handed over or cancelled" in answer.body["Message"]


@pytest.mark.parametrize("step", ["handover", "cancel", "undo"])
def test_an_unknown_order_is_not_found(api: Api, step: str) -> None:
    assert api("POST", f"/orders/nothing/{step}").status == 404


def test_an_order_is_read_by_its_id(api: Api, order: Callable[..., Answer]) -> None:
    placed = order().body

    answer = api("GET", f"/orders/{placed['id']}", role="staff")

    assert (answer.status, answer.body) == (200, placed)
    assert api("GET", "/orders/nothing").status == 404


def test_the_orders_of_one_customer_are_listed(api: Api, customer: str, order: Callable[..., Answer]) -> None:
    other = api("POST", "/customers", {"name": "Bob"}).body["id"]
    first, _, last = (order(customer=whose).body["id"] for whose in (customer, other, customer))

    page = api("GET", f"/orders?customer_id={customer}&limit=1", role="staff").body
    following = api("GET", f"/orders?customer_id={customer}&limit=1&cursor={page['next']}").body

    assert {one["id"] for one in page["items"] + following["items"]} == {first, last}
    assert following["next"] is None
    assert api("GET", "/orders?customer_id=ghost").body == {"items": [], "next": None}


def test_a_page_of_a_customers_orders_in_one_state_is_full(
    api: Api, customer: str, order: Callable[..., Answer]
) -> None:
    placed = [order().body["id"] for _ in range(6)]
    for cancelled in placed[::2]:
        api("POST", f"/orders/{cancelled}/cancel")
    wanted = f"/orders?customer_id={customer}&state=cancelled&limit=2"

    page = api("GET", wanted).body
    following = api("GET", f"{wanted}&cursor={page['next']}").body

    assert (len(page["items"]), len(following["items"])) == (2, 1)
    assert {one["id"] for one in page["items"] + following["items"]} == set(placed[::2])


def test_a_merged_customers_orders_are_listed_under_both_ids(
    api: Api, wired: Shop, customer: str, order: Callable[..., Answer]
) -> None:
    placed = order().body["id"]
    other = api("POST", "/customers", {"name": "Ann B."}).body["id"]
    wired.merges.merge(customer, other)

    for whose in (customer, other):
        assert [one["id"] for one in api("GET", f"/orders?customer_id={whose}").body["items"]] == [placed]


def test_an_order_is_placed_once_under_one_key(api: Api, order: Callable[..., Answer]) -> None:
    first = order(**{"idempotency-key": "till 7/2026-11-21"})

    assert first.status == 200
    assert order(**{"idempotency-key": "till 7/2026-11-21"}) == first
    assert len(api("GET", "/orders").body["items"]) == 1


def test_the_same_key_for_something_else_is_a_conflict(order: Callable[..., Answer]) -> None:
    order(**{"idempotency-key": "till-7"})

    answer = order({"items": [{"sku": "tea", "quantity": 3}]}, **{"idempotency-key": "till-7"})

    assert (answer.status, answer.body["Code"]) == (409, "Conflict")
    assert "take a new key" in answer.body["Message"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "käse"])
def test_a_key_that_is_none_is_refused(api: Api, order: Callable[..., Answer], key: str) -> None:
    answer = order(**{"idempotency-key": key})

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
    assert api("GET", "/orders").body["items"] == []


def test_an_order_for_a_merged_customer_is_of_who_they_are_by_now(
    api: Api, wired: Shop, customer: str, order: Callable[..., Answer]
) -> None:
    other = api("POST", "/customers", {"name": "Ann B."}).body["id"]
    wired.merges.merge(customer, other)

    assert order().body["customer_id"] == other


def test_a_camera_uploads_nothing_to_enrol_by(api: Api, customer: str) -> None:
    selfie = {"lane": "enrolment", "filename": "a.jpg", "customer_id": customer}

    answer = api("POST", "/photos", selfie, role="camera")

    assert (answer.status, answer.body["Code"]) == (403, "Forbidden")
    assert "staff or admin; yours has 'camera'" in answer.body["Message"]
    assert api("POST", "/photos", selfie, role="staff").status == 200


@pytest.mark.parametrize(
    "photo", [{"lane": "visit", "camera": "door"}, {"lane": "gallery", "album": "shelves"}]
)
def test_a_camera_uploads_into_the_other_lanes(api: Api, photo: dict[str, str]) -> None:
    assert api("POST", "/photos", {**photo, "filename": "a.jpg"}, role="camera").status == 200
