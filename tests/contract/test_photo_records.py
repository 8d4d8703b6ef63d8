"""A photo's record is small, and tells what was written into it."""

import uuid

import pytest

from chalicelib.database import Database
from chalicelib.outside import new_id
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import PhotoFace
from tests.fakes import BOX

PHOTO = {
    "photo_id": "0123456789abcdef0123456789abcdef",
    "bucket": "future-store-photos",
    "key": "entrance/door/0123456789abcdef-frame.jpg",
    "version": "0123456789abcdef0123456789abcdef",
    "lane": "visit",
    "time": "2026-09-21T14:13:20.000Z",
}
ID = PHOTO["photo_id"]
LABEL = {"name": "Wedding Cake", "confidence": 98.7236, "parents": ["Cake", "Food"]}
DETECTED = {"box": BOX, "confidence": 99.9872, "brightness": 81.0, "sharpness": 86.5, "sunglasses": True}


@pytest.fixture
def photos(database: Database) -> PhotoStore:
    photos = PhotoStore(database)
    photos.add(PHOTO)
    return photos


def test_a_photo_with_a_face_is_a_hash_in_its_small_form(photos: PhotoStore, database: Database) -> None:
    box = {"Left": -0.01293848, "Top": 0.21293848, "Width": 0.13848754, "Height": 0.25}
    face = {"face_id": str(uuid.uuid4()), "box": box, "decision": "uncertain", "similarity": 88.12345678}
    customer = new_id()
    photos.set_faces(ID, [face], {})
    photos.finish(ID, "done", customers={face["face_id"]: customer})

    (found,) = photos.get(ID).faces
    assert found == PhotoFace(
        face_id=face["face_id"],
        box={"Left": -0.01294, "Top": 0.21294, "Width": 0.13849, "Height": 0.25},
        decision="uncertain",
        customer_id=customer,
        similarity=88.1235,
    )
    assert database.client.object("encoding", database.key("photo", ID)) == "listpack"


def test_a_photo_tells_what_was_found_in_it(photos: PhotoStore) -> None:
    made = {"thumbnail": f"thumbnails/{ID}.png", "results": f"results/{ID}.json"}
    metadata = {"width": 640, "gps": {"latitude": 52.5}}
    photos.describe(
        ID, PHOTO["time"], {"metadata": metadata, "labels": [LABEL], "detected": [DETECTED], **made}
    )

    found = photos.get(ID)
    assert (found.metadata, found.labels, found.detected) == (metadata, (LABEL,), (DETECTED,))
    assert (found.thumbnail, found.results) == (made["thumbnail"], made["results"])


def test_a_photo_that_was_only_read_has_its_metadata_alone(photos: PhotoStore) -> None:
    before = photos.get(ID)
    photos.describe(ID, PHOTO["time"], {"metadata": {"width": 640}})

    found = photos.get(ID)
    assert (before.metadata, before.thumbnail) == (None, None)
    assert (found.metadata, found.labels, found.thumbnail, found.results) == ({"width": 640}, (), None, None)


def test_the_faces_of_a_photo_that_nobody_knows_leave_no_record(
    photos: PhotoStore, database: Database
) -> None:
    noted = photos.set_faces("lost", [{"face_id": "face", "box": BOX, "decision": "new"}], {})

    assert not noted
    assert list(database.client.scan_iter(f"{database.key('')}*lost*")) == []


def test_a_hidden_photo_keeps_its_faces(photos: PhotoStore) -> None:
    face = {"face_id": "face", "box": BOX, "decision": "known", "customer_id": "ann"}
    photos.set_faces(ID, [face], {})

    photos.remove_key(PHOTO["key"], 1_800_000_000_000)

    (stored,) = photos.stored([ID])
    assert [found.customer_id for found in stored.faces] == ["ann"]
    photos.remove([ID])
    assert photos.stored([ID]) == []
