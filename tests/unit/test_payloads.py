"""Each item of the state machine has the fields that its task reads, in this and in the old definition."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib import payloads
from chalicelib.errors import InvalidRequest
from chalicelib.invocations import read_event
from chalicelib.photos.lanes import photos_in
from tests.carried_items import Flow, calling_states

PROJECT = Path(__file__).parents[2]
DEFINITION = json.loads((PROJECT / "statemachine.json").read_text())
APP = (PROJECT / "app.py").read_text()
RECORDED = json.loads((PROJECT / "tests" / "recorded_payloads.json").read_text())["events"]
"""What an earlier release's definition carries to each task; its executions may still run."""

ITEMS: dict[str, type[msgspec.Struct]] = {
    "recognise_faces": payloads.RecognisedItem,
    "register_customer": payloads.VisitorItem,
    "ask_staff": payloads.VisitorItem,
    "record_visit": payloads.VisitorItem,
    "record_exits": payloads.ExitItem,
    "request_orders": payloads.VisitItem,
    "send_offers": payloads.VisitItem,
    "check_selfie": payloads.EnrolmentItem,
    "check_not_enrolled": payloads.CheckedItem,
    "index_face": payloads.CheckedItem,
    "save_profile": payloads.IndexedItem,
    "notify_customer": payloads.EnrolmentItem,
    "reject_enrolment": payloads.RefusedItem,
    "read_metadata": payloads.PhotoItem,
    "detect_labels": payloads.GalleryItem,
    "detect_faces": payloads.GalleryItem,
    "store_results": payloads.AnalysedItem,
    "list_customers_in_store": payloads.PromotionItem,
    "send_promotion": payloads.PageItem,
    "gather_report_data": payloads.ReportItem,
    "render_report": payloads.ReportItem,
    "presign_report": payloads.ReportItem,
    "send_report": payloads.MadeReportItem,
    "make_thumbnail": payloads.PhotoItem,
    "finish_photo": payloads.FinishedItem,
    "reject_photo": payloads.RejectedItem,
    "record_failure": payloads.FailedItem,
}
"""The item that each task reads."""

BESIDE = {
    "ask_staff": {"token"},
    "send_offers": {"api_url"},
    "send_promotion": {"api_url"},
    "record_failure": {"execution"},
}
"""What the event of a task has beside its item; the other events are the items themselves."""

VISITORS = [
    payloads.Visitor(face_id="face", decision="known", customer_id="ann", similarity=99.5, alike=("other",)),
    payloads.Visitor(face_id="face", decision="new"),
    payloads.Visitor(face_id="face", decision="uncertain", customer_id="ann", similarity=88.8),
]
ANSWERED = [payloads.Visitor(face_id="face", decision="new", not_customer="ann"), VISITORS[0]]
REGISTERED = [payloads.Visitor(face_id="face", decision=verdict) for verdict in ("new", "stranger")]
VISIT = payloads.RecordedVisit(id="visit", customer_id="ann", needs_picture=True, absorbed=())
SERVED = payloads.Outcome(face_id="face", customer_id="ann", visit_id="visit", needs_picture=True)
REQUESTED: list[dict[str, Any]] = [{"orders": [], "notice": {}}, {"orders": ["order"], "notice": {}}]
IMAGE = payloads.PreparedPhoto(image={"Bucket": "photos", "Name": "key"})
ANSWERS: dict[str, Any] = {
    "recognise_faces": [
        *(payloads.Recognition(visitors=visitors, review_timeout=900) for visitors in (tuple(VISITORS), ())),
        payloads.Recognition(leaving=(VISITORS[0],), review_timeout=900),
        payloads.Turn(turn="2026-01-31T09:31:00.000Z", operation="SearchFaces"),
    ],
    "ask_staff": ANSWERED,
    "register_customer": REGISTERED,
    "record_visit": [
        {**msgspec.to_builtins(VISIT), "outcome": SERVED},
        {**msgspec.to_builtins(VISIT), "outcome": SERVED, "arrival": {"greet": "true", "notice": {}}},
    ],
    "record_exits": [[payloads.Outcome(face_id="face", customer_id="ann", visit_id="visit")], []],
    "request_orders": REQUESTED,
    "check_selfie": [IMAGE],
    "read_metadata": [IMAGE],
    "index_face": [payloads.IndexedFace(face_id="face", box={})],
    "make_thumbnail": [payloads.Thumbnail(key="thumbnail")],
    "detect_labels": [payloads.DetectedLabels(labels=(), properties={}, moderation=())],
    "detect_faces": [payloads.DetectedFaces(count=0, faces=())],
    "list_customers_in_store": [{"pages": [0]}],
    "render_report": [payloads.ReportSizes(page=1, table=1)],
    "presign_report": [payloads.ReportLinks(url="https://", csv_url="https://")],
    "record_failure": [payloads.Outcome(face_id="face", error="TransientError: later")],
}
"""Examples of what tasks answer; the others' answers are not read."""

