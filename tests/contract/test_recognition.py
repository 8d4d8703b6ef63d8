"""The first task of a visit, with faces that the test knows and ownership in a real Valkey."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from chalicelib.database import Database, batches
from chalicelib.errors import TransientError
from chalicelib.faces.store import FaceStore
from chalicelib.faces.tasks import recognise_faces
from chalicelib.payloads import RecognisedItem
from chalicelib.photos.store import PhotoStore
from tests.contract.shop_parts import picture
from tests.fakes import FakeBucket, FakeCollection, together
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
KEY = "entrance/door/a.jpg"


@pytest.fixture
def shop(database: Database) -> TestShop:
    return with_photo(make_shop(database, review_timeout=900))


def with_photo(shop: TestShop) -> TestShop:
    shop.photos_bucket = FakeBucket({KEY: picture()})
    return shop


@pytest.fixture
def collection(shop: TestShop) -> FakeCollection:
    shop.collection = collection = FakeCollection()
    return collection


@pytest.fixture
def owners(shop: TestShop) -> FaceStore:
    return shop.faces


@pytest.fixture
def photos(shop: TestShop) -> PhotoStore:
    return shop.photos


@pytest.fixture
def recognise(shop: TestShop, collection: FakeCollection) -> Callable[..., list[dict[str, Any]]]:
    """Recognise who is in a photo of these people."""

    def recognising(photo_id: str, *people: str, shop: TestShop = shop) -> list[dict[str, Any]]:
        collection.shows[photo_id] = list(people)
        photo = {"photo_id": photo_id, "bucket": "b", "key": KEY, "version": "1"}
        photo |= {"time": "2026-09-21T14:13:20Z"}
        shop.photos.add(photo | {"lane": "visit"})
        answer = recognise_faces(shop, msgspec.convert(photo, RecognisedItem))
        assert answer["review_timeout"] == 900
        return list(answer["visitors"])

    return recognising


@pytest.fixture
def known(collection: FakeCollection, owners: FaceStore) -> Callable[[str], None]:
    """Make a person a customer under the same name."""

    def making(person: str) -> None:
        collection.people[f"reference-{person}"] = person
        owners.claim(f"photo-{person}", f"reference-{person}", [], person, NOW)

    return making


Recognise = Callable[..., list[dict[str, Any]]]
Known = Callable[[str], None]


def test_a_photo_of_nobody_has_no_visitors(recognise: Recognise, photos: PhotoStore) -> None:
    assert recognise("photo") == []
    assert photos.get("photo").left_out == {"LOW_SHARPNESS": 1}


def test_everybody_in_a_photo_is_decided(
    recognise: Recognise, known: Known, photos: PhotoStore, collection: FakeCollection
) -> None:
    known("ann"), known("bob")
    collection.alike = lambda one, other: (
        99.0 if one == other else 85.0 if {one, other} == {"cyd", "bob"} else 0.0
    )

    found = recognise("photo", "ann", "cyd", "dan")

    assert [(one["decision"], one["customer_id"]) for one in found] == [
        ("known", "ann"),
        ("uncertain", "bob"),
        ("new", None),
    ]
    noted = {face.face_id: (face.decision, face.customer_id) for face in photos.get("photo").faces}
    assert noted == {
        "photo-0": ("known", "ann"),
        "photo-1": ("uncertain", None),
        "photo-2": ("new", None),
    }
    assert photos.get("photo").shown_state == "waiting"


def test_a_known_face_is_claimed_at_once(recognise: Recognise, known: Known, owners: FaceStore) -> None:
    known("ann")
    recognise("photo", "ann")

    assert owners.owners_of(["photo-0"]) == {"photo-0": "ann"}


def test_a_repeated_task_answers_the_same(recognise: Recognise, known: Known) -> None:
    known("ann")

    assert recognise("photo", "ann", "bob") == recognise("photo", "ann", "bob")


def test_a_person_told_apart_is_not_taken_for_the_other(
    recognise: Recognise, known: Known, owners: FaceStore, collection: FakeCollection
) -> None:
    known("ann"), known("twin")
    collection.alike = lambda one, other: 99.0 if one == other else 96.0
    owners.tell_apart("ann", "twin")

    assert [one["customer_id"] for one in recognise("photo", "twin")] == ["twin"]


def test_a_crowd_in_which_each_face_is_like_fifty_others_is_decided(
    recognise: Recognise, owners: FaceStore, collection: FakeCollection, database: Database
) -> None:
    """The database of the tests refuses requests that are too large, as ElastiCache Serverless does."""
    crowd = [f"person-{number}" for number in range(90)]
    alike = {person: [f"{person}-alike-{number}" for number in range(50)] for person in crowd}
    owned = {database.key("face", face): face for faces in alike.values() for face in faces}
    for some in batches(list(owned.items())):
        database.client.mset(dict(some))
    owners.tell_apart("person-7-alike-0", "person-7-alike-1")
    collection.search = lambda face, threshold: [  # type: ignore[method-assign]
        (other, 99.0 - number) for number, other in enumerate(alike[collection.people[face]])
    ]

    found = recognise("photo", *crowd)

    assert [one["customer_id"] for one in found] == [f"{person}-alike-0" for person in crowd]


def test_a_stranger_is_only_counted_when_newcomers_are_not_registered(
    database: Database, recognise: Recognise, known: Known, collection: FakeCollection
) -> None:
    known("ann")
    shop = with_photo(make_shop(database, register_newcomers=False))
    shop.collection = collection

    found = recognise("photo", "ann", "stranger", shop=shop)

    assert [one["customer_id"] for one in found] == ["ann"]
    assert "photo-1" not in collection.people
    assert [face.decision for face in shop.photos.get("photo").faces] == ["known", "stranger"]


def test_of_two_photos_of_a_newcomer_at_once_one_sees_the_other(
    recognise: Recognise, collection: FakeCollection
) -> None:
    found = together(2, lambda number: recognise(f"photo{number}", "ann")[0]["alike"])

    assert any(found)


def test_a_face_that_is_not_yet_searchable_is_worth_another_try(
    recognise: Recognise, collection: FakeCollection
) -> None:
    """Rekognition promises no read after write, and answers as if the face had never been."""
    collection.people = Forgetful()

    with pytest.raises(TransientError):
        recognise("photo", "ann")


class Forgetful(dict[str, str]):
    """Keeps nothing."""

    def __ior__(self, other: object) -> "Forgetful":  # type: ignore[override,misc]
        return self
