"""The visit lane with fakes: the real tasks in the order of the state machine, one of which may fail."""

import json
from collections.abc import Callable
from typing import Any

from msgspec import convert

from chalicelib import payloads
from chalicelib.errors import CustomerErased, CustomerIgnored, Superseded
from chalicelib.faces import tasks as faces
from chalicelib.failures.tasks import record_failure, record_stopped_execution
from chalicelib.offers.tasks import send_offers
from chalicelib.offers.values import Offer
from chalicelib.orders.tasks import request_orders
from chalicelib.orders.values import Item as OrderItem
from chalicelib.orders.values import Product
from chalicelib.photos.reruns import rerun_photo
from chalicelib.photos.tasks import start_photo
from chalicelib.reviews.tasks import ask_staff
from chalicelib.times import format_time
from chalicelib.visits.tasks import record_exits, record_visit
from tests.contract.shop_parts import picture
from tests.shops import TestShop

Item = dict[str, Any]
TASKS = (
    "recognise_faces", "register_customer", "record_visit", "request_orders", "send_offers", "finish_photo"
)  # fmt: skip


HOUR = 3_600_000
MAIL = {
    "contact": {"email": "ann@example.com"},
    "consents": {"marketing": True, "marketing_by": {"email": True}},
}


class BrokenError(Exception):
    """A task did its work, and its answer was lost for ever."""


class WaitingError(Exception):
    """A task waits for the staff."""


