"""Effects of a visit: orders are requested, offers go out, each once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from demo import pictures
from demo.shop import Refused, Shop, s3_event

CONSENTS = {"recognition": True, "marketing": True}


@pytest.fixture
def customer(shop: Shop) -> str:
    """Return the id of a customer who has been here once and agreed to everything."""
    photo = shop.came("before.jpg", pictures.portrait("astronaut"))
    customer = photo["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada", "consents": CONSENTS})
    return str(customer)


@pytest.fixture
def order(shop: Shop, customer: str) -> str:
    """Order something for that customer. Return the order's id."""
    shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 549, "stock": 5})
    items = {"items": [{"sku": "tea", "quantity": 2}]}
    return str(shop.call("POST", f"/customers/{customer}/orders", items)["id"])


def requested(shop: Shop) -> list[list[str]]:
    """Return the orders in each notice to the storeroom."""
    return [[order["id"] for order in notice["orders"]] for notice in shop.published("storeroom")]


def sent(shop: Shop) -> list[list[str]]:
    """Return the offers in each message to a customer."""
    return [[offer["text"] for offer in message["offers"]] for message in shop.published("offers")]


def test_an_order_is_requested_once_however_many_photos_the_visit_has(shop: Shop, order: str) -> None:
    for look in ("flipped", "grey", "cropped"):
        shop.came(f"{look}.jpg", pictures.variation("astronaut", look))

    (visit,) = shop.visits()
    assert len(visit["photos"]) == 4
    assert visit["requested_orders"] == [order]
    assert requested(shop) == [[order]]


def test_an_order_is_requested_once_by_photos_at_the_same_moment(shop: Shop, order: str) -> None:
    looks = ("flipped", "grey", "cropped", "rotated")

    with ThreadPoolExecutor(len(looks)) as cameras:
        list(cameras.map(lambda look: shop.came(f"{look}.jpg", pictures.variation("astronaut", look)), looks))

    assert shop.visits()[0]["requested_orders"] == [order]
    assert requested(shop) == [[order]]


def test_an_event_delivered_three_times_is_one_execution_and_one_notice(shop: Shop, order: str) -> None:
    bucket, key = shop.environment["PHOTOS_BUCKET"], f"entrance/door/{uuid4()}.jpg"
    version = shop.upload(key, pictures.variation("astronaut", "flipped"))
    photo = shop.photo(key)

    answers = [shop.deliver(s3_event(bucket, key, photo["time"], version)) for _ in range(3)]

    assert answers == [{"started": 0, "repeated": 1, "rejected": 0}] * 3
    assert shop.executions(photo) == [photo["execution_id"]]
    assert requested(shop) == [[order]]


def test_an_event_delivered_three_times_at_once_is_one_execution(shop: Shop, order: str) -> None:
    bucket, key = shop.environment["PHOTOS_BUCKET"], f"entrance/door/{uuid4()}.jpg"
    shop.upload(key, pictures.variation("astronaut", "flipped"))
    first = shop.photo(key)
    event = s3_event(bucket, key, first["time"], sequencer="1")

    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(shop.deliver, [event] * 3))

    photos = {photo["id"]: photo for photo in shop.get("/photos?limit=100")["items"]}
    (repeated,) = [photo for photo in photos.values() if photo["key"] == key and photo["id"] != first["id"]]
    # Starting what runs already is no error for Step Functions, so `started` may be counted twice.
    assert sum(answer["started"] + answer["repeated"] for answer in answers) == 3
    assert shop.executions(repeated) == [repeated["execution_id"]]
    shop.photo(key)
    assert requested(shop) == [[order]]


def test_handing_over_lowers_the_stock_once(shop: Shop, order: str) -> None:
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))

    states = [shop.call("POST", f"/orders/{order}/handover")["state"] for _ in range(2)]

    assert states == ["handed_over"] * 2
    assert shop.get("/products/tea")["stock"] == 3


def test_an_offer_goes_out_once_a_visit(shop: Shop, customer: str) -> None:
    shop.call("POST", "/offers", {"text": "Tea for two"})

    for look in ("flipped", "grey", "cropped"):
        shop.came(f"{look}.jpg", pictures.variation("astronaut", look))

    assert sent(shop) == [["Tea for two"]]
    assert len(shop.visits()[0]["sent_offers"]) == 1


def test_an_offer_goes_out_once_from_photos_at_the_same_moment(shop: Shop, customer: str) -> None:
    shop.call("POST", "/offers", {"text": "Tea for two"})
    looks = ("flipped", "grey", "cropped", "rotated")

    with ThreadPoolExecutor(len(looks)) as cameras:
        list(cameras.map(lambda look: shop.came(f"{look}.jpg", pictures.variation("astronaut", look)), looks))

    assert sent(shop) == [["Tea for two"]]


@pytest.mark.parametrize("offer", [{"audience": "newcomers"}, {"valid_from": "2120-01-01T00:00:00Z"}])
def test_an_offer_that_does_not_fit_stays_here(shop: Shop, customer: str, offer: dict[str, Any]) -> None:
    shop.call("POST", "/offers", {"text": "Not for you", **offer})

    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))

    assert sent(shop) == []


def test_nothing_is_offered_without_the_marketing_consent(shop: Shop, customer: str) -> None:
    shop.call("PATCH", f"/customers/{customer}", {"consents": {"marketing": False}})
    shop.call("POST", "/offers", {"text": "Tea for two"})

    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))

    assert sent(shop) == []
    assert shop.visits()[0]["sent_offers"] == []


def test_an_order_of_a_product_that_is_not_sold_is_refused(shop: Shop, customer: str) -> None:
    items = {"items": [{"sku": "gold", "quantity": 1}]}

    with pytest.raises(Refused, match="gold") as refusal:
        shop.call("POST", f"/customers/{customer}/orders", items)

    assert refusal.value.status == 409
