"""The last task of a visit, with ownership, photos and visits in a real Valkey."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from chalicelib.database import Database
from chalicelib.faces.finishing import Finishing
from chalicelib.faces.owners import FaceOwners
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Photo
from chalicelib.visits.store import VisitStore
from tests.fakes import BOX, FakeBucket, FakeCollection

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
class Shop:
    """A photo of ann (face-1) and somebody else (face-2), who have been served."""

    collection: FakeCollection
    results: FakeBucket
    owners: FaceOwners
    photos: PhotoStore
    visits: VisitStore
    finishing: Finishing

    def finish(self, *outcomes: dict[str, Any]) -> Photo:
        self.finishing.finish_photo(PHOTO | {"outcomes": list(outcomes)})
        return self.photos.get("photo")


@pytest.fixture
def shop(database: Database) -> Shop:
    owners, photos, visits = FaceOwners(database), PhotoStore(database), VisitStore(database, 1800)
    collection = FakeCollection(people={"face-1": "ann", "face-2": "bob"})
    stream = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(stream, "JPEG")
    originals, results = FakeBucket({PHOTO["key"]: stream.getvalue()}), FakeBucket()
    photos.add(PHOTO)
    faces = [
        {"face_id": face, "box": BOX, "decision": "new", "customer_id": None, "similarity": None}
        for face in ("face-1", "face-2")
    ]
    photos.set_faces("photo", faces, {})
    owners.claim("photo", "face-1", [], "ann", NOW)
    visits.record("ann", ("photo", PHOTO["key"]), NOW, None, "visit")
    finishing = Finishing(
        collection=collection,
        photos_bucket=originals,
        results_bucket=results,
        owners=owners,
        photos=photos,
        visits=visits,
        enough_references=2,
    )
    return Shop(collection, results, owners, photos, visits, finishing)


SERVED = {"face_id": "face-1", "customer_id": "ann", "visit_id": "visit", "needs_picture": True}
FAILED = {"face_id": "face-2", "error": "KeyError: 'x'"}


def test_a_photo_ends_done_and_names_its_visitors(shop: Shop) -> None:
    photo = shop.finish(SERVED)

    assert (photo.state, photo.reason) == ("done", None)
    assert {face.face_id: face.customer_id for face in photo.faces} == {"face-1": "ann", "face-2": None}


def test_a_photo_with_a_failed_visitor_ends_failed_with_the_reason(shop: Shop) -> None:
    photo = shop.finish(SERVED, FAILED)

    assert (photo.state, photo.reason) == ("failed", "KeyError: 'x'")


def test_a_face_that_is_nobodys_reference_is_deleted(shop: Shop) -> None:
    shop.finish(SERVED)

    assert set(shop.collection.people) == {"face-1"}
    assert list(shop.owners.references("ann")) == ["face-1"]


def test_no_more_references_than_enough_are_kept(shop: Shop) -> None:
    for number in range(2):
        shop.owners.keep_reference(f"earlier-{number}", "ann", {}, 2)

    shop.finish(SERVED)

    assert shop.collection.people == {}
    assert sorted(shop.owners.references("ann")) == ["earlier-0", "earlier-1"]


def test_a_review_has_no_reference_faces(shop: Shop) -> None:
    """The visitor's tasks failed before it was settled whose face it is."""
    shop.owners.claim("photo", "face-2", [], "review:face-2", NOW)

    shop.finish(SERVED, FAILED)

    assert set(shop.collection.people) == {"face-1"}
    assert shop.owners.references("review:face-2") == {}


def test_the_visits_first_face_is_cut_out(shop: Shop) -> None:
    shop.finish(SERVED)

    (visit,) = shop.visits.page(9)[0]
    assert visit.picture == "faces/photo/face-1.jpg"
    with Image.open(BytesIO(shop.results.objects["faces/photo/face-1.jpg"])) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) <= 240


def test_a_visit_that_has_a_picture_gets_no_other(shop: Shop) -> None:
    shop.finish(SERVED | {"needs_picture": False})

    assert shop.results.objects == {}


def test_a_photo_deleted_meanwhile_ends_without_a_picture(shop: Shop) -> None:
    shop.finishing.finish_photo(PHOTO | {"key": "gone", "outcomes": [SERVED]})

    assert shop.photos.get("photo").state == "done"
    assert shop.results.objects == {}


def test_finishing_twice_changes_nothing(shop: Shop) -> None:
    first, objects = shop.finish(SERVED), dict(shop.results.objects)

    assert shop.finish(SERVED) == first
    assert shop.results.objects == objects
    assert set(shop.collection.people) == {"face-1"}


def test_a_photo_of_nobody_ends_done(shop: Shop) -> None:
    shop.photos.set_faces("photo", [], {})
    shop.finishing.finish_photo(PHOTO)

    assert shop.photos.get("photo").state == "done"


def test_a_picture_that_no_visit_shows_is_erased_again(shop: Shop) -> None:
    """The visit was erased, or has had a picture since."""
    shop.finish(SERVED | {"visit_id": "erased"})

    assert shop.results.objects == {}
    shop.finish(SERVED)
    shop.finish(SERVED)
    assert list(shop.results.objects) == ["faces/photo/face-1.jpg"]


def test_of_a_photo_deleted_meanwhile_only_what_visits_show_stays(shop: Shop) -> None:
    shop.finish(SERVED)
    shop.results.objects["faces/photo/face-2.jpg"] = b"written before the task died"
    shop.photos.remove(["photo"])

    visitors = [{"face_id": "face-1"}, {"face_id": "face-2"}]
    shop.finishing.finish_photo(PHOTO | {"recognition": {"visitors": visitors}, "outcomes": [SERVED]})

    assert list(shop.results.objects) == ["faces/photo/face-1.jpg"]
    assert shop.collection.people == {}