KEYS = ("entrance/door/a.jpg", "exit/door/a.jpg", "enrolment/ann/a.jpg", "gallery/summer/a.jpg")
OBJECTS = [{"bucket": {"name": "photos"}, "object": {"key": key, "versionId": "1"}} for key in KEYS]
EVENT = {"Records": [{"eventTime": "2026-01-31T09:30:00Z", "s3": each} for each in OBJECTS]}
INPUTS: list[dict[str, Any]] = [
    *photos_in(EVENT),
    {"lane": "promotion", "offer_id": "offer"},
    {"lane": "promotion", "offer_id": "offer", "valid_from": "2026-02-01T09:30:00Z"},
    {"lane": "report", "report_id": "report", "attempt": 1},
    photos_in(EVENT)[0] | {"lane": "of an unknown name"},
]
"""The inputs that executions begin with."""


@cache
def calls() -> list[tuple[str, str, Any]]:
    """Return every call of a task: the state, the task and its event."""
    flow = Flow(msgspec.to_builtins(ANSWERS), {"Error": "TransientError", "Cause": "{}"})
    for began in INPUTS:
        flow.follow(DEFINITION, began)
    return flow.calls


def read(task: str, event: Any) -> msgspec.Struct:
    """Read a task's event as app.py does."""
    return read_event(event["item"] if task in BESIDE else event, ITEMS[task])


def test_every_call_of_a_task_carries_its_item() -> None:
    for state, task, event in calls():
        assert read(task, event), state
        assert event.keys() >= BESIDE.get(task, set()), f"{state} must carry it to {task}"


def test_the_examples_reach_every_state_that_calls_a_function() -> None:
    assert {state for state, _, _ in calls()} == set(calling_states(DEFINITION))
    assert {task for _, task, _ in calls()} == set(ITEMS), "name the task's item in ITEMS"


def test_the_tasks_that_an_earlier_release_calls_are_still_there() -> None:
    assert RECORDED.keys() <= ITEMS.keys(), "executions in flight call them"


@pytest.mark.parametrize("task", RECORDED)
def test_recorded_events_of_an_earlier_release_are_read(task: str) -> None:
    for event in RECORDED[task]:
        item = read(task, event)
        assert known(msgspec.to_builtins(item), event.get("item", event)), event


def known(read: Any, recorded: Any) -> bool:
    """Tell whether everything that was recorded, and is read, was read as it is."""
    if isinstance(read, dict) and isinstance(recorded, dict):
        return all(known(read[name], recorded[name]) for name in read.keys() & recorded.keys())
    if isinstance(read, list | tuple):
        return all(known(one, other) for one, other in zip(read, recorded, strict=True))
    return bool(read == recorded)


@pytest.mark.parametrize("task", ITEMS)
def test_the_handler_in_app_py_reads_the_same_item(task: str) -> None:
    event = 'event["item"]' if task in BESIDE else "event"
    handler = re.split(rf"\ndef {task}\(", APP)[1].partition("\n\n")[0]

    assert "read_event" not in handler or f"read_event({event}, payloads.{ITEMS[task].__name__})" in handler
    assert all(f'event["{name}"]' in handler for name in BESIDE.get(task, ()))


def test_an_item_that_lacks_a_field_is_refused_with_the_names_of_the_field_and_the_item() -> None:
    visitor = {"photo_id": "p", "key": "k", "time": "t", "review_timeout": 1, "visitor": {"face_id": "f"}}

    with pytest.raises(InvalidRequest, match=r"field decision; let statemachine\.json carry a VisitorItem"):
        read_event(visitor, payloads.VisitorItem)
