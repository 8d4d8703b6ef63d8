"""Photos that a delete marker hides are noted until they are erased, with a real Valkey and moto's S3."""

from typing import Any

import pytest

from chalicelib.photos.tasks import remove_photo
from chalicelib.privacy.retention import old_photos
from chalicelib.privacy.values import Step
from chalicelib.times import format_time
from tests.contract.erasing_shop import NOW, Shop

KEPT = 30 * 24 * 3600 * 1000
LATER = NOW + 2 * KEPT


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def key_of(photo_id: str) -> str:
    return f"entrance/door/{photo_id}.jpg"


def hide(shop: Shop, photo_id: str) -> int:
    """Delete a photo as `aws s3 rm` does: S3 puts a marker over it, and tells; how many were forgotten."""
    where = {"Bucket": shop.photos_bucket.name, "Key": key_of(photo_id)}
    version = shop.photos_bucket._client.delete_object(**where)["VersionId"]
    s3 = {"bucket": {"name": where["Bucket"]}, "object": {"key": where["Key"], "versionId": version}}
    record = {"eventName": "ObjectRemoved:DeleteMarkerCreated", "eventTime": format_time(LATER), "s3": s3}
    return remove_photo(shop.parts, {"Records": [record]})["removed"]


def old(shop: Shop, at: int = LATER) -> list[Step]:
    return list(old_photos(shop.parts, at))


def forget(shop: Shop) -> int:
    """How many photos a run of retention has erased."""
    return sum(step.forget() for step in old(shop))


def versions(shop: Shop, photo_id: str) -> list[str]:
    return [name for name in shop.found(key_of(photo_id)) if "@" in name]


def test_a_hidden_photo_is_erased_when_it_is_old(shop: Shop) -> None:
    for name in ("one", "two", "three"):
        shop.comes(name, "Ann")
    hide(shop, "three")

    assert old(shop, at=NOW + KEPT) == []
    assert [(step.kind, step.count) for step in old(shop)] == [("photos", 1)]
    assert len(versions(shop, "three")) == 2, "the photo and its marker: planning erases nothing"
    assert (forget(shop), forget(shop)) == (1, 0)
    assert versions(shop, "three") == []
    assert shop.remembered("hidden", "photo-faces:three") == []
    assert versions(shop, "one") != []


def test_hidden_and_visible_photos_are_counted_together(shop: Shop) -> None:
    for name in ("one", "two", "three", "four"):
        shop.comes(name, "Ann")
    hide(shop, "four")

    assert sum(step.count for step in old(shop)) == 2
    assert forget(shop) == 2


@pytest.mark.parametrize("then", ["nothing", "a merge", "the visit moved"])
def test_a_hidden_photo_stays_while_somebody_is_recognised_by_it(shop: Shop, then: str) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.customers.add_newcomer("bob", NOW)
    hide(shop, "one")
    if then == "a merge":
        shop.merging.merge(ann, "bob")
    if then == "the visit moved":
        shop.merging.move_visit(shop.visit_of(ann).id, ann, "bob")

    assert forget(shop) == 0
    assert versions(shop, "one") != []


@pytest.mark.parametrize("state", ["processing", "rejected", "failed"])
def test_a_hidden_photo_goes_however_it_ended(shop: Shop, state: Any) -> None:
    shop.upload("one", "Ann")
    shop.photos.finish("one", state, "why")
    hide(shop, "one")

    assert forget(shop) == 1
    assert versions(shop, "one") == []


def test_a_photo_that_was_hidden_before_it_was_told_of_is_erased_too(shop: Shop) -> None:
    photo = shop.upload("one", "Ann")
    shop.photos.remove(["one"])
    shop.database.client.delete(shop.database.key("photo", "one"))
    assert hide(shop, "one") == 0

    assert [shop.photos.add(photo) for _ in range(2)] == [False, False]

    assert forget(shop) == 1
    assert versions(shop, "one") == []
    assert not shop.photos.add(photo)
    assert old(shop) == []


def test_a_version_deleted_afterwards_takes_its_note_along(shop: Shop) -> None:
    shop.comes("one", "Ann")
    hide(shop, "one")

    shop.photos.remove(["one"])

    assert old(shop) == []
    assert shop.remembered("hidden", "photo-faces:one") == []


def test_a_repeated_event_leaves_the_note(shop: Shop) -> None:
    shop.upload("one", "Ann")

    assert [hide(shop, "one"), hide(shop, "one")] == [1, 0]
    assert forget(shop) == 1


def test_two_events_at_once_leave_the_note(shop: Shop) -> None:
    shop.upload("one", "Ann")
    hide(shop, "one")
    shop.photos._forget(["one"], hidden=True)

    assert forget(shop) == 1


def test_erasing_a_person_takes_the_notes_of_their_hidden_photos_along(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    hide(shop, "one")
    assert shop.remembered("hidden") != []

    shop.erase(ann)

    assert shop.found(ann, "hidden", "photo-faces", key_of("one")) == []


def test_a_hidden_photo_is_no_photo_any_more(shop: Shop) -> None:
    shop.comes("one", "Ann")
    hide(shop, "one")

    assert shop.photos.page(9)[0] == []
    assert shop.photos.is_removed("one")
