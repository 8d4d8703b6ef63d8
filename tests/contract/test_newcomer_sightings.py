"""With NEWCOMER_SIGHTINGS above 1 a stranger is a newcomer only when they were seen so often."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.faces.sightings import PASSING_SECONDS
from chalicelib.failures.sweep import sweep
from tests.contract.visit_lane import VisitLane
from tests.fakes import together
from tests.shops import TestShop, make_shop

MINUTE = 60_000
NOON = 1_790_000_000_000


class Street(VisitLane):
    """A camera to the street; the clock stands still until it is set."""

    def __init__(self, shop: TestShop) -> None:
        super().__init__(shop)
        self.time = NOON
        shop.now = lambda: self.time

    def sees(self, photo: str, *people: str, after: int = 0) -> str:
        """Take a photo some milliseconds after the last one, and run its attempt."""
        self.time += after
        return self.comes(photo, *people)

    @property
    def newcomers(self) -> int:
        return len(list(self.shop.customers.ids()))

    @property
    def visits(self) -> int:
        return len(self.shop.visits.page(99)[0])


@pytest.fixture
def street(database: Database) -> Street:
    return Street(make_shop(database, newcomer_sightings=2))


def test_who_is_seen_once_is_no_newcomer_and_has_no_record(street: Street) -> None:
    photo = street.sees("one", "ann")

    assert (street.newcomers, street.visits) == (0, 0)
    assert [face.customer_id for face in street.shop.photos.get(photo).faces] == [None]
    assert len(street.shop.collection.face_ids()) == 1
    assert street.shop.faces.owners_of(street.shop.collection.face_ids()) == {}


def test_who_is_seen_again_a_minute_later_is_a_newcomer_with_a_visit(street: Street) -> None:
    street.sees("one", "ann")
    street.sees("two", "ann", after=MINUTE)

    assert (street.newcomers, street.visits) == (1, 1)
    street.sees("three", "ann", after=MINUTE)
    assert (street.newcomers, street.visits) == (1, 1)


def test_photos_of_one_moment_are_one_sighting(street: Street) -> None:
    for second in range(5):
        street.sees(f"photo-{second}", "ann", after=1000)

    assert street.newcomers == 0


def test_two_people_are_two_strangers(street: Street) -> None:
    street.sees("one", "ann")
    street.sees("two", "bob", after=MINUTE)

    assert street.newcomers == 0


def test_two_photos_at_once_count_once(street: Street) -> None:
    photos = [street.takes(name, "ann") for name in ("one", "two")]
    together(2, lambda number: street.run(photos[number]))

    assert street.newcomers == 0


def test_two_second_sightings_at_once_make_one_newcomer(street: Street) -> None:
    street.sees("one", "ann")
    street.time += MINUTE
    photos = [street.takes(name, "ann") for name in ("two", "three")]
    together(2, lambda number: street.run(photos[number]))

    assert street.newcomers == 1


def test_a_repeated_attempt_counts_once(street: Street) -> None:
    photo = street.comes("one", "ann", breaks="before finish_photo")
    street.time += 5 * MINUTE
    street.rerun(photo)

    assert (street.newcomers, street.visits) == (0, 0)


def test_after_a_day_the_face_leaves_and_the_next_sighting_is_the_first(
    street: Street, database: Database
) -> None:
    street.sees("one", "ann")
    street.time += (PASSING_SECONDS + 120) * 1000
    lapse(street, database)
    sweep(street.shop)

    assert street.shop.collection.face_ids() == set()
    street.sees("two", "ann")
    assert street.newcomers == 0


def test_the_sweep_leaves_a_face_whose_day_is_not_over(street: Street) -> None:
    street.sees("one", "ann")
    street.time += 60 * MINUTE
    sweep(street.shop)

    assert len(street.shop.collection.face_ids()) == 1


def test_the_faces_of_before_leave_when_their_day_is_over_and_the_reference_stays(street: Street) -> None:
    street.sees("one", "ann")
    street.sees("two", "ann", after=MINUTE)
    street.time += (PASSING_SECONDS + 120) * 1000
    sweep(street.shop)

    (ann,) = street.shop.customers.ids()
    assert street.shop.collection.face_ids() == set(street.shop.faces.references(ann))


def test_a_selfie_takes_over_the_faces_of_who_passed(street: Street) -> None:
    street.sees("one", "ann")
    (face,) = street.shop.collection.face_ids()
    assert street.shop.faces.claim("selfie", "selfie-face", [face], "anna", street.time) == "anna"

    assert street.shop.faces.owners_of([face]) == {face: "anna"}


def lapse(street: Street, database: Database) -> None:
    """Let the ownership of all faces lapse, as Redis does when their time is over."""
    faces: Any = street.shop.collection.face_ids()
    database.client.delete(*(database.key("face", face) for face in faces))
