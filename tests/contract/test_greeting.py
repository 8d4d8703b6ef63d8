"""Whether the customer of a visit has been greeted, over the API."""

from typing import Any

import pytest

from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.conftest import Api

MINUTE = 60_000


@pytest.fixture
def noon(wired: Shop) -> int:
    """The moment at which Ann came in, by the visit `ann`."""
    noon = wired.now()
    wired.customers.add(Customer(id="ann", status="enrolled"), noon)
    wired.visits.record("ann", ("photo", "entrance/door/1.jpg"), noon, 99.0, "ann")
    return noon


def greet(api: Api, visit: str, greeted: bool = True) -> int:
    return api("PATCH", f"/visits/{visit}", {"greeted": greeted}, role="staff").status


def greeted_at(api: Api) -> Any:
    (visit,) = api("GET", "/visits/present", role="staff").body["items"]
    return visit["greeted_at"]


def test_a_greeting_is_noted_once_and_can_be_taken_back(api: Api, noon: int) -> None:
    assert greeted_at(api) is None

    assert greet(api, "ann") == 204
    first = greeted_at(api)
    greet(api, "ann")
    assert greeted_at(api) == first is not None

    greet(api, "ann", greeted=False)
    greet(api, "ann", greeted=False)
    assert greeted_at(api) is None


def test_a_visit_that_is_gone_is_not_made_anew_by_a_greeting(api: Api, wired: Shop, noon: int) -> None:
    api("DELETE", "/customers/ann", role="admin")

    assert greet(api, "ann") == 404
    assert greet(api, "of-nobody") == 404


def test_a_greeting_stays_with_the_visit_that_absorbs_it(api: Api, wired: Shop, noon: int) -> None:
    wired.visits.record("ann", ("early", "entrance/door/0.jpg"), noon - 50 * MINUTE, 99.0, "earlier")
    greet(api, "ann")
    wired.visits.record("ann", ("between", "entrance/door/2.jpg"), noon - 25 * MINUTE, 99.0, "none")

    assert greeted_at(api)
    assert greet(api, "ann", greeted=False) == 204
    assert greeted_at(api) is None
