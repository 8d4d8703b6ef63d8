"""The last task of a visit, with ownership, photos and visits in a real Valkey."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import msgspec
import pytest
from PIL import Image

from chalicelib.database import Database
from chalicelib.faces.tasks import finish_photo
from chalicelib.payloads import FinishedItem
from chalicelib.photos.values import Photo
from tests.fakes import BOX, FakeBucket, FakeCollection
from tests.shops import TestShop, make_shop

PHOTO = {
    "photo_id": "photo",
    "bucket": "b",
    "key": "entrance/door/a.jpg",
    "version": "1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20Z",
}
NOW = 1_790_000_000_000


@dataclass
class Entrance:
    """A photo of ann (face-1) and somebody else (face-2), who have been served."""

    shop: TestShop
    collection: FakeCollection
    results: FakeBucket

    def finish(self, *outcomes: dict[str, Any], **changes: Any) -> None:
        item = PHOTO | {"outcomes": list(outcomes)} | changes
        finish_photo(self.shop, msgspec.convert(item, FinishedItem))

    @property
    def photo(self) -> Photo:
        return self.shop.photos.get("photo")


@pytest.fixture
def entrance(database: Database) -> Entrance:
    shop = make_shop(database, reference_faces=2)
    shop.collection = collection = FakeCollection(people={"face-1": "ann", "face-2": "bob"})
    stream = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(stream, "JPEG")
    shop.photos_bucket = FakeBucket({PHOTO["key"]: stream.getvalue()})
    shop.results_bucket = results = FakeBucket()
    shop.photos.add(PHOTO)
    faces = [
        {"face_id": face, "box": BOX, "decision": "new", "customer_id": None, "similarity": None}
        for face in ("face-1", "face-2")
    ]
    shop.photos.set_faces("photo", faces, {})
    shop.faces.claim("photo", "face-1", [], "ann", NOW)
    shop.visits.record("ann", ("photo", PHOTO["key"]), NOW, None, "visit")
    return Entrance(shop, collection, results)


SERVED = {"face_id": "face-1", "customer_id": "ann", "visit_id": "visit", "needs_picture": True}
FAILED = {"face_id": "face-2", "error": "KeyError: 'x'"}


def test_a_photo_ends_done_and_names_its_visitors(entrance: Entrance) -> None:
    entrance.finish(SERVED)
    photo = entrance.photo

    assert (photo.state, photo.reason) == ("done", None)
    assert {face.face_id: face.customer_id for face in photo.faces} == {"face-1": "ann", "face-2": None}


def test_a_photo_with_a_failed_visitor_ends_failed_with_the_reason(entrance: Entrance) -> None:
    entrance.finish(SERVED, FAILED)
    photo = entrance.photo

    assert (photo.state, photo.reason) == ("failed", "KeyError: 'x'")


def test_a_face_that_is_nobodys_reference_is_deleted(entrance: Entrance) -> None:
    entrance.finish(SERVED)

    assert set(entrance.collection.people) == {"face-1"}
    assert list(entrance.shop.faces.references("ann")) == ["face-1"]


def test_no_more_references_than_enough_are_kept(entrance: Entrance) -> None:
    for number in range(2):
        entrance.shop.faces.keep_reference(f"earlier-{number}", "ann", {}, 2)

    entrance.finish(SERVED)

    assert entrance.collection.people == {}
    assert sorted(entrance.shop.faces.references("ann")) == ["earlier-0", "earlier-1"]


def test_a_review_has_no_reference_faces(entrance: Entrance) -> None:
    """The visitor's tasks failed before it was settled whose face it is."""
    entrance.shop.faces.claim("photo", "face-2", [], "review:face-2", NOW)

    entrance.finish(SERVED, FAILED)

    assert set(entrance.collection.people) == {"face-1"}
    assert entrance.shop.faces.references("review:face-2") == {}


def test_the_visits_first_face_is_cut_out(entrance: Entrance) -> None:
    entrance.finish(SERVED)

    (visit,) = entrance.shop.visits.page(9)[0]
    assert visit.picture == "faces/photo/face-1.jpg"
    with Image.open(BytesIO(entrance.results.objects["faces/photo/face-1.jpg"])) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) <= 240


def test_a_visit_that_has_a_picture_gets_no_other(entrance: Entrance) -> None:
    entrance.finish(SERVED | {"needs_picture": False})

    assert entrance.results.objects == {}


def test_a_photo_deleted_meanwhile_ends_without_a_picture(entrance: Entrance) -> None:
    entrance.finish(SERVED, key="gone")

    assert entrance.shop.photos.get("photo").state == "done"
    assert entrance.results.objects == {}


def test_finishing_twice_changes_nothing(entrance: Entrance) -> None:
    entrance.finish(SERVED)
    first, objects = entrance.photo, dict(entrance.results.objects)
    entrance.finish(SERVED)

    assert entrance.photo == first
    assert entrance.results.objects == objects
    assert set(entrance.collection.people) == {"face-1"}


def test_a_photo_of_nobody_ends_done(entrance: Entrance) -> None:
    entrance.shop.photos.set_faces("photo", [], {})
    entrance.finish()

    assert entrance.shop.photos.get("photo").state == "done"


def test_a_picture_that_no_visit_shows_is_erased_again(entrance: Entrance) -> None:
    """The visit was erased, or has had a picture since."""
    entrance.finish(SERVED | {"visit_id": "erased"})

    assert entrance.results.objects == {}
    entrance.finish(SERVED)
    entrance.finish(SERVED)
    assert list(entrance.results.objects) == ["faces/photo/face-1.jpg"]


def test_of_a_photo_deleted_meanwhile_only_references_and_what_visits_show_stay(entrance: Entrance) -> None:
    entrance.finish(SERVED)
    entrance.results.objects["faces/photo/face-2.jpg"] = b"written before the task died"
    entrance.shop.photos.remove(["photo"])

    visitors = [{"face_id": f"face-{number}", "decision": "new"} for number in (1, 2)]
    entrance.finish(SERVED, recognition={"visitors": visitors, "review_timeout": 900})

    assert list(entrance.results.objects) == ["faces/photo/face-1.jpg"]
    assert entrance.collection.people == {"face-1": "ann"}
