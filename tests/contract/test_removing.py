"""What is deleted in S3 is forgotten, whatever order the events come in, with a real Valkey."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.removing import PhotoRemover
from chalicelib.photos.results import PhotoResults
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Filter
from tests.fakes import BOX, FakeBucket, together

KEY, VISIT = "gallery/summer/a b.jpg", "entrance/door/a.jpg"


@dataclass
class FakeResults:
    """Remembers of which photos everything was erased."""

    erased: list[str] = field(default_factory=list)

    def erase(self, photo_ids: Iterable[str]) -> None:
        self.erased += photo_ids


class ErasableBucket(FakeBucket):
    name = "results"


@dataclass
class Shop:
    """Where photos come and go."""

    database: Database
    photos: PhotoStore
    results: FakeResults
    remover: PhotoRemover

    def comes(self, version: str = "", second: int = 0, key: str = KEY) -> tuple[str, bool]:
        """The id of a photo in the gallery, and whether it was taken up."""
        photo_id = photo_id_of("b", key, version)
        photo = {"photo_id": photo_id, "bucket": "b", "key": key, "version": version, "lane": "gallery"}
        taken = self.photos.add(photo | {"album": "summer", "time": moment(second)})
        return photo_id, taken

    def describe(self, photo_id: str) -> bool:
        labels = [{"name": "Person", "confidence": 99.0, "parents": []}]
        where = {"photo_id": photo_id, "time": moment(0)}
        found = {"metadata": {}, "labels": labels, "thumbnail": "t", "results": "r", "detected": []}
        return self.photos.describe(where, found)

    def goes(
        self, second: int = 0, version: str = "", kind: str = "DeleteMarkerCreated", key: str = KEY
    ) -> int:
        """S3 tells that the object was deleted; how many photos that were."""
        described = {"key": key.replace(" ", "+")} | ({"versionId": version} if version else {})
        s3 = {"bucket": {"name": "b"}, "object": described}
        record: dict[str, Any] = {"eventName": f"ObjectRemoved:{kind}", "eventTime": moment(second), "s3": s3}
        return self.remover.remove_photo({"Records": [record]})["removed"]

    def listed(self) -> set[str]:
        """Whatever any index still has."""
        filters = [Filter(), Filter(lane="gallery"), Filter(album="summer"), Filter(label="pErson")]
        filters += [Filter(key=KEY), Filter(state="processing"), Filter(state="done")]
        return {photo.id for each in filters for photo in self.photos.page(99, wanted=each)[0]}


def moment(second: int) -> str:
    return f"2026-09-21T14:13:{second:02}.000Z"


@pytest.fixture
def shop(database: Database) -> Shop:
    photos, results = PhotoStore(database), FakeResults()
    return Shop(database, photos, results, PhotoRemover(photos, results))


def test_a_deleted_photo_leaves_no_trace_but_that_it_was_deleted(shop: Shop) -> None:
    photo, _ = shop.comes("v1")
    shop.describe(photo)
    shop.photos.set_faces(photo, [{"face_id": "f", "box": BOX, "decision": "new"}], {})

    assert shop.goes(1, "v1", "Delete") == 1

    assert (shop.listed(), shop.results.erased) == (set(), [photo])
    with pytest.raises(NotFound):
        shop.photos.get(photo)
    client = shop.database.client
    left = {key for key in client.scan_iter(shop.database.key("*")) if "removals" not in key}
    assert left == {shop.database.key("photo", photo)}
    assert client.hgetall(left.pop()) == {"state": "removed"}


def test_nothing_is_looked_for_in_s3_where_a_lane_leaves_nothing(shop: Shop) -> None:
    shop.comes("v1", key=VISIT)

    assert shop.goes(1, "v1", "Delete", VISIT) == 1
    assert shop.results.erased == []


def test_a_marker_takes_every_photo_that_came_before_it(shop: Shop) -> None:
    shop.comes("v1", 1)
    shop.comes("v2", 2)
    later, _ = shop.comes("v3", 9)

    assert shop.goes(5) == 2
    assert shop.listed() == {later}


def test_a_deleted_version_takes_only_itself(shop: Shop) -> None:
    shop.comes("v1", 1)
    other, _ = shop.comes("v2", 2)

    shop.goes(5, "v1", "Delete")

    assert shop.listed() == {other}


@pytest.mark.parametrize(("version", "kind"), [("v1", "Delete"), ("", "DeleteMarkerCreated"), ("", "Delete")])
def test_a_photo_whose_removal_came_first_is_not_taken_up(shop: Shop, version: str, kind: str) -> None:
    shop.goes(5, version, kind)

    _, taken = shop.comes("v1", 1)

    assert (taken, shop.listed()) == (False, set())


def test_a_photo_that_comes_after_a_marker_is_taken_up(shop: Shop) -> None:
    shop.goes(5)

    assert shop.comes("v2", 6)[1]


def test_markers_out_of_order_hide_nothing_new(shop: Shop) -> None:
    shop.goes(8)
    shop.goes(3)

    assert not shop.comes("v1", 5)[1]


def test_no_task_brings_a_deleted_photo_back(shop: Shop) -> None:
    photo, _ = shop.comes("v1")
    shop.goes(1, "v1", "Delete")

    assert not shop.describe(photo)
    shop.photos.set_faces(photo, [{"face_id": "f", "box": BOX, "decision": "new"}], {})
    shop.photos.finish(photo, "done")
    assert not shop.comes("v1")[1]

    assert shop.listed() == set()
    assert shop.photos.get_many([photo]) == []


def test_a_repeated_removal_is_none(shop: Shop) -> None:
    shop.comes("v1")

    assert [shop.goes(1), shop.goes(1)] == [1, 0]


def test_what_is_written_about_a_deleted_photo_is_erased_again(shop: Shop) -> None:
    photo, _ = shop.comes("v1")
    bucket = ErasableBucket()
    results = PhotoResults(bucket, shop.photos)
    results.write(photo, "kept", b"", "image/jpeg")
    shop.goes(1, "v1", "Delete")

    with pytest.raises(UnsupportedPhoto, match="deleted"):
        results.write(photo, "thumbnail", b"", "image/jpeg")
    assert list(bucket.objects) == ["kept"]


def test_coming_and_going_at_once_ends_with_no_photo(shop: Shop) -> None:
    for number in range(20):
        together(2, lambda caller, n=number: shop.goes(5) if caller else shop.comes(f"v{n}", 1))  # type: ignore[misc]

    assert shop.listed() == set()
