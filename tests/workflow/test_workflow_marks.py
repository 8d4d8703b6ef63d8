"""Staff and ignored people walk in, and whoever subscribed hears of arrivals."""

from typing import Any

import pytest

from demo import pictures
from demo.shop import Shop, s3_event


@pytest.fixture
def ada(shop: Shop) -> str:
    """Return the id of a customer with a name who has been here before."""
    photo = shop.came("before.jpg", pictures.portrait("astronaut"))
    customer = str(photo["faces"][0]["customer_id"])
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada"})
    return customer


def come(shop: Shop) -> dict[str, Any]:
    """Let Ada walk in. Return her face in the photo."""
    (face,) = shop.came("again.jpg", pictures.variation("astronaut", "flipped"))["faces"]
    return dict(face)


def present(shop: Shop) -> list[str]:
    return [visit["customer"]["status"] for visit in shop.call("GET", "/visits/present")["items"]]


def test_a_newcomer_with_a_name_is_an_ordinary_customer(shop: Shop, ada: str) -> None:
    assert shop.call("GET", f"/customers/{ada}")["status"] == "enrolled"
    assert present(shop) == ["enrolled"]


def test_staff_walk_in_and_nobody_hears_of_it(shop: Shop, ada: str) -> None:
    told = shop.published("arrivals")
    shop.call("PATCH", f"/customers/{ada}", {"mark": "staff"})

    assert come(shop)["customer_id"] == ada
    assert present(shop) == []
    assert [visit["customer"]["status"] for visit in shop.visits()] == ["staff"]
    assert shop.published("arrivals") == told


def test_of_who_is_ignored_nothing_is_recorded(shop: Shop, ada: str) -> None:
    shop.call("PATCH", f"/customers/{ada}", {"mark": "ignored"})

    face = come(shop)

    assert (face["decision"], face["customer_id"], face["similarity"]) == ("ignored", None, None)
    (visit,) = shop.visits()
    assert len(visit["photos"]) == 1
    assert present(shop) == []


def test_an_arrival_is_told_once_a_visit(shop: Shop) -> None:
    photo = shop.came("first.jpg", pictures.portrait("astronaut"))
    bucket = shop.environment["PHOTOS_BUCKET"]
    for _ in range(3):
        shop.deliver(s3_event(bucket, photo["key"], photo["time"], photo.get("version", "")))
    come(shop)

    (arrival,) = shop.published("arrivals")

    (visit,) = shop.visits()
    assert arrival == {
        "id": f"arrival-{visit['id']}",
        "time": photo["time"],
        "customer_id": visit["customer"]["id"],
        "status": "newcomer",
        "greet": False,
        "visit_id": visit["id"],
        "number": 1,
        "similarity": None,
        "camera": photo["key"].split("/")[1],
    }


def test_only_arrivals_of_who_is_to_be_greeted_have_the_attribute(shop: Shop) -> None:
    customer = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"greet": True})
    again = shop.came("again.jpg", pictures.portrait("astronaut"))

    assert again["faces"][0]["customer_id"] == customer
    assert [arrival["greet"] for arrival in shop.published("arrivals")] == [False]
