"""Pictures of the reference faces of the customer that a review asks about, to compare a face with."""

import json
from typing import Any

import pytest

from chalicelib.people.values import Customer
from chalicelib.reviews.candidates import read_candidates
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.fakes import BOX, FakeCollection

NOON = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.fixture
def people(wired: Shop) -> Shop:
    for name in ("ann", "bob"):
        wired.customers.add(Customer(id=name, status="enrolled"), NOON)
    return wired


def come(shop: Shop, photo_id: str, hour: int, *names: str, pictured: bool = True) -> None:
    """Let customers come whose faces become references."""
    time = NOON + hour * HOUR
    place: dict[str, Any] = {"photo_id": photo_id, "bucket": "b", "key": f"entrance/door/{photo_id}.jpg"}
    place |= {"version": "1"}
    shop.photos.add(place | {"lane": "visit", "time": format_time(time)})
    for name in names:
        face = f"{name}-{photo_id}"
        shop.faces.claim(photo_id, face, [], name, NOON)
        shop.faces.keep_reference(face, name, {**place, "box": BOX}, 9)
        shop.visits.record(name, (photo_id, place["key"]), time, 99.0, f"visit-{face}")
        if pictured:
            shop.visits.picture(f"visit-{face}", photo_id, face)


def enrol(shop: Shop, customer: str, photo_id: str, hour: int) -> None:
    place = {"photo_id": photo_id, "bucket": "b", "key": f"enrolment/{customer}/a.jpg", "version": "1"}
    time = format_time(NOON + hour * HOUR)
    shop.photos.add(place | {"lane": "enrolment", "customer_id": customer, "time": time})
    shop.customers.enrol(customer, photo_id, {"thumbnail": f"thumbnails/{photo_id}.jpg"})
    shop.faces.keep_reference(f"face-{photo_id}", customer, {**place, "box": BOX}, 9)


def pictures(shop: Shop, customer: str) -> tuple[str, ...]:
    return read_candidates(shop.database, [customer])[customer].pictures


def test_references_are_shown_by_crops_and_selfies_the_newest_first(people: Shop) -> None:
    come(people, "first", 0, "ann", "bob")
    enrol(people, "ann", "selfie", 1)
    come(people, "last", 2, "ann")

    assert pictures(people, "ann") == (
        "faces/last/ann-last.jpg",
        "thumbnails/selfie.jpg",
        "faces/first/ann-first.jpg",
    )
    assert pictures(people, "bob") == ("faces/first/bob-first.jpg",)
    assert pictures(people, "ghost") == ()


def test_references_without_a_picture_are_left_out(people: Shop) -> None:
    come(people, "plain", 0, "ann", pictured=False)
    enrol(people, "ann", "selfie", 1)
    people.photos.remove(["selfie"])

    assert pictures(people, "ann") == ()


def test_five_references_are_shown_at_most(people: Shop) -> None:
    for number in range(7):
        come(people, f"photo-{number}", number, "ann")

    shown = [f"faces/photo-{number}/ann-photo-{number}.jpg" for number in (6, 5, 4, 3, 2)]
    assert list(pictures(people, "ann")) == shown


def test_references_are_the_survivors(people: Shop) -> None:
    come(people, "anns", 0, "ann")
    come(people, "bobs", 1, "bob")
    people.merges.merge("ann", "bob")

    found = read_candidates(people.database, ["ann", "bob"])

    assert found["ann"] == found["bob"]
    assert found["ann"].id == "bob"
    assert found["ann"].pictures == ("faces/bobs/bob-bobs.jpg", "faces/anns/ann-anns.jpg")


def test_the_api_lists_open_and_answered_reviews(api: Api, people: Shop) -> None:
    come(people, "first", 0, "ann")
    now = people.now()
    for name in ("one", "two"):
        question = {"face_id": name, "photo_id": "first", "customer_id": "ann", "similarity": 88.0}
        question |= {"asked_at": format_time(NOON), "visitor": json.dumps({})}
        people.reviews.ask(name, question, "token", now + 15 * MINUTE)
    people.reviews.answer("two", "no")
    people.reviews.delivered("two", now)

    (waits,) = api("GET", "/reviews", role="staff").body["items"]
    (answered,) = api("GET", "/reviews?state=answered", role="staff").body["items"]

    assert (waits["id"], waits["state"], waits["answer"], waits["answered_at"]) == ("one", "open", None, None)
    assert waits["expires_at"] == format_time(now + 15 * MINUTE)
    assert "/faces/first/ann-first.jpg?" in waits["references"][0]
    assert (answered["id"], answered["state"], answered["answer"]) == ("two", "answered", "no")
    assert answered["answered_at"] == format_time(now)
    assert api("GET", "/reviews?state=closed").status == 400


def test_the_api_undoes_an_answer(api: Api, people: Shop) -> None:
    people.collection = FakeCollection(people={"ann-first": "Twin"})  # type: ignore[assignment]
    come(people, "first", 0, "ann")
    question = {"face_id": "ann-first", "photo_id": "first", "customer_id": "ann", "similarity": 88.0}
    question |= {"asked_at": format_time(NOON), "visitor": json.dumps({})}
    people.reviews.ask("one", question, "token", people.now() + 15 * MINUTE)
    people.photos.set_faces(
        "first", [{"face_id": "ann-first", "box": BOX, "decision": "uncertain", "customer_id": "ann"}], {}
    )

    assert api("POST", "/reviews/one/undo", role="staff").status == 409
    people.reviews.answer("one", "yes")
    people.reviews.delivered("one", people.now())
    assert "in some seconds" in api("POST", "/reviews/one/undo").body["Message"]
    people.photos.finish("first", "done")
    undone = api("POST", "/reviews/one/undo", role="staff")

    assert undone.status == 200, undone.body
    customer = undone.body["customer"]
    assert (customer["status"], undone.body["undone"]) == ("newcomer", "yes")
    assert undone.body["visit_id"] == "visit-ann-first"
    assert api("POST", "/reviews/one/undo").body == undone.body
    (answered,) = api("GET", "/reviews?state=answered").body["items"]
    assert (answered["state"], answered["answer"]) == ("undone", "yes")
    assert api("POST", "/reviews/one", {"answer": "yes"}).status == 409
    assert api("POST", "/reviews/ghost/undo").status == 404
