"""From an upload to a visit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo import pictures
from demo.shop import Shop, s3_event


def numbers(shop: Shop) -> dict[str, list[int]]:
    """The numbers of everybody's visits, by customer."""
    found: dict[str, list[int]] = {}
    for visit in shop.visits():
        found.setdefault(visit["customer"]["id"], []).append(visit["number"])
    return {customer: sorted(visits) for customer, visits in found.items()}


def later(photo: dict[str, Any], **gap: float) -> str:
    """The photo's time and some more."""
    return (datetime.fromisoformat(photo["time"]) + timedelta(**gap)).isoformat()


def deliver_again(shop: Shop, photo: dict[str, Any], time: str) -> dict[str, int]:
    """S3 says that the photo's key was written once more at that time."""
    bucket = shop.environment["PHOTOS_BUCKET"]
    return shop.deliver(s3_event(bucket, photo["key"], time, sequencer=uuid4().hex))


def test_a_group_photo_gives_each_person_one_visit(shop: Shop) -> None:
    photo = shop.came("group.jpg", pictures.composite())

    assert photo["state"] == "done"
    assert [face["decision"] for face in photo["faces"]] == ["new"] * 3
    customers = {face["customer_id"] for face in photo["faces"]}
    assert numbers(shop) == {customer: [1] for customer in customers}
    assert len(customers) == 3


def test_a_visit_shows_the_visitors_face(shop: Shop) -> None:
    shop.came("face.jpg", pictures.portrait("admiral"))

    (visit,) = shop.visits()

    assert visit["photos"] == ["entrance/door/face.jpg"]
    assert "/faces/" in visit["face_url"]


@pytest.mark.parametrize("look", sorted(pictures.VARIATIONS))
@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_somebody_seen_again_in_a_visit_is_recognised(shop: Shop, person: str, look: str) -> None:
    first = shop.came("first.jpg", pictures.portrait(person))

    again = shop.came("again.jpg", pictures.variation(person, look))

    (face,) = again["faces"]
    assert face["decision"] == "known"
    assert face["similarity"] >= 95
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1]}


def test_somebody_who_comes_a_day_later_makes_a_second_visit(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))

    assert deliver_again(shop, first, later(first, days=1)) == {"started": 1, "repeated": 0}

    again = shop.photo(first["key"])
    assert again["id"] != first["id"]
    assert again["faces"][0]["decision"] == "known"
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1, 2]}


def test_sightings_less_than_the_gap_apart_are_one_visit(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))

    deliver_again(shop, first, later(first, minutes=29))

    again = shop.photo(first["key"])
    assert again["id"] != first["id"]
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1]}


@pytest.mark.parametrize("attempt", range(20))
def test_two_photos_of_a_newcomer_at_the_same_moment_register_one(shop: Shop, attempt: int) -> None:
    looks = {"one.jpg": pictures.portrait("admiral"), "two.jpg": pictures.variation("admiral", "flipped")}

    with ThreadPoolExecutor(len(looks)) as cameras:
        photos = list(cameras.map(lambda look: shop.came(*look), looks.items()))

    assert [photo["state"] for photo in photos] == ["done", "done"]
    customers = {face["customer_id"] for photo in photos for face in photo["faces"]}
    assert [customer["id"] for customer in shop.get("/customers")["items"]] == list(customers)
    assert numbers(shop) == {customer: [1] for customer in customers}


@pytest.mark.parametrize("attempt", range(5))
def test_group_photos_of_newcomers_at_the_same_moment_register_each_once(shop: Shop, attempt: int) -> None:
    groups = [pictures.PEOPLE, pictures.PEOPLE[::-1], pictures.PEOPLE[1:]]
    uploads = [(f"{number}.jpg", pictures.composite(people)) for number, people in enumerate(groups)]

    with ThreadPoolExecutor(len(uploads)) as cameras:
        photos = list(cameras.map(lambda upload: shop.came(*upload), uploads))

    found = [[face["customer_id"] for face in photo["faces"]] for photo in photos]
    assert [len(set(customers)) for customers in found] == [3, 3, 2]
    assert len(shop.get("/customers")["items"]) == 3
    assert sorted(len(visit["photos"]) for visit in shop.visits()) == [2, 3, 3]


def test_a_picture_of_nobody_is_done_without_a_visit(shop: Shop) -> None:
    photo = shop.came("nobody.jpg", pictures.nobody())

    assert (photo["state"], photo["faces"], shop.visits()) == ("done", [], [])


@pytest.mark.parametrize("spoilt", [pictures.too_dark, pictures.too_blurred])
def test_a_face_too_poor_to_know_is_counted_and_registers_nobody(shop: Shop, spoilt: Any) -> None:
    photo = shop.came("poor.jpg", spoilt("admiral"))

    assert photo["state"] == "done"
    assert sum(photo["left_out"].values()) == 1
    assert shop.get("/customers")["items"] == []


def test_with_registering_off_strangers_are_only_counted(shop: Shop, configure: Any) -> None:
    configure("recognise_faces", REGISTER_NEWCOMERS="off")

    photo = shop.came("stranger.jpg", pictures.portrait("admiral"))

    assert [face["decision"] for face in photo["faces"]] == ["stranger"]
    assert shop.get("/customers")["items"] == []
    assert shop.aws("rekognition").list_faces(CollectionId="future-store-local")["Faces"] == []
