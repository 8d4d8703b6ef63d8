"""However many rows a list has, a page of it takes a few round trips to Redis."""

import pytest

from chalicelib.outside import now
from chalicelib.shop import Shop
from tests.conftest import Api
from tests.contract.busy_shop import fill, fill_one
from tests.round_trips import counted_trips

MOST = 6
"""Round trips of one call, the check of its token among them."""
ROWS = 100
LISTS = (
    "/visits?limit=100",
    "/visits?customer_id=customer-000&limit=100",
    "/visits/present?limit=100",
    "/customers?limit=100",
    "/customers?q=ann&limit=100",
    "/photos?limit=100",
    "/photos?lane=visit&limit=100",
    "/photos?label=party&album=party&lane=gallery&limit=100",
    "/photos?state=failed&limit=100",
    "/photos?customer_id=customer-000&limit=100",
    "/photos?has_position=true&limit=100",
    "/orders?limit=100",
    "/orders?state=requested&limit=100",
    "/reviews?limit=100",
    "/reviews?state=answered&limit=100",
    "/products?limit=100",
    "/offers?limit=100",
    "/notifications?limit=100",
    "/reports?limit=100",
    "/tokens?limit=100",
    "/customers/customer-000/merges?limit=100",
    "/customers/customer-000/devices?limit=100",
)


@pytest.fixture
def busy(api: Api, wired: Shop) -> Api:
    """The REST API of a shop with many rows in every list."""
    fill(wired, now())
    fill_one(wired, "customer-000", now())
    return api


def test_a_page_of_each_list_takes_a_few_round_trips(busy: Api, wired: Shop) -> None:
    counts = {}
    for path in LISTS:
        busy("GET", path)  # Redis knows the scripts from then on
        with counted_trips(wired.database.client) as trips:
            answer = busy("GET", path)
        assert (answer.status, len(answer.body["items"])) == (200, ROWS), path
        counts[path] = len(trips)

    assert {path: count for path, count in counts.items() if count > MOST} == {}
