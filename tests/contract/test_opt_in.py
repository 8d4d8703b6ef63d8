"""Recognition by consent: who has not agreed is counted and forgotten. In a real Valkey."""

import pytest
from msgspec import convert

from chalicelib.database import Database
from chalicelib.faces.tasks import recognise_faces
from chalicelib.payloads import RecognisedItem
from tests.contract.consenting_shop import Entrance, people_in


@pytest.fixture
def entrance(database: Database) -> Entrance:
    return Entrance(database)


def keys_of_faces(database: Database) -> set[str]:
    """Return the names of all keys in Redis that name a face, a photo's people or a photo that is known."""
    prefix = database.key("")
    names = {key.removeprefix(prefix) for key in database.client.scan_iter(f"{prefix}*")}
    return {
        name for name in names if name.startswith(("face:", "faces:", "photo-of:", "in-photo:", "indexed"))
    }


def test_a_customer_who_has_agreed_is_recognised(entrance: Entrance) -> None:
    entrance.knows("ann", "bob")
    entrance.sees("one", "ann")

    assert entrance.visitors() == ["ann"]


def test_of_a_stranger_there_is_no_vector_no_picture_and_no_record(
    entrance: Entrance, database: Database
) -> None:
    entrance.knows("ann")
    before = set(entrance.eyes.people)
    entrance.sees("one", "dora", "carl")

    assert entrance.visitors() == []
    assert (set(entrance.eyes.people), entrance.eyes.indexed) == (before, 0)
    assert (entrance.shop.photos_bucket.objects, entrance.shop.results_bucket.objects) == ({}, {})
    assert list(entrance.shop.customers.ids()) == ["ann"]
    assert keys_of_faces(database) == {"face:reference-ann", "faces:ann", "in-photo:selfie-ann"}


def test_a_customer_who_has_not_agreed_is_a_stranger(entrance: Entrance) -> None:
    entrance.knows("ann", agreed=False)
    entrance.sees("one", "ann")

    assert entrance.visitors() == []


def test_in_a_group_only_those_who_agreed_are_recognised_and_shown(entrance: Entrance) -> None:
    entrance.knows("ann", "bob")
    entrance.sees("group", "carl", "ann", "dora", "bob")

    assert sorted(entrance.visitors()) == ["ann", "bob"]
    shown = [people_in(crop) for crop in entrance.shop.results_bucket.objects.values()]
    assert sorted(shown) == [["ann"], ["bob"]]
    assert entrance.shop.photos_bucket.objects == {}


def test_the_photo_of_somebody_who_agreed_is_deleted_because_others_may_be_in_it(entrance: Entrance) -> None:
    entrance.knows("ann")
    photo = entrance.sees("one", "ann")

    assert entrance.shop.photos_bucket.objects == {}
    assert entrance.shop.photos.is_removed(photo)
    assert len(entrance.shop.results_bucket.objects) == 1


def test_who_is_possibly_a_customer_is_a_stranger_and_nobody_is_asked(entrance: Entrance) -> None:
    entrance.knows("ann")
    entrance.eyes.alike = lambda one, other: 88.0
    entrance.sees("one", "dora")

    assert entrance.visitors() == []
    assert entrance.shop.reviews.page(0, 9)[0] == []


def test_a_camera_s_picture_is_no_reference(entrance: Entrance) -> None:
    entrance.knows("ann")
    entrance.sees("one", "ann")

    assert list(entrance.shop.faces.references("ann")) == ["reference-ann"]


def test_all_heads_are_counted_by_camera_and_day(entrance: Entrance) -> None:
    entrance.knows("ann")
    entrance.sees("one", "ann", "dora")
    entrance.sees("two", "carl")
    entrance.sees("three")

    assert entrance.shop.heads.on(["2026-09-21", "2026-09-22"]) == {
        "2026-09-21": {"door": 3},
        "2026-09-22": {},
    }


@pytest.mark.parametrize("breaks", ["recognise_faces", "record_visit", "before finish_photo"])
def test_the_next_attempt_counts_heads_once_and_records_the_visit_once(
    entrance: Entrance, breaks: str
) -> None:
    entrance.knows("ann")
    photo = entrance.shoots("one", "ann", "dora")
    entrance.run(photo, breaks)
    assert entrance.shop.photos_bucket.objects  # the photo waits for its next attempt

    assert entrance.rerun(photo) == "removed"
    assert entrance.visitors() == ["ann"]
    assert entrance.shop.heads.on(["2026-09-21"]) == {"2026-09-21": {"door": 2}}
    assert entrance.shop.photos_bucket.objects == {}


def test_a_repeated_task_changes_nothing(entrance: Entrance) -> None:
    entrance.knows("ann")
    photo = entrance.shoots("one", "ann", "dora")
    item = convert(entrance.shop.workflow.started[f"{photo}-1"], RecognisedItem)

    assert recognise_faces(entrance.shop, item) == recognise_faces(entrance.shop, item)
    assert entrance.shop.heads.on(["2026-09-21"]) == {"2026-09-21": {"door": 2}}


def test_an_exit_ends_the_visit_of_who_agreed_and_its_photo_is_deleted_too(entrance: Entrance) -> None:
    entrance.knows("ann")
    entrance.sees("one", "ann")
    photo = entrance.shoots("out", "ann", "dora", folder="exit/back")

    assert entrance.run(photo) == "removed"
    assert entrance.shop.visits.page(9)[0][0].ended_at is not None
    assert entrance.shop.photos_bucket.objects == {}
