"""A shop with many rows in every list of its API."""

import json
from typing import Any

from chalicelib.notifications.values import Content
from chalicelib.offers.values import Offer
from chalicelib.orders.values import Item, Product
from chalicelib.people.values import Customer
from chalicelib.reports.values import Report
from chalicelib.shop import Shop
from chalicelib.times import format_time
from chalicelib.tokens.values import Bearer
from tests.fakes import BOX

DAY = 86_400_000
ROWS = 101
"""One more than a page has, so that another follows."""
GPS = {"latitude": 48.2, "longitude": 16.4}
LABELS = [{"name": "Party", "confidence": 98.5, "parents": []}]


def fill(shop: Shop, now: int) -> None:
    """Add rows to every list. All customers came at the same moment, as an import makes them."""
    for number in range(ROWS):
        customer = f"customer-{number:03}"
        shop.customers.add(Customer(id=customer, name=f"Ann {number}", status="enrolled"), now)
        _visit(shop, customer, f"visit-{number:03}", now - number * 1000)
        _gallery(shop, f"gallery-{number:03}", now - number * 1000)
        _fail(shop, f"failed-{number:03}", now - number * 1000)
        _sell(shop, customer, number, now)
        _tell(shop, customer, number, now)


def fill_one(shop: Shop, customer: str, now: int) -> None:
    """Give a customer many merged records, devices, visits and photos."""
    for number in range(ROWS):
        _come(shop, customer, f"day-{number:03}", now - (number + 2) * DAY)
        double = f"double-{number:03}"
        shop.customers.add(Customer(id=double, status="enrolled"), now)
        shop.merges.merge(double, customer)
        shop.devices.register(customer, f"phone-{number:03}", f"arn:endpoint-{number}", now)


def _come(shop: Shop, customer: str, day: str, time: int) -> None:
    """Let a customer be found in a photo of some day."""
    taken = photo(f"photo-{day}", time, "visit", "entrance/door")
    shop.photos.add(taken)
    shop.faces.note_faces(taken["photo_id"], [f"face-{day}"])
    shop.faces.claim(taken["photo_id"], f"face-{day}", [], customer, time)
    shop.photos.finish(taken["photo_id"], "done")
    shop.visits.record(customer, (taken["photo_id"], taken["key"]), time, 98.7, day)


def photo(photo_id: str, time: int, lane: str, folder: str) -> dict[str, Any]:
    """Return what an event tells of a photo."""
    place = {"bucket": "photos", "key": f"{folder}/{photo_id}.jpg", "version": "v1"}
    return {"photo_id": photo_id, **place, "lane": lane, "time": format_time(time)}


def _visit(shop: Shop, customer: str, visit: str, now: int) -> None:
    """Let a customer come, whose face is kept and asked about, and who is sent an offer and an order."""
    taken = photo(f"photo-{visit}", now, "visit", "entrance/door")
    face = {"face_id": f"face-{visit}", "box": BOX, "decision": "known", "customer_id": customer}
    shop.photos.add(taken)
    shop.photos.set_faces(taken["photo_id"], [face], {})
    shop.photos.finish(taken["photo_id"], "done")
    shop.faces.keep_reference(face["face_id"], customer, {**taken, "box": BOX}, 5)
    shop.visits.record(customer, (taken["photo_id"], taken["key"]), now, 98.7, visit)
    shop.visits.picture(visit, taken["photo_id"], face["face_id"])
    shop.orders.add(f"order-of-{visit}", customer, [Item(sku="tea", quantity=1)], now)
    shop.orders.request(customer, taken["photo_id"], visit, now)
    shop.offers.claim(customer, [visit], taken["photo_id"], ["offer-000"], 3, now)
    shop.offers.mark_sent(visit, ["offer-000"])
    question = {"face_id": f"asked-{visit}", "photo_id": taken["photo_id"], "customer_id": customer}
    question |= {"similarity": 88.5, "asked_at": taken["time"], "visitor": json.dumps({})}
    shop.reviews.ask(f"asked-{visit}", question, "token", now + 3_600_000)
    question |= {"face_id": f"answered-{visit}"}
    shop.reviews.ask(f"answered-{visit}", question, "token", now + 3_600_000)
    shop.reviews.answer(f"answered-{visit}", "yes")
    shop.reviews.delivered(f"answered-{visit}", now)


def _gallery(shop: Shop, photo_id: str, now: int) -> None:
    taken = photo(photo_id, now, "gallery", "gallery/party") | {"album": "party"}
    shop.photos.add(taken)
    shop.photos.describe(
        photo_id, taken["time"], {"metadata": {"gps": GPS}, "labels": LABELS, "thumbnail": "t.jpg"}
    )
    shop.photos.finish(photo_id, "done")


def _fail(shop: Shop, photo_id: str, now: int) -> None:
    shop.photos.add(photo(photo_id, now, "visit", "entrance/door"))
    shop.photos.finish(photo_id, "failed", "it was broken", error="TransientError")
    shop.reruns.plan("photo", photo_id, 1, "TransientError", now)


def _sell(shop: Shop, customer: str, number: int, now: int) -> None:
    shop.products.put(Product(sku=f"sku-{number:03}", name="Tea", price_cents=390, stock=10), now)
    shop.offers.add(Offer(id=f"offer-{number:03}", text="Two for one"), now)


def _tell(shop: Shop, customer: str, number: int, now: int) -> None:
    content = Content(id=f"told-{number:03}", customer_id=customer, kind="offers", values={})
    shop.notifications.open(content, {"email": ("waiting", "")}, now)
    report = Report(id=f"report-{number:03}", kind="inventory", created_at=format_time(now))
    shop.reports.add(report, "", "admin")
    shop.tokens.add(f"token-{number:03}", Bearer(name="till", role="staff"), now)
