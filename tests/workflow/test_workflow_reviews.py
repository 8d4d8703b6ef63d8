"""Uncertain matches: the staff is asked, and its answer is carried out."""

import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from demo import pictures
from demo.shop import Refused, Shop, wait

DOUBTFUL = "entrance/door/doubtful.jpg"


@pytest.fixture
def customer(shop: Shop, configure: Callable[..., None]) -> str:
    """Return the id of a customer like whom the doubtful pictures are, but not for sure."""
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    photo = shop.came("before.jpg", pictures.portrait("photographer"))
    return str(photo["faces"][0]["customer_id"])


def asked(shop: Shop, key: str = DOUBTFUL, number: int = 1) -> dict[str, Any]:
    """Let somebody come about whom the staff is asked. Return the review."""
    shop.upload(key, pictures.doubtful(number))
    shop.photo(key, states=("waiting",))
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    (review,) = shop.reviews()
    return review


def answer(shop: Shop, review: dict[str, Any], said: str) -> Any:
    return shop.call("POST", f"/reviews/{review['id']}", {"answer": said})


def waiting(shop: Shop) -> int:
    """Count the executions that have asked the staff and wait."""
    client = shop.aws("stepfunctions")
    machine = shop.environment["STATE_MACHINE_ARN"]
    running = client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    histories = [
        client.get_execution_history(executionArn=found["executionArn"], reverseOrder=True)["events"]
        for found in running
    ]
    latest = [events[0] for events in histories if events]  # one that starts right now has none yet
    return sum(event["type"] == "TaskSubmitted" for event in latest)


def visits(shop: Shop) -> dict[str, int]:
    """Return the number of photos in each customer's visits."""
    return {visit["customer"]["id"]: len(visit["photos"]) for visit in shop.visits()}


def owner(photo: dict[str, Any]) -> str:
    """Return the customer of the photo's one face."""
    (face,) = photo["faces"]
    assert photo["state"] == "done"
    return str(face["customer_id"])


def test_an_uncertain_match_is_put_to_the_staff(shop: Shop, customer: str) -> None:
    review = asked(shop)

    assert review["customer"] == {"id": customer, "name": None, "status": "newcomer", "greet": False}
    assert 80 <= review["similarity"] < 99.99
    assert review["photo_id"] == shop.photo(DOUBTFUL, states=("waiting",))["id"]
    with urllib.request.urlopen(review["photo_url"], timeout=30) as photo:
        assert photo.read() == pictures.doubtful()
    assert set(review["box"]) == {"Left", "Top", "Width", "Height"}
    answer(shop, review, "yes")


def test_yes_makes_it_the_customers_sighting(shop: Shop, customer: str) -> None:
    answer(shop, asked(shop), "yes")

    assert owner(shop.photo(DOUBTFUL)) == customer
    assert visits(shop) == {customer: 2}
    assert shop.reviews() == []


def test_no_makes_it_somebody_else_and_is_remembered(shop: Shop, customer: str) -> None:
    answer(shop, asked(shop), "no")

    other = owner(shop.photo(DOUBTFUL))
    again = shop.came("again.jpg", pictures.doubtful(2))
    assert other != customer
    assert owner(again) == other
    assert visits(shop) == {customer: 1, other: 2}


def test_after_no_the_customer_is_still_recognised(shop: Shop, customer: str) -> None:
    answer(shop, asked(shop), "no")
    shop.photo(DOUBTFUL)

    assert owner(shop.came("again.jpg", pictures.portrait("photographer"))) == customer


def test_new_registers_a_newcomer(shop: Shop, customer: str) -> None:
    answer(shop, asked(shop), "new")

    newcomer = owner(shop.photo(DOUBTFUL))
    assert visits(shop) == {customer: 1, newcomer: 1}
    assert {c["id"] for c in shop.get("/customers")["items"]} == {customer, newcomer}


def test_without_an_answer_in_time_the_visitor_is_new(
    shop: Shop, customer: str, configure: Callable[..., None]
) -> None:
    configure("recognise_faces", REVIEW_TIMEOUT="1")

    newcomer = owner(shop.came("doubtful.jpg", pictures.doubtful()))

    assert visits(shop) == {customer: 1, newcomer: 1}
    assert shop.reviews() == []


