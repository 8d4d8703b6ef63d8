"""What one customer has of something is read page by page, as every list."""

from typing import Any

import pytest

from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.conftest import Api

NOW = 1_790_000_000_000


@pytest.fixture
def bob(wired: Shop) -> str:
    """A customer with five devices, who five others are part of."""
    wired.customers.add(Customer(id="bob", status="enrolled"), NOW)
    for number in range(5):
        wired.customers.add(Customer(id=f"double-{number}", status="enrolled"), NOW)
        wired.merges.merge(f"double-{number}", "bob")
        wired.devices.register("bob", f"phone-{number}", f"arn:endpoint-{number}", NOW)
    return "bob"


def read(api: Api, path: str, **page: Any) -> Any:
    return api("GET", f"{path}?" + "&".join(f"{name}={value}" for name, value in page.items()))


@pytest.mark.parametrize("what", ["merges", "devices"])
def test_a_customers_things_are_read_page_by_page(api: Api, bob: str, what: str) -> None:
    path = f"/customers/{bob}/{what}"
    whole = api("GET", path).body

    found, sizes, following = [], [], ""
    while following is not None:
        page = read(api, path, limit=2, cursor=following).body
        found += page["items"]
        sizes.append(len(page["items"]))
        following = page["next"]

    assert whole == {"items": found, "next": None}
    assert sizes == [2, 2, 1]
    assert read(api, path, limit=5).body == whole


@pytest.mark.parametrize("what", ["merges", "devices"])
@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": "zzz"}])
def test_a_wrong_page_of_a_customers_things_is_refused(
    api: Api, bob: str, what: str, query: dict[str, Any]
) -> None:
    assert read(api, f"/customers/{bob}/{what}", **query).status == 400
