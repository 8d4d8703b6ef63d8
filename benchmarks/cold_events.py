"""The events of the visit lane's tasks, as the state machine sends them when somebody comes twice."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from demo.people import OFFERS, PRODUCTS, details
from demo.pictures import portrait, variation
from demo.shop import Shop, s3_event

Events = dict[str, list[Any]]
"""The events of a function's cold starts, by its name."""
PERSON = "astronaut"
KEY = "entrance/door/{}.jpg"
TASKS = (
    "recognise_faces",
    "register_customer",
    "record_visit",
    "request_orders",
    "send_offers",
    "finish_photo",
)


def visit_events(shop: Shop, times: int) -> Events:
    """Let a newcomer come, who then gets a name, an order and offers, and come again. Return `times` of each.

    Tasks may be repeated, so the same event does for all of a task. Only a message needs a new visit.
    """
    first = sent_events(shop, shop.came("1.jpg", portrait(PERSON)))
    _stock(shop, first["record_visit"]["visitor"]["customer_id"])
    again = first | sent_events(shop, shop.came("2.jpg", variation(PERSON, "flipped")))
    events = {task: [again[task]] * times for task in TASKS}
    events["finish_photo"] = [first["finish_photo"]] * times  # the first photo of a visit shows who came
    events["send_offers"] = [_in_visit(again["send_offers"], f"cold-{number}") for number in range(times)]
    events["ask_staff"] = [{"item": again["record_visit"], "token": "gone"}] * times
    return {"start_photo": [_arrival(shop, number) for number in range(times)], **events}


def _arrival(shop: Shop, number: int) -> dict[str, Any]:
    bucket, key = shop.environment["PHOTOS_BUCKET"], KEY.format(f"cold-{number}")
    return s3_event(bucket, key, "2026-01-31T09:30:00.000Z", "1", str(number))


def _stock(shop: Shop, customer: str) -> None:
    for sku, product in PRODUCTS.items():
        shop.call("PUT", f"/products/{sku}", product)
    for offer in OFFERS:
        shop.call("POST", "/offers", offer)
    shop.call("PATCH", f"/customers/{customer}", details(PERSON))
    order = {"items": [{"sku": "coffee", "quantity": 2}]}
    shop.call("POST", f"/customers/{customer}/orders", order)


def _in_visit(event: Mapping[str, Any], visit: str) -> dict[str, Any]:
    changed = copy.deepcopy(dict(event))
    changed["item"]["visit"]["id"] = visit
    return changed


def sent_events(shop: Shop, photo: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event that each function got for a photo, by the function's name."""
    client = shop.aws("stepfunctions")
    prefix = shop.environment["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
    pages = client.get_paginator("get_execution_history")
    history = pages.paginate(executionArn=f"{prefix}:{photo['execution_id']}", includeExecutionData=True)
    scheduled = [
        event["lambdaFunctionScheduledEventDetails"]
        for page in history
        for event in page["events"]
        if "lambdaFunctionScheduledEventDetails" in event
    ]
    return {each["resource"].rpartition("-")[2]: json.loads(each["input"]) for each in scheduled}
