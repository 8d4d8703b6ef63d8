"""Visits in Redis: sightings that come late, twice, out of order and at the same time."""

import itertools
import json
from collections.abc import Callable

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.payloads import RecordedVisit, VisitorItem
from chalicelib.shop import Shop
from chalicelib.visits.store import VisitStore
from chalicelib.visits.tasks import record_visit
from chalicelib.visits.values import Visit
from tests.fakes import together

MINUTE = 60_000
NOON = 1_790_000_000_000


@pytest.fixture
def visits(shop: Shop) -> VisitStore:
    return shop.visits


Seeing = Callable[..., RecordedVisit]


@pytest.fixture
def see(visits: VisitStore, ids: Callable[[], str]) -> Seeing:
    """Record that ann was seen so many minutes after noon."""

    def record(minute: float, customer: str = "ann", similarity: float | None = 99.0) -> RecordedVisit:
        photo = (f"photo-{minute}", f"entrance/door/{minute}.jpg")
        return visits.record(customer, photo, NOON + round(minute * MINUTE), similarity, ids())

    return record


def feed(visits: VisitStore) -> list[Visit]:
    return visits.page(100)[0]


def test_sightings_less_than_the_gap_apart_are_one_visit(visits: VisitStore, see: Seeing) -> None:
    first, second = see(0), see(29.999)

    assert first.id == second.id
    assert [visit.photos for visit in feed(visits)] == [("entrance/door/0.jpg", "entrance/door/29.999.jpg")]


def test_sightings_exactly_the_gap_apart_are_two_visits(visits: VisitStore, see: Seeing) -> None:
    first, second = see(0), see(30)

    assert first.id != second.id
    assert [visit.number for visit in feed(visits)] == [2, 1]


def test_a_visit_goes_on_as_long_as_its_customer_is_seen(visits: VisitStore, see: Seeing) -> None:
    for minute in (0, 20, 40, 60, 80):
        see(minute)

    (visit,) = feed(visits)
    assert (visit.started_at, visit.last_seen_at) == ("2026-09-21T14:13:20.000Z", "2026-09-21T15:33:20.000Z")


def test_an_earlier_sighting_that_comes_late_begins_the_visit(visits: VisitStore, see: Seeing) -> None:
    assert see(20).id == see(0).id

    (visit,) = feed(visits)
    assert (visit.started_at, visit.last_seen_at) == ("2026-09-21T14:13:20.000Z", "2026-09-21T14:33:20.000Z")
    assert visit.photos == ("entrance/door/0.jpg", "entrance/door/20.jpg")


def test_a_late_sighting_between_two_visits_makes_them_one(visits: VisitStore, see: Seeing) -> None:
    first, second = see(0), see(40)
    bridge = see(20)

    (visit,) = feed(visits)
    assert bridge == RecordedVisit(
        id=first.id, customer_id="ann", needs_picture=True, absorbed=(second.id,), number=1
    )
    assert (visit.number, visit.ids, len(visit.photos)) == (1, (first.id, second.id), 3)


@pytest.mark.parametrize("order", list(itertools.permutations([0, 20, 40, 60])))
def test_the_order_in_which_sightings_come_makes_no_difference(
    visits: VisitStore, see: Seeing, order: tuple[int, ...]
) -> None:
    for minute in order:
        see(minute, similarity=90 + minute / 10)

    (visit,) = feed(visits)
    assert (visit.number, visit.similarity, len(visit.photos)) == (1, 96.0, 4)
    assert (visit.started_at, visit.last_seen_at) == ("2026-09-21T14:13:20.000Z", "2026-09-21T15:13:20.000Z")
    assert [one.id for one in visits.present(NOON + 61 * MINUTE)[0]] == [visit.id]


def test_a_repeated_sighting_changes_nothing(visits: VisitStore, see: Seeing) -> None:
    recorded = [see(0), see(40), see(20)]
    before = feed(visits)

    again = [see(0), see(40), see(20)]

    assert {one.id for one in again} == {recorded[2].id}
    assert feed(visits) == before


def test_twenty_photos_at_once_are_one_visit(visits: VisitStore) -> None:
    def record(number: int) -> str:
        photo = (f"photo-{number}", "key")
        return visits.record("ann", photo, NOON + number, 99.0, f"visit-{number}").id

    assert len(set(together(20, record))) == 1
    assert [len(visit.photos) for visit in feed(visits)] == [20]


def test_a_picture_is_wanted_until_there_is_one(visits: VisitStore, see: Seeing) -> None:
    first = see(0)
    visits.picture(first.id, "p", "one")
    visits.picture(first.id, "p", "two")

    assert (first.needs_picture, see(1).needs_picture) == (True, False)
    assert feed(visits)[0].picture == "faces/p/one.jpg"


def test_a_picture_of_a_visit_absorbed_twice_over_reaches_the_visit_that_is_left(
    visits: VisitStore, see: Seeing
) -> None:
    last = see(80)
    see(40), see(60)
    see(0), see(20)

    visits.picture(last.id, "p", "one")

    assert [visit.picture for visit in feed(visits)] == ["faces/p/one.jpg"]


def test_a_picture_taken_before_the_visits_became_one_is_kept(visits: VisitStore, see: Seeing) -> None:
    see(0)
    visits.picture(see(40).id, "p", "later")

    assert see(20).needs_picture is False
    assert feed(visits)[0].picture == "faces/p/later.jpg"


def test_the_feed_begins_where_asked(visits: VisitStore, see: Seeing) -> None:
    see(0), see(100), see(200)

    assert [visit.number for visit in visits.page(10, since=NOON + 100 * MINUTE)[0]] == [3, 2]


def test_a_newcomer_without_a_similarity_has_none(visits: VisitStore, see: Seeing) -> None:
    see(0, similarity=None)

    assert feed(visits)[0].similarity is None


def test_the_task_answers_plain_json(shop: Shop, visits: VisitStore, ids: Callable[[], str]) -> None:
    shop.new_id = ids
    item = {
        "photo_id": "p",
        "key": "entrance/door/a b.jpg",
        "time": "2026-09-21T14:13:20.000Z",
        "review_timeout": 900,
        "visitor": {"face_id": "face", "decision": "known", "customer_id": "ann", "similarity": 98.7},
    }

    answer = record_visit(shop, msgspec.convert(item, VisitorItem))

    plain = json.loads(json.dumps(answer))
    assert plain.pop("arrival")["notice"]["visit_id"] == "id-1"
    assert plain == {
        "customer_id": "ann",
        "id": "id-1",
        "needs_picture": True,
        "absorbed": [],
        "number": 1,
        "began": "id-1",
        "outcome": {"face_id": "face", "customer_id": "ann", "visit_id": "id-1", "needs_picture": True},
    }
    assert feed(visits)[0].photos == ("entrance/door/a b.jpg",)


def test_a_sighting_joins_all_visits_that_a_merge_of_customers_left_close(
    visits: VisitStore, database: Database, see: Seeing
) -> None:
    for number, minute in enumerate((0, 5, 10)):
        see(minute, customer=f"customer-{number}")
        visit = feed(visits)[0].id
        database.client.hset(database.key("visit", visit), "customer_id", "ann")
        database.client.zadd(database.key("visits-of", "ann"), {visit: NOON + minute * MINUTE})

    joined = see(12)

    assert len(joined.absorbed) == 2
    assert [len(visit.photos) for visit in feed(visits)] == [4]
