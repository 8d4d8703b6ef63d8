"""What is deleted in S3 is forgotten, whatever order the events come in, with a real Valkey."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.errors import NotFound, TransientError, UnsupportedPhoto
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.preparation import write_result
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.tasks import remove_photo
from chalicelib.photos.values import Filter
from chalicelib.times import parse_time
from tests.fakes import BOX, FakeBucket, together
from tests.shops import TestShop

KEY, VISIT = "gallery/summer/a b.jpg", "entrance/door/a.jpg"


class OnceOutOfReach(FakeBucket):
    """A bucket whose first request to erase something is lost."""

    is_lost = False

    def erase(self, keys: Iterable[str]) -> int:
        if not self.is_lost:
            self.is_lost = True
            raise TransientError("S3 is out of reach")
        return super().erase(keys)


@dataclass
class Gallery:
    """The photos that come and go in a shop."""

    shop: TestShop

    @property
    def photos(self) -> PhotoStore:
        return self.shop.photos

    @property
    def results(self) -> FakeBucket:
        return self.shop.results_bucket

    def comes(self, version: str = "", second: int = 0, key: str = KEY) -> tuple[str, bool]:
        """The id of a photo in the gallery, and whether it was taken up."""
        photo_id = photo_id_of("b", key, version)
        photo = {"photo_id": photo_id, "bucket": "b", "key": key, "version": version, "lane": "gallery"}
        taken = self.photos.add(photo | {"album": "summer", "time": moment(second)})
        return photo_id, taken

    def describe(self, photo_id: str) -> bool:
        labels = [{"name": "Person", "confidence": 99.0, "parents": []}]
        found = {"metadata": {}, "labels": labels, "thumbnail": "t", "results": "r", "detected": []}
        return self.photos.describe(photo_id, moment(0), found)

    def goes(
        self, second: int = 0, version: str = "", kind: str = "DeleteMarkerCreated", key: str = KEY
    ) -> int:
        """S3 tells that the object was deleted; how many photos that were."""
        described = {"key": key.replace(" ", "+")} | ({"versionId": version} if version else {})
        s3 = {"bucket": {"name": "b"}, "object": described}
        record: dict[str, Any] = {"eventName": f"ObjectRemoved:{kind}", "eventTime": moment(second), "s3": s3}
        return remove_photo(self.shop, {"Records": [record]})["removed"]

    def listed(self) -> set[str]:
        """Whatever any index still has."""
        filters = [Filter(), Filter(lane="gallery"), Filter(album="summer"), Filter(label="pErson")]
        filters += [Filter(key=KEY), Filter(state="processing"), Filter(state="done")]
        return {photo.id for each in filters for photo in self.photos.page(99, wanted=each)[0]}


def moment(second: int) -> str:
    return f"2026-09-21T14:13:{second:02}.000Z"


@pytest.fixture
def gallery(shop: TestShop) -> Gallery:
    assert shop.photos  # made before any threads
    return Gallery(shop)


def test_a_deleted_photo_leaves_no_trace_but_that_it_was_deleted(gallery: Gallery) -> None:
    photo, _ = gallery.comes("v1")
    gallery.results.write(f"results/{photo}.json", b"{}", "application/json")
    gallery.describe(photo)
    gallery.photos.set_faces(photo, [{"face_id": "f", "box": BOX, "decision": "new"}], {})

    assert gallery.goes(1, "v1", "Delete") == 1

    assert (gallery.listed(), list(gallery.results.objects)) == (set(), [])
    with pytest.raises(NotFound):
        gallery.photos.get(photo)
    client = gallery.shop.database.client
    left = {key for key in client.scan_iter(gallery.shop.database.key("*")) if "removals" not in key}
    assert left == {gallery.shop.database.key("photo", photo)}
    assert client.hgetall(left.pop()) == {"state": "removed"}


def test_a_repeated_marker_erases_what_the_first_try_left_in_s3(gallery: Gallery) -> None:
    photo, _ = gallery.comes()
    gallery.results.write(f"results/{photo}.json", b"{}", "application/json")
    gallery.shop.results_bucket = OnceOutOfReach(gallery.results.objects)

    with pytest.raises(TransientError):
        gallery.goes(5)
    gallery.goes(5)

    assert gallery.results.objects == {}
    assert gallery.photos.of_key(KEY, parse_time(moment(5))) == []


def test_nothing_is_looked_for_in_s3_where_a_lane_leaves_nothing(gallery: Gallery) -> None:
    photo, _ = gallery.comes("v1", key=VISIT)
    gallery.results.write(f"results/{photo}.json", b"{}", "application/json")

    assert gallery.goes(1, "v1", "Delete", VISIT) == 1
    assert len(gallery.results.objects) == 1


def test_a_marker_takes_every_photo_that_came_before_it(gallery: Gallery) -> None:
    gallery.comes("v1", 1)
    gallery.comes("v2", 2)
    later, _ = gallery.comes("v3", 9)

    assert gallery.goes(5) == 2
    assert gallery.listed() == {later}


def test_a_deleted_version_takes_only_itself(gallery: Gallery) -> None:
    gallery.comes("v1", 1)
    other, _ = gallery.comes("v2", 2)

    gallery.goes(5, "v1", "Delete")

    assert gallery.listed() == {other}


@pytest.mark.parametrize(("version", "kind"), [("v1", "Delete"), ("", "DeleteMarkerCreated"), ("", "Delete")])
def test_a_photo_whose_removal_came_first_is_not_taken_up(gallery: Gallery, version: str, kind: str) -> None:
    gallery.goes(5, version, kind)

    _, taken = gallery.comes("v1", 1)

    assert (taken, gallery.listed()) == (False, set())


def test_a_photo_that_comes_after_a_marker_is_taken_up(gallery: Gallery) -> None:
    gallery.goes(5)

    assert gallery.comes("v2", 6)[1]


def test_markers_out_of_order_hide_nothing_new(gallery: Gallery) -> None:
    gallery.goes(8)
    gallery.goes(3)

    assert not gallery.comes("v1", 5)[1]


def test_no_task_brings_a_deleted_photo_back(gallery: Gallery) -> None:
    photo, _ = gallery.comes("v1")
    gallery.goes(1, "v1", "Delete")

    assert not gallery.describe(photo)
    gallery.photos.set_faces(photo, [{"face_id": "f", "box": BOX, "decision": "new"}], {})
    gallery.photos.finish(photo, "done")
    assert not gallery.comes("v1")[1]

    assert gallery.listed() == set()
    assert gallery.photos.get_many([photo]) == []


def test_a_repeated_removal_is_none(gallery: Gallery) -> None:
    gallery.comes("v1")

    assert [gallery.goes(1), gallery.goes(1)] == [1, 0]


def test_what_is_written_about_a_deleted_photo_is_erased_again(gallery: Gallery) -> None:
    photo, _ = gallery.comes("v1")
    write_result(gallery.shop, photo, "kept", b"", "image/jpeg")
    gallery.goes(1, "v1", "Delete")

    with pytest.raises(UnsupportedPhoto, match="deleted"):
        write_result(gallery.shop, photo, "thumbnail", b"", "image/jpeg")
    assert list(gallery.results.objects) == ["kept"]


def test_coming_and_going_at_once_ends_with_no_photo(gallery: Gallery) -> None:
    for number in range(20):
        together(2, lambda caller, n=number: gallery.goes(5) if caller else gallery.comes(f"v{n}", 1))  # type: ignore[misc]

    assert gallery.listed() == set()