class VisitLane:
    """A camera, the visit lane, what the storeroom was told, by id, and each message of an arrival."""

    def __init__(self, shop: TestShop) -> None:
        self.shop = shop
        self.notices: dict[str, Any] = {}
        self.arrivals: list[dict[str, Any]] = []
        self.breaks = ""
        """The task that breaks after its work, or `before <task>`; `waiting` leaves one to the staff."""

    def takes(
        self, photo: str, *people: str, seen_at: int | None = None, folder: str = "entrance/door"
    ) -> str:
        """Let the camera take a photo of these people and start its execution. Return the photo's id."""
        key = f"{folder}/{photo}.jpg"
        self.shop.photos_bucket.objects[key] = picture()
        described = {"bucket": {"name": "photos"}, "object": {"key": key, "versionId": "1"}}
        time = format_time(self.shop.now() if seen_at is None else seen_at)
        before = {*self.shop.workflow.started}
        start_photo(self.shop, {"Records": [{"eventTime": time, "s3": described}]})
        (started,) = {*self.shop.workflow.started} - before
        photo_id = str(self.shop.workflow.started[started]["photo_id"])
        self.shop.collection.shows[photo_id] = list(people)
        return photo_id

    def comes(self, photo: str, *people: str, breaks: str = "", seen_at: int | None = None) -> str:
        """Take a photo and run its first attempt. Return the photo's id."""
        photo_id = self.takes(photo, *people, seen_at=seen_at)
        self.run(photo_id, breaks)
        return photo_id

    def leaves(self, photo: str, *people: str, breaks: str = "", seen_at: int | None = None) -> str:
        """Take a photo at an exit and run its first attempt. Return the photo's id."""
        photo_id = self.takes(photo, *people, seen_at=seen_at, folder="exit/back")
        self.run(photo_id, breaks)
        return photo_id

    def rerun(self, photo_id: str, breaks: str = "") -> str:
        """Run the next attempt of a failed photo. Return the state that it ends in."""
        rerun_photo(self.shop, photo_id)
        return self.run(photo_id, breaks)

    def run(self, photo_id: str, breaks: str = "") -> str:
        """Run a photo's latest attempt. Return the state that it ends in."""
        self.breaks = breaks
        execution = self.shop.photos.get(photo_id).execution_id or ""
        item = dict(self.shop.workflow.started[execution])
        try:
            item["recognition"] = self._do(
                "recognise_faces", faces.recognise_faces, item, payloads.RecognisedItem
            )
            visitors = item["recognition"]["visitors"]
            item["outcomes"] = [self._serve(item, visitor, execution) for visitor in visitors]
            if item["recognition"]["leaving"]:
                item["outcomes"] = self._do("record_exits", record_exits, item, payloads.ExitItem)
            self._do("finish_photo", faces.finish_photo, item, payloads.FinishedItem)
        except BrokenError as exc:
            self._record(item, exc, execution)
        except (WaitingError, Superseded):
            pass
        return next((photo.state for photo in self.shop.photos.get_many([photo_id])), "removed")

    def _serve(self, photo: Item, visitor: Item, execution: str) -> Item:
        names = ("photo_id", "key", "time", "attempt", "lane")
        timeout = photo["recognition"]["review_timeout"]
        item = {name: photo[name] for name in names} | {"visitor": visitor, "review_timeout": timeout}
        face_id = visitor["face_id"]
        try:
            return self._visit(item)
        except BrokenError as exc:
            return self._record(item, exc, execution)
        except (CustomerErased, CustomerIgnored, Superseded):
            return {"face_id": face_id}

    def _visit(self, item: Item) -> Item:
        self._identify(item)
        visitor = item["visitor"]
        if visitor["decision"] == "stranger":
            return {"face_id": visitor["face_id"]}
        item["visit"] = visit = self._do("record_visit", record_visit, item, payloads.VisitorItem)
        if "arrival" in visit:
            self.arrivals.append(visit["arrival"])
        requested = self._do("request_orders", request_orders, item, payloads.VisitItem)
        if requested["orders"]:
            self.notices[requested["notice"]["id"]] = requested["notice"]
        self._do(
            "send_offers", lambda shop, it: send_offers(shop, it, "https://api"), item, payloads.VisitItem
        )
        return dict(visit["outcome"])

    def _identify(self, item: Item) -> None:
        """Ask about an uncertain visitor; without an answer at once, and for a new one, register."""
        if item["visitor"]["decision"] == "uncertain":
            token = f"{item['visitor']['face_id']} {item['attempt']}"
            self.shop.workflow.waiting.add(token)
            self._do("ask_staff", lambda shop, it: ask_staff(shop, it, token), item, payloads.VisitorItem)
            if self.breaks == "waiting":
                raise WaitingError
            item["visitor"] = dict(self.shop.workflow.answers.get(token, item["visitor"]))
        if item["visitor"]["decision"] in ("new", "uncertain"):
            item["visitor"] = self._do(
                "register_customer", faces.register_customer, item, payloads.VisitorItem
            )

    def _do(self, name: str, task: Callable[[TestShop, Any], Any], item: Item, kind: type) -> Any:
        if self.breaks == f"before {name}":
            raise BrokenError(name)
        answer = task(self.shop, convert(item, kind))
        if name == self.breaks:
            raise BrokenError(name)
        return answer

    def abort(self, photo_id: str) -> None:
        """Abort the execution of a photo's latest attempt, as somebody may do by hand."""
        execution = self.shop.photos.get(photo_id).execution_id or ""
        given = json.dumps(self.shop.workflow.started[execution])
        detail = {"stateMachineArn": self.shop.workflow.arn, "name": execution, "input": given}
        stopped = convert(detail | {"status": "ABORTED"}, payloads.StoppedExecution)
        record_stopped_execution(self.shop, stopped)

    def _record(self, item: Item, exc: Exception, execution: str) -> Item:
        error = {"Error": "TransientError", "Cause": str(exc)}
        failed = convert(item | {"error": error}, payloads.FailedItem)
        return dict(record_failure(self.shop, failed, execution))


def stocked(shop: TestShop, *offers: str) -> VisitLane:
    """Return a lane that knows ann, who awaits an order and fits these offers."""
    lane = VisitLane(shop)
    lane.comes("first", "ann", seen_at=shop.now() - 10 * HOUR)
    (ann,) = shop.customers.ids()
    shop.customers.change(ann, {"status": "registered", **MAIL})
    shop.products.put(Product(sku="tea", name="Tea", price_cents=1, stock=9), 0)
    shop.orders.add("order", ann, [OrderItem(sku="tea", quantity=1)], shop.now())
    for name in offers:
        shop.offers.add(Offer(id=name, text="Two for one"), shop.now())
    return lane
