"""Lost events: told again from their queue, and what can't be told again."""

import json
import re
from pathlib import Path
from typing import Any

from chalicelib.addresses import address_digest
from chalicelib.database import TOMBSTONE_SECONDS
from chalicelib.errors import TransientError
from chalicelib.failures.lost_events import retell
from chalicelib.photos.lanes import photo_id_of
from tests.shops import TestShop

KEY, TIME = "entrance/door/me.jpg", "2026-09-21T14:13:20.000Z"
PHOTO = photo_id_of("photos", KEY, "1")


def lose(shop: TestShop, function: str, event: Any, error: str = "TransientError") -> None:
    """Send what Lambda sends to a failure destination."""
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:future-store-test-{function}:$LATEST"
    context = {
        "requestId": "1",
        "functionArn": arn,
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    }
    record = {"version": "1.0", "timestamp": TIME, "requestContext": context, "requestPayload": event}
    if error:
        record["responseContext"] = {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        }
        record["responsePayload"] = {"errorType": error, "errorMessage": "Redis is out of reach"}
    else:  # too old, and never tried
        context |= {"condition": "EventAgeExceeded", "approximateInvokeCount": 0}
    shop.lost_events.send(json.dumps(record))


def s3_event(name: str, version: str = "1", key: str = KEY) -> dict[str, Any]:
    told = {"bucket": {"name": "photos"}, "object": {"key": key, "versionId": version}}
    return {"Records": [{"eventName": name, "eventTime": TIME, "s3": told}]}


CREATED = s3_event("ObjectCreated:Put")


QUEUES = (Path(__file__).parents[2] / "infrastructure" / "template.yaml").read_text()


def alerts(shop: TestShop) -> list[tuple[str, dict[str, Any]]]:
    return shop.topic("alerts").published


def test_a_lost_upload_starts_and_leaves_the_queue(shop: TestShop) -> None:
    lose(shop, "start_photo", CREATED)

    assert retell(shop) == {"retold": 1, "failed": 0, "runs": 0}
    assert list(shop.workflow.started) == [f"{PHOTO}-1"]
    assert (shop.lost_events.messages, shop.lost_events.taken) == ([], [])


def test_a_tombstone_outlives_an_event_that_waits_in_both_queues_and_is_sent_back() -> None:
    kept = [int(seconds) for seconds in re.findall(r"MessageRetentionPeriod: (\d+)", QUEUES)]

    assert len(kept) == 2
    assert sum(kept) < TOMBSTONE_SECONDS


def test_an_event_that_was_too_old_to_be_tried_is_told_again(shop: TestShop) -> None:
    lose(shop, "start_photo", CREATED, error="")

    assert retell(shop)["retold"] == 1


def test_an_event_that_did_arrive_changes_nothing_when_told_again(shop: TestShop) -> None:
    for _ in range(2):
        lose(shop, "start_photo", CREATED)

    retell(shop)

    assert len(shop.workflow.started) == 1


def test_a_lost_deletion_removes_the_photo_even_before_its_lost_upload(shop: TestShop) -> None:
    lose(shop, "remove_photo", s3_event("ObjectRemoved:DeleteMarkerCreated", "2"))
    lose(shop, "start_photo", CREATED)

    assert retell(shop)["retold"] == 2
    assert not shop.workflow.started


def test_a_lost_end_of_an_execution_is_recorded(shop: TestShop) -> None:
    lose(shop, "start_photo", CREATED)
    detail = {"stateMachineArn": shop.workflow.arn, "name": f"{PHOTO}-1", "status": "TIMED_OUT"}
    started = {"photo_id": PHOTO, "lane": "visit"}
    lose(shop, "record_stopped_execution", {"detail": detail | {"input": json.dumps(started)}})

    retell(shop)

    assert shop.photos.get(PHOTO).state == "failed"


def test_a_lost_bounce_stops_e_mail_to_its_address(shop: TestShop) -> None:
    bounced = {
        "bounceType": "Permanent",
        "timestamp": TIME,
        "bouncedRecipients": [{"emailAddress": "a@b.example"}],
    }
    told = json.dumps({"eventType": "Bounce", "mail": {}, "bounce": bounced})
    lose(shop, "record_feedback", {"Records": [{"Sns": {"Message": told}}]})

    assert retell(shop)["retold"] == 1
    assert shop.stopped_mail.find(address_digest("email", "A@b.example")) is not None


def test_an_outage_leaves_the_events_for_later(shop: TestShop) -> None:
    for number in range(3):
        lose(shop, "start_photo", s3_event("ObjectCreated:Put", str(number)))
    shop.workflow.refuses = [TransientError("throttled")]

    assert retell(shop) == {"retold": 0, "failed": 1, "runs": 0}
    shop.lost_events.time_out()
    assert retell(shop) == {"retold": 3, "failed": 0, "runs": 0}


def test_a_poisoned_event_keeps_no_other_waiting_and_is_one_alert(shop: TestShop) -> None:
    shop.lost_events.send("{}")
    lose(shop, "start_photo", {"Records": [{"s3": None}]})
    lose(shop, "start_photo", CREATED)

    told = []
    for _ in range(7):
        told.append(retell(shop)["retold"])
        shop.lost_events.time_out()

    assert told == [1, 0, 0, 0, 0, 0, 0]
    [(subject, alert)] = alerts(shop)
    assert (subject, alert["events"]) == ("Lost events that can't be told again", 2)
    assert alert["errors"] == {"ValidationError": 1, "TypeError": 1}
    assert len(shop.lost_events.messages) == 2


def test_lost_runs_of_schedules_are_one_alert(shop: TestShop) -> None:
    for function in ("apply_retention", "merge_newcomers", "merge_newcomers"):
        lose(shop, function, {"detail": {}}, error="Sandbox.Timedout")

    assert retell(shop) == {"retold": 0, "failed": 0, "runs": 3}
    [(subject, alert)] = alerts(shop)
    assert subject == "Lost runs: apply_retention, merge_newcomers"
    assert alert["runs"] == {"apply_retention": 1, "merge_newcomers": 2}
    assert alert["errors"] == {"Sandbox.Timedout": 3}
    assert not shop.lost_events.taken


def test_a_run_takes_a_bounded_number_of_events(shop: TestShop) -> None:
    for number in range(120):
        lose(shop, "start_photo", s3_event("ObjectCreated:Put", str(number)))

    assert retell(shop)["retold"] == 100
