"""Tasks that call Rekognition wait for their turn, with turns in a real Valkey and a clock that is set."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from chalicelib.aws.rekognition import IndexedPhoto
from chalicelib.database import Database
from chalicelib.enrolment.tasks import check_not_enrolled
from chalicelib.errors import Throttled, UnsupportedPhoto
from chalicelib.faces.tasks import recognise_faces
from chalicelib.payloads import CheckedItem, GalleryItem, PreparedPhoto, RecognisedItem
from chalicelib.photos.erasure import erase_photos
from chalicelib.photos.tasks import detect_faces
from chalicelib.times import format_time, parse_time
from chalicelib.turns.deletion import delete_faces
from chalicelib.turns.store import TurnStore
from tests.contract.shop_parts import picture
from tests.fakes import FakeBucket, FakeCollection
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
RATE = 5
KEY = "entrance/door/a.jpg"
PHOTO = {"photo_id": "photo", "bucket": "b", "key": KEY, "version": "1", "time": format_time(NOW)}


class CountingCollection(FakeCollection):
    """A collection that counts its calls."""

    calls: list[str]

    def index(self, image: dict[str, Any], photo_id: str) -> IndexedPhoto:
        self.calls.append("IndexFaces")
        return super().index(image, photo_id)

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        self.calls.append("SearchFaces")
        return super().search(face_id, threshold)


@dataclass
class Door:
    """A photo of some people at the door, in a shop whose clock goes on when a task waits."""

    shop: TestShop
    collection: CountingCollection
    now: int = NOW
    waits: list[int] = field(default_factory=list)

    def wait(self, milliseconds: int) -> None:
        self.waits.append(milliseconds)
        self.now += milliseconds

    def shows(self, *people: str) -> None:
        self.collection.shows["photo"] = list(people)

    def run(self, recognition: dict[str, Any] | None = None, attempt: int = 1) -> dict[str, Any]:
        """Run the task as the state machine does, which waits for the turn that it answered before."""
        if recognition:
            self.now = max(self.now, parse_time(recognition["turn"]))
        item = PHOTO | {"recognition": recognition, "attempt": attempt}
        return recognise_faces(self.shop, msgspec.convert(item, RecognisedItem))


@pytest.fixture
def door(database: Database) -> Door:
    """A door of a shop with a limit."""
    door = door_of(database, RATE)
    turns = TurnStore(lambda: database, RATE, door.wait, lambda: door.now)
    door.shop.turns = turns
    return door


@pytest.fixture
def unlimited(database: Database) -> Door:
    return door_of(database, 0)


def door_of(database: Database, rate: float) -> Door:
    shop = make_shop(database, rekognition_tps=rate)
    shop.collection = collection = CountingCollection()
    collection.calls = []
    door = Door(shop, collection)
    shop.now, shop.pause = lambda: door.now, door.wait
    shop.photos_bucket = FakeBucket({KEY: picture()})
    shop.photos.add(PHOTO | {"lane": "visit"})
    door.shows("ann")
    return door


def test_in_quiet_times_nobody_waits(door: Door) -> None:
    door.shows("ann", "bob", "cyd")

    assert len(door.run()["visitors"]) == 3
    assert door.waits == []


def test_a_turn_that_is_near_is_waited_for_within_the_task(door: Door) -> None:
    door.shop.turns.reserve("IndexFaces", 6)

    assert door.run()["visitors"]
    assert door.waits == [pytest.approx(263, abs=2)]


def test_for_a_turn_further_away_the_state_machine_waits(door: Door) -> None:
    door.shop.turns.reserve("IndexFaces", 100)

    answer = door.run()

    assert answer == {"turn": format_time(NOW + 21_000), "operation": "IndexFaces"}
    assert (door.collection.calls, door.waits) == ([], [])


def test_after_the_wait_a_photo_needs_no_other_turn(door: Door) -> None:
    door.shop.turns.reserve("IndexFaces", 100)

    first = door.run()
    door.shop.turns.reserve("IndexFaces", 100)
    second = door.run(first)

    assert [visitor["face_id"] for visitor in second["visitors"]] == ["photo-0"]
    assert (door.collection.calls, door.waits) == (["IndexFaces", "SearchFaces"], [])


def test_faces_that_were_indexed_before_a_wait_are_used_again_after_it(door: Door) -> None:
    door.shows("ann", "bob")
    door.shop.turns.reserve("SearchFaces", 100)

    first = door.run()
    second = door.run(first)

    assert first == {"turn": format_time(NOW + 21_000), "operation": "SearchFaces"}
    assert [visitor["face_id"] for visitor in second["visitors"]] == ["photo-0", "photo-1"]
    assert door.collection.calls == ["IndexFaces", "SearchFaces", "SearchFaces"]
    assert door.shop.photos.get("photo").faces[0].box == door.collection.index({}, "photo").faces[0].box


def test_the_searches_of_one_photo_keep_the_pace(door: Door) -> None:
    door.shows(*"abcdefgh")
    door.shop.turns.reserve("SearchFaces", 6)
    began = door.now

    door.run()

    assert door.now - began >= 263 + 900  # the first three come within the credit


def test_a_throttled_search_does_not_pay_for_indexing_again(unlimited: Door) -> None:
    throttle_searches(unlimited, 2)

    answer = unlimited.run()
    with pytest.raises(Throttled):
        unlimited.run(answer)
    assert unlimited.run(answer)["visitors"]

    assert answer == {"turn": format_time(NOW), "operation": "SearchFaces"}
    assert unlimited.collection.calls == ["IndexFaces", "SearchFaces"]


def throttle_searches(door: Door, times: int) -> None:
    """Let AWS throttle the next searches."""
    search, left = door.collection.search, iter(range(times))

    def throttled(face_id: str, threshold: float) -> list[tuple[str, float]]:
        if next(left, None) is not None:
            raise Throttled("SearchFaces: ThrottlingException")
        return search(face_id, threshold)

    door.collection.search = throttled  # type: ignore[method-assign]


def test_only_the_throttled_one_of_a_group_is_searched_again(door: Door) -> None:
    door.shows("ann", "bob", "cyd")
    throttle_searches(door, 1)

    assert len(door.run()["visitors"]) == 3
    assert door.collection.calls == ["IndexFaces", "SearchFaces", "SearchFaces", "SearchFaces"]


def test_a_search_that_is_throttled_again_takes_the_next_turn(door: Door) -> None:
    throttle_searches(door, 2)
    door.shop.turns.reserve("SearchFaces", 6)

    answer = door.run()

    assert parse_time(answer["turn"]) == NOW + 1000, "the next turn is after 685 ms"


def test_another_attempt_indexes_anew(door: Door) -> None:
    """The one before was tidied up: its faces may be gone."""
    door.shop.turns.reserve("SearchFaces", 100)

    answer = door.run()
    door.shop.photos.finish("photo", "failed")
    door.shop.photos.begin_attempt("photo", NOW)
    door.run(answer, attempt=2)

    assert door.collection.calls == ["IndexFaces", "IndexFaces", "SearchFaces"]


def test_a_photo_that_is_deleted_while_it_waits_leaves_no_face(door: Door) -> None:
    door.shop.turns.reserve("SearchFaces", 100)
    answer = door.run()

    erase_photos(door.shop, ["photo"])
    assert door.shop.indexed_photos.find("photo", 1) is None
    with pytest.raises(UnsupportedPhoto):
        door.run(answer)

    assert door.collection.people == {}


def test_a_deleted_photo_is_not_kept(door: Door) -> None:
    door.shop.photos.remove(["photo"])

    door.shop.indexed_photos.keep("photo", 1, door.collection.index({}, "photo"))

    assert door.shop.indexed_photos.find("photo", 1) is None


def test_an_enrolment_does_not_wait_behind_a_burst_and_the_gallery_does(door: Door) -> None:
    fill(door, "SearchFacesByImage", "DetectFaces")
    image = PreparedPhoto(image={"Bucket": "b", "Name": "photo"})

    check_not_enrolled(door.shop, msgspec.convert(PHOTO | {"customer_id": "a", "selfie": image}, CheckedItem))
    with pytest.raises(Throttled):
        detect_faces(door.shop, msgspec.convert(PHOTO | {"album": "a", "prepared": image}, GalleryItem))

    assert door.waits == []


def fill(door: Door, *operations: Any) -> None:
    for operation in operations:
        door.shop.turns.reserve(operation, 1000)


def test_faces_leave_the_collection_in_turn(door: Door) -> None:
    door.shop.turns.reserve("DeleteFaces", 50)

    delete_faces(door.shop, ["face"])
    delete_faces(door.shop, [])

    assert door.waits == [pytest.approx(9526, abs=2)]
