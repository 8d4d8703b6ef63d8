"""Two records of one person, and two people taken for one, over REST."""

from typing import Any

import pytest

from chalicelib.outside import now
from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.conftest import Api

NOW = 1_790_000_000_000
PHOTO = {
    "photo_id": "p",
    "bucket": "b",
    "key": "k",
    "version": "1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20Z",
}


@pytest.fixture
def people(wired: Shop) -> Shop:
    for customer in ("ann", "bob", "cyd"):
        wired.customers.add(Customer(id=customer, name=customer.title(), status="enrolled"), NOW)
    return wired


def merge(api: Api, one: str, into: str, **how: Any) -> Any:
    return api("POST", f"/customers/{one}/merge", {"into": into}, **how)


def test_two_records_become_one_and_two_again(api: Api, people: Shop) -> None:
    merged = merge(api, "ann", "bob", role="staff")

    assert (merged.status, merged.body["customer"]["name"]) == (200, "Bob")
    listed = api("GET", "/customers/bob/merges").body
    assert [(each["id"], each["customer_id"]) for each in listed["items"]] == [
        (merged.body["merge_id"], "ann")
    ]
    assert api("GET", "/customers/ann").status == 404

    undone = api("POST", f"/merges/{merged.body['merge_id']}/undo")
    assert (undone.status, undone.body["name"]) == (200, "Ann")
    assert api("GET", "/customers/bob/merges").body == {"items": [], "next": None}


def test_the_merges_of_a_chain_are_all_listed_page_by_page(api: Api, people: Shop) -> None:
    first, second = merge(api, "ann", "bob").body["merge_id"], merge(api, "bob", "cyd").body["merge_id"]

    page = api("GET", "/customers/cyd/merges?limit=1").body
    rest = api("GET", f"/customers/cyd/merges?limit=1&cursor={page['next']}").body

    shown = [(each["id"], each["customer_id"], each["into"]) for each in page["items"] + rest["items"]]
    assert sorted(shown) == sorted([(first, "ann", "bob"), (second, "bob", "cyd")])
    assert rest["next"] is None


def test_a_merge_names_the_customer_that_does_not_exist(api: Api, people: Shop) -> None:
    assert merge(api, "ann", "nobody").body["Message"] == "there is no customer 'nobody'"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("PATCH", ""), ("GET", "/export"), ("GET", "/merges")]
)
def test_an_id_that_was_merged_is_answered_with_the_one_to_use(
    api: Api, people: Shop, method: str, path: str
) -> None:
    merge(api, "ann", "bob"), merge(api, "bob", "cyd")

    answer = api(method, f"/customers/ann{path}", {} if method == "PATCH" else None)

    message = "there is no customer 'ann'; it became part of 'cyd': use that id"
    assert (answer.status, answer.body) == (404, {"Code": "NotFound", "Message": message})


def test_merging_again_answers_the_same(api: Api, people: Shop) -> None:
    assert merge(api, "ann", "bob") == merge(api, "ann", "bob")


def test_what_can_not_be_merged_or_undone_is_told_why(api: Api, people: Shop) -> None:
    merge(api, "ann", "bob")

    pairs = [("ann", "cyd"), ("cyd", "ghost"), ("ghost", "cyd"), ("ann", "ann")]
    conflict, *others = [merge(api, *pair) for pair in pairs]
    assert [conflict.status, *(other.status for other in others)] == [409, 404, 404, 400]
    assert "'ann' is part of 'bob' already" in conflict.body["Message"]
    assert api("POST", "/merges/nothing/undo").status == 404
    assert api("GET", "/customers/ghost/merges").status == 404
    assert merge(api, "cyd", "bob", role="camera").status == 403


def test_a_question_about_somebody_merged_since_names_whom_they_are_part_of(api: Api, people: Shop) -> None:
    question = {"face_id": "face", "photo_id": "photo", "customer_id": "ann", "similarity": 88}
    asked = question | {"asked_at": "2026-09-21T14:13:20Z", "visitor": "{}"}
    people.reviews.ask("face", asked, "token", now() + 60_000)
    merge(api, "ann", "bob")

    (review,) = api("GET", "/reviews").body["items"]

    assert review["customer"] == {"id": "bob", "name": "Bob", "status": "registered", "greet": False}


def test_a_merge_below_another_is_undone_too(api: Api, people: Shop) -> None:
    first = merge(api, "ann", "bob").body["merge_id"]
    merge(api, "bob", "cyd")

    undone = api("POST", f"/merges/{first}/undo")

    assert (undone.status, undone.body["id"]) == (200, "ann")
    assert people.customers.current("bob") == "cyd"


def test_two_people_are_remembered_as_two(api: Api, people: Shop) -> None:
    for _ in range(2):
        answer = api("POST", "/customers/ann/not-same", {"customer_id": "bob"})
        assert (answer.status, answer.body) == (200, {"customer_id": "bob"})

    assert people.faces.told_apart(["ann", "bob"]) == {frozenset(("ann", "bob"))}
    assert people.merges.merge("ann", "bob") == "ann"


def test_who_can_not_be_told_apart_is_told_why(api: Api, people: Shop) -> None:
    merge(api, "ann", "bob")

    answers = [
        api("POST", f"/customers/{one}/not-same", {"customer_id": other})
        for one, other in (("ann", "bob"), ("cyd", "ghost"), ("ghost", "cyd"), ("cyd", "ann"), ("cyd", "cyd"))
    ]

    assert [answer.status for answer in answers] == [409, 404, 404, 404, 400]
    assert "undo the merge first" in answers[0].body["Message"]


def test_a_visit_of_another_person_is_taken_from_a_customer(api: Api, people: Shop) -> None:
    people.visits.record("ann", ("photo", "key"), NOW, 99.0, "visit")

    moved = api("POST", "/customers/ann/not-same", {"visit_id": "visit"})

    (visit,) = api("GET", "/visits").body["items"]
    assert visit["customer"] == {
        "id": moved.body["customer_id"],
        "name": None,
        "status": "newcomer",
        "greet": False,
    }
    assert api("POST", "/customers/ann/not-same", {"visit_id": "visit"}) == moved
    assert api("POST", "/customers/ann/not-same", {"visit_id": "none"}).status == 404
    assert api("POST", "/customers/bob/not-same", {"visit_id": "visit"}).status == 409
    assert api("POST", "/customers/ann/not-same", {}).status == 400


def test_a_customer_is_shown_with_the_photos_that_are_still_there(api: Api, people: Shop) -> None:
    for photo in ("here", "gone"):
        people.photos.add({**PHOTO, "photo_id": photo, "key": photo})
        people.customers.enrol("ann", photo, {"face_id": photo})
    people.photos.remove(["gone"])

    listed = {customer["id"]: customer for customer in api("GET", "/customers").body["items"]}

    assert api("GET", "/customers/ann").body["photos"] == ["here"]
    assert listed["ann"]["photos"] == ["here"]


def test_a_photo_names_the_customer_that_is_there_now(api: Api, people: Shop) -> None:
    people.photos.add(PHOTO)
    box = {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.5}
    face = {"face_id": "f", "box": box, "decision": "known", "customer_id": "ann", "similarity": 99.0}
    stranger = {"face_id": "g", "box": box, "decision": "stranger"}
    people.photos.set_faces("p", [face, stranger], {})
    merge(api, "ann", "bob")

    shown = [api("GET", "/photos/p").body, api("GET", "/photos").body["items"][0]]

    assert [[face["customer_id"] for face in photo["faces"]] for photo in shown] == [["bob", None]] * 2