@pytest.mark.parametrize("said", ["yes", "no", "new"])
def test_an_answer_that_comes_too_late_is_refused(
    shop: Shop, customer: str, configure: Callable[..., None], said: str
) -> None:
    configure("recognise_faces", REVIEW_TIMEOUT="1")
    photo = shop.came("doubtful.jpg", pictures.doubtful())
    faces = shop.aws("rekognition").list_faces(CollectionId="future-store-local")["Faces"]
    (asked_about,) = [face["FaceId"] for face in faces if face["ExternalImageId"] == photo["id"]]
    before = visits(shop)

    with pytest.raises(Refused) as refusal:
        answer(shop, {"id": asked_about}, said)

    assert refusal.value.status == 409
    assert visits(shop) == before


@pytest.mark.parametrize("said", ["yes", "no", "new"])
def test_photos_of_an_uncertain_person_at_the_same_moment_join_one_review(
    shop: Shop, customer: str, said: str
) -> None:
    doubtful = {f"entrance/door/{number}.jpg": pictures.doubtful(number) for number in (1, 2, 3)}
    with ThreadPoolExecutor(len(doubtful)) as cameras:
        list(cameras.map(lambda photo: shop.upload(*photo), doubtful.items()))
    wait(lambda: waiting(shop) == len(doubtful), lambda: f"{waiting(shop)} of {len(doubtful)} wait")

    (review,) = shop.reviews()
    answer(shop, review, said)

    (one,) = {owner(shop.photo(key)) for key in doubtful}
    assert (one == customer) == (said == "yes")
    assert visits(shop) == ({customer: 4} if said == "yes" else {customer: 1, one: 3})


def test_one_answer_serves_every_photo_of_the_uncertain_person(shop: Shop, customer: str) -> None:
    review = asked(shop)
    second = "entrance/door/second.jpg"
    shop.upload(second, pictures.doubtful(2))
    shop.photo(second, states=("waiting",))
    assert [found["id"] for found in shop.reviews()] == [review["id"]]

    answer(shop, review, "yes")

    assert {owner(shop.photo(key)) for key in (DOUBTFUL, second)} == {customer}
    assert visits(shop) == {customer: 3}


def test_one_no_registers_one_newcomer_for_every_photo(shop: Shop, customer: str) -> None:
    review = asked(shop)
    second = "entrance/door/second.jpg"
    shop.upload(second, pictures.doubtful(2))
    shop.photo(second, states=("waiting",))

    answer(shop, review, "no")

    (other,) = {owner(shop.photo(key)) for key in (DOUBTFUL, second)}
    assert visits(shop) == {customer: 1, other: 2}


def test_the_same_answer_may_be_given_twice_and_another_is_refused(shop: Shop, customer: str) -> None:
    review = asked(shop)
    answer(shop, review, "yes")
    shop.photo(DOUBTFUL)

    answer(shop, review, "yes")
    with pytest.raises(Refused, match="yes") as refusal:
        answer(shop, review, "no")

    assert refusal.value.status == 409
    assert visits(shop) == {customer: 2}


def test_a_question_holds_up_nobody_else_in_the_photo(shop: Shop, configure: Callable[..., None]) -> None:
    configure("recognise_faces", MATCH_POSSIBLE="1")  # two of the three are that much alike
    astronaut = owner(shop.came("before.jpg", pictures.portrait("astronaut")))
    key = "entrance/door/two.jpg"
    shop.upload(key, pictures.composite(("admiral", "photographer")))

    shop.photo(key, states=("waiting",))
    wait(lambda: len(visits(shop)) == 2, lambda: "the other visitor has no visit")

    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    (review,) = shop.reviews()
    assert review["customer"]["id"] == astronaut
    answer(shop, review, "no")
    assert {face["decision"] for face in shop.photo(key)["faces"]} == {"uncertain", "new"}
    assert len(visits(shop)) == 3


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_that_was_a_mistake_is_undone(shop: Shop, customer: str, said: str) -> None:
    review = asked(shop)
    answer(shop, review, said)
    answered = owner(shop.photo(DOUBTFUL))

    undone = shop.call("POST", f"/reviews/{review['id']}/undo")

    right = owner(shop.photo(DOUBTFUL))
    assert (right == customer) == (answered != customer)
    assert (undone["customer"]["id"], undone["undone"]) == (right, said)
    assert visits(shop) == ({customer: 1, right: 1} if said == "yes" else {customer: 2})
    again = owner(shop.came("again.jpg", pictures.doubtful(2)))
    assert again == right
    (shown,) = shop.get("/reviews?state=answered")["items"]
    assert (shown["id"], shown["state"], shown["answer"]) == (review["id"], "undone", said)
    with urllib.request.urlopen(shown["references"][0], timeout=30) as picture:
        assert picture.headers["Content-Type"] == "image/jpeg"
