"""Selfies that come or are enrolled while somebody is erased leave nothing, with a real Valkey."""

from typing import Any

import pytest
from msgspec import convert

from chalicelib.enrolment.tasks import index_face, reject_enrolment, save_profile
from chalicelib.errors import CustomerErased, FaceAlreadyEnrolled, TransientError, UnsupportedPhoto
from chalicelib.faces.references import restore
from chalicelib.payloads import CheckedItem, IndexedItem, RefusedItem
from chalicelib.photos.tasks import start_photo
from tests.contract.erasing_shop import Shop
from tests.fakes import together

TIMES = 10


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def test_a_selfie_enrolled_meanwhile_is_not_kept(shop: Shop) -> None:
    for number in range(TIMES):
        (ann,) = shop.comes(f"before-{number}", f"Ann {number}")
        photo = shop.upload(
            f"selfie-{number}", f"Ann {number}", key=f"enrolment/{ann}/a.jpg", customer_id=ann
        )
        photo |= {"selfie": {"image": {"Bucket": "b", "Name": photo["key"]}}}

        def enrol(photo: dict[str, Any] = photo) -> None:
            try:
                indexed = [index_face(shop.parts, convert(photo, CheckedItem)), {"key": "thumbnails/x.jpg"}]
                save_profile(shop.parts, convert(photo | {"indexed": indexed}, IndexedItem))
            except (CustomerErased, UnsupportedPhoto):  # the execution ends
                return
            except (TransientError, FaceAlreadyEnrolled):
                refused = convert(photo | {"error": {"Error": "PhotoDoesNotMeetRequirement"}}, RefusedItem)
                reject_enrolment(shop.parts, refused)

        tasks = (enrol, lambda customer_id=ann: shop.erase(customer_id))
        together(2, lambda number, tasks=tasks: tasks[number]())  # type: ignore[misc]

        assert shop.remembered(ann, f"selfie-{number}-0") == []
        assert shop.collection.people == {}


def test_a_selfie_that_comes_too_late_is_deleted(shop: Shop) -> None:
    (ann,) = shop.comes("before", "Ann")
    shop.erase(ann)
    bucket = shop.photos_bucket
    key = f"enrolment/{ann}/late.jpg"
    version = bucket._client.put_object(Bucket=bucket.name, Key=key, Body=b"")["VersionId"]
    described = {"bucket": {"name": bucket.name}, "object": {"key": key, "versionId": version}}
    event = {"Records": [{"eventTime": "2026-09-21T14:13:20Z", "s3": described}]}

    answer = start_photo(shop.parts, event)

    assert answer == {"started": 0, "repeated": 1, "rejected": 0}
    assert shop.workflow.started == {}
    assert shop.found(ann) == []


def test_a_collection_rebuilt_meanwhile_does_not_get_the_face_back(shop: Shop) -> None:
    (ann,) = shop.comes("before", "Ann")
    (face,) = shop.owners.references(ann)
    seen = shop.owners.references(ann)[face]
    shop.erase(ann)

    restore(shop.parts, ann, "another", seen | {"photo_id": "before"}, "now")

    assert shop.found(ann) == []
    assert shop.collection.people == {}
