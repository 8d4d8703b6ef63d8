"""The shapes that the API answers with, and what its changes do."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.outside import now
from chalicelib.reviews.store import KEPT_SECONDS
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.fakes import BOX

PHOTO = {
    "photo_id": "p1",
    "bucket": "future-store-test-photos",
    "key": "entrance/door/a.jpg",
    "version": "v1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20.000Z",
}
FACE = {"face_id": "f1", "box": BOX, "decision": "known", "customer_id": "ann", "similarity": 99.5}


@pytest.fixture
def ann(api: Api) -> str:
    wanted = {"name": "Ann", "contact": {"email": "ann@example.com"}, "consents": {"marketing": True}}
    return str(api("POST", "/customers", wanted).body["id"])


@pytest.fixture
def order(api: Api, ann: str) -> str:
    api("PUT", "/products/tea", {"name": "Tea", "price_cents": 390, "stock": 10})
    items = [{"sku": "tea", "quantity": 1}, {"sku": "tea", "quantity": 2}]
    return str(api("POST", f"/customers/{ann}/orders", {"items": items}).body["id"])


def is_moment(text: Any) -> bool:
    return str(text).endswith("Z") and datetime.fromisoformat(text).tzinfo is not None


def test_a_customer(api: Api, ann: str) -> None:
    shown = {
        "id": ann,
        "name": "Ann",
        "status": "registered",
        "contact": {"email": "ann@example.com", "phone": None},
        "language": None,
        "photos": [],
    }
    answer = api("GET", f"/customers/{ann}").body

    assert {name: answer[name] for name in shown} == shown
    consents = answer["consents"]
    assert (consents["recognition"], consents["marketing"]) == (False, True)
    assert api("GET", "/customers").body == {"items": [answer], "next": None}


def test_a_customer_is_changed_by_what_is_sent_only(api: Api, ann: str) -> None:
    changed = api("PATCH", f"/customers/{ann}", {"contact": {"email": None, "phone": "+49 30 1"}}).body

    assert changed["contact"] == {"email": None, "phone": "+49 30 1"}
    assert (changed["name"], changed["consents"]["marketing"]) == ("Ann", True)


def test_a_product(api: Api, order: str) -> None:
    tea = {"sku": "tea", "name": "Tea", "price_cents": 390, "stock": 10}

    assert api("GET", "/products/tea").body == tea
    assert api("GET", "/products").body == {"items": [tea], "next": None}
    assert api("DELETE", "/products/tea").status == 204
    assert api("GET", "/products/tea").status == 404


def test_an_order_and_its_handover(api: Api, order: str, ann: str) -> None:
    (opened,) = api("GET", "/orders?state=open").body["items"]
    assert (opened["id"], opened["customer_id"], opened["state"]) == (order, ann, "open")
    assert opened["items"] == [{"sku": "tea", "quantity": 3}]
    assert is_moment(opened["ordered_at"])

    first, again = (api("POST", f"/orders/{order}/handover") for _ in range(2))

    assert (first.status, first.body["state"], again.body) == (200, "handed_over", first.body)
    assert api("GET", "/products/tea").body["stock"] == 7
    assert api("GET", "/orders?state=open").body["items"] == []


@pytest.mark.usefixtures("workflow")
def test_an_offer(api: Api, order: str) -> None:
    wanted = {"text": "Two for one", "skus": ["tea"], "valid_until": "2027-01-01T01:00:00+01:00"}
    offer = api("POST", "/offers", wanted).body

    assert offer == {
        "id": offer["id"],
        "text": "Two for one",
        "skus": ["tea"],
        "valid_from": None,
        "valid_until": "2027-01-01T00:00:00.000Z",
        "audience": "all",
    }
    assert api("GET", f"/offers/{offer['id']}").body == api("GET", "/offers").body["items"][0] == offer
    assert api("DELETE", f"/offers/{offer['id']}").status == 204


def test_a_visit(api: Api, wired: Shop, ann: str, order: str) -> None:
    seen = now()
    wired.visits.record(ann, ("p1", PHOTO["key"]), seen, 98.7, "visit-1")
    wired.visits.picture("visit-1", "p1", "f1")
    wired.orders.request(ann, "p1", "visit-1", seen)
    wired.offers.claim("ann", ["visit-1"], "p1", ["offer-1"], 3, seen)
    wired.offers.mark_sent("visit-1", ["offer-1"])

    (visit,) = api("GET", "/visits").body["items"]

    link = visit.pop("face_url")
    assert visit == {
        "id": "visit-1",
        "customer": {"id": ann, "name": "Ann", "status": "registered", "greet": False},
        "number": 1,
        "started_at": format_time(seen),
        "last_seen_at": format_time(seen),
        "ended_at": None,
        "dwell_seconds": None,
        "exit_camera": None,
        "similarity": 98.7,
        "camera": "door",
        "photos": [PHOTO["key"]],
        "greeted_at": None,
        "requested_orders": [order],
        "sent_offers": ["offer-1"],
    }
    assert "faces/p1/f1.jpg" in link
    assert "Signature" in link
    assert [one["id"] for one in api("GET", "/visits/present").body["items"]] == ["visit-1"]
    assert api("GET", f"/visits?since={format_time(seen + 1)}").body == {"items": [], "next": None}

    wired.exits.record(ann, ("p2", "exit/back/p2.jpg"), seen + 90_000, "not-needed")
    (ended,) = api("GET", "/visits").body["items"]
    assert (ended["ended_at"], ended["dwell_seconds"], ended["exit_camera"]) == (
        format_time(seen + 90_000),
        90,
        "back",
    )
    assert api("GET", "/visits/present").body["items"] == []
    counts = api("GET", "/visits/inside").body
    assert counts.pop("entered_today") in (0, 1), "midnight may have passed"
    assert counts == {"inside": 0, "left_today": 1, "median_dwell_seconds": 90}


def test_a_photo(api: Api, wired: Shop) -> None:
    wired.photos.add(PHOTO)
    wired.photos.set_faces("p1", [FACE], {"LOW_SHARPNESS": 1})

    photo = api("GET", "/photos/p1").body

    expected = {
        "id": "p1",
        "key": PHOTO["key"],
        "lane": "visit",
        "state": "processing",
        "reason": None,
        "metadata": None,
        "labels": [],
        "thumbnail_url": None,
        "faces": [{"box": BOX, "decision": "known", "customer_id": "ann", "similarity": 99.5}],
        "execution_id": "p1-1",
    }
    assert {name: photo[name] for name in expected} == expected
    assert f"/{PHOTO['key']}?" in photo["photo_url"]
    assert api("GET", f"/photos?key={PHOTO['key']}&lane=visit").body == {"items": [photo], "next": None}


def test_a_review_shows_the_face_and_the_candidate(api: Api, wired: Shop, ann: str) -> None:
    wired.photos.add(PHOTO)
    wired.photos.set_faces("p1", [FACE], {})
    question = {
        "face_id": "f1",
        "photo_id": "p1",
        "customer_id": ann,
        "similarity": 88.5,
        "asked_at": PHOTO["time"],
        "visitor": "{}",
    }
    wired.reviews.ask("f1", question, "token", now() + KEPT_SECONDS)

    (review,) = api("GET", "/reviews").body["items"]

    assert review["customer"] == {"id": ann, "name": "Ann", "status": "registered", "greet": False}
    assert (review["id"], review["similarity"], review["box"]) == ("f1", 88.5, BOX)
    assert "token" not in str(review).replace("X-Amz-Security-Token", "")


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("path", ["/customers", "/products", "/offers", "/orders"])
def test_a_list_is_read_page_by_page(api: Api, order: str, path: str) -> None:
    for number in range(5):
        customer = api("POST", "/customers", {"name": f"Customer {number}"}).body["id"]
        api("PUT", f"/products/{number}", {"name": "Jam", "price_cents": 1, "stock": 1})
        api("POST", "/offers", {"text": f"Offer {number}"})
        api("POST", f"/customers/{customer}/orders", {"items": [{"sku": "tea", "quantity": 1}]})
    whole = api("GET", path).body["items"]

    found, following = [], ""
    while following is not None:
        page = api("GET", f"{path}?limit=2&cursor={following}").body
        found += page["items"]
        following = page["next"]

    assert found == whole
    assert len(whole) >= 5


def test_executions_that_there_are_none_of(api: Api) -> None:
    answer = api("GET", "/executions")

    assert answer.status == 404, "the state machine is not deployed"
