"""What the API tells of one customer: visits and photos."""

from typing import Any

import pytest

from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api

NOON = 1_790_000_000_000
HOUR = 3_600_000


@pytest.fixture
def ann(wired: Shop) -> str:
    """A customer who came three times, one hour after the other. Bob came once."""
    for name in ("ann", "bob"):
        wired.customers.add(Customer(id=name, status="enrolled"), NOON)
    for number, name in enumerate(("ann", "bob", "ann", "ann")):
        wired.visits.record(name, (f"photo-{number}", "key"), NOON + number * HOUR, 99.0, f"visit-{number}")
    return "ann"


def ids(api: Api, path: str) -> list[str]:
    answer = api("GET", path, role="staff")
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.body["items"]]


def test_visits_of_a_customer_are_listed_the_latest_first(api: Api, ann: str) -> None:
    assert ids(api, f"/visits?customer_id={ann}") == ["visit-3", "visit-2", "visit-0"]
    assert ids(api, "/visits?customer_id=ghost") == []

    page: Any = api("GET", f"/visits?customer_id={ann}&limit=2").body
    assert ids(api, f"/visits?customer_id={ann}&limit=2&cursor={page['next']}") == ["visit-0"]


def test_visits_of_a_customer_since_a_moment_are_those_that_went_on_after_it(
    api: Api, wired: Shop, ann: str
) -> None:
    wired.visits.record(ann, ("photo-later", "key"), NOON + 2 * HOUR + HOUR // 4, 99.0, "none")

    since = format_time(NOON + 2 * HOUR + HOUR // 8)
    assert ids(api, f"/visits?customer_id={ann}&since={since}") == ["visit-3", "visit-2"]


def test_visits_of_a_merged_customer_are_the_survivors(api: Api, wired: Shop, ann: str) -> None:
    wired.merges.merge("bob", ann)

    assert ids(api, "/visits?customer_id=bob") == ["visit-3", "visit-2", "visit-1", "visit-0"]


def test_photos_tell_their_positions(api: Api, wired: Shop) -> None:
    time = format_time(NOON)
    for number, gps in enumerate(({}, {"latitude": 48.25, "longitude": -16.5, "altitude_m": 9})):
        place = {"photo_id": f"photo-{number}", "bucket": "b", "key": "gallery/party/a.jpg", "version": "1"}
        wired.photos.add(place | {"lane": "gallery", "album": "party", "time": time})
        wired.photos.describe(f"photo-{number}", time, {"metadata": {"gps": gps}})

    shown = {photo["id"]: photo["position"] for photo in api("GET", "/photos").body["items"]}

    assert shown == {"photo-0": None, "photo-1": {"latitude": 48.25, "longitude": -16.5}}
    assert ids(api, "/photos?has_position=true") == ["photo-1"]
    assert ids(api, "/photos?has_position=false") == ["photo-0"]
    assert api("GET", "/photos?has_position=1").status == 400


def test_photos_of_a_customer_are_told(api: Api, wired: Shop, ann: str) -> None:
    place = {"photo_id": "selfie", "bucket": "b", "key": "enrolment/ann/a.jpg", "version": "1"}
    wired.photos.add(place | {"lane": "enrolment", "customer_id": ann, "time": format_time(NOON)})

    assert ids(api, f"/photos?customer_id={ann}") == ["selfie"]
    assert ids(api, "/photos?customer_id=bob") == []
