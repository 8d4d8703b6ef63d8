"""Orders in Redis: requested once, handed over once."""

from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.tasks import request_orders
from chalicelib.orders.values import Item, Product
from chalicelib.shop import Shop
from tests.fakes import together
from tests.items import visit_item

NOW = 1_790_000_000_000


@pytest.fixture
def orders(database: Database) -> OrderStore:
    return OrderStore(database)


@pytest.fixture
def products(database: Database) -> ProductStore:
    store = ProductStore(database)
    store.put(Product(sku="tea", name="Green tea", price_cents=390, stock=10), NOW)
    return store


@pytest.fixture
def order(orders: OrderStore, ids: Callable[[], str]) -> Callable[..., str]:
    """Order so much tea for ann; the order's id."""

    def add(quantity: int = 2, sku: str = "tea", customer: str = "ann") -> str:
        return orders.add(ids(), customer, [Item(sku=sku, quantity=quantity)], NOW).id

    return add


def requested(orders: OrderStore, photo: str = "photo", customer: str = "ann") -> list[str]:
    return [order.id for order in orders.request(customer, photo, f"visit-{photo}", NOW + 1)]


def test_all_open_orders_of_the_customer_are_requested(orders: OrderStore, order: Callable[..., str]) -> None:
    mine, _ = [order(), order()], order(customer="bob")

    assert requested(orders) == mine
    assert {one.state for one in orders.get_many(mine)} == {"requested"}
    assert orders.requested_at(["visit-photo"]) == mine


def test_a_repeated_request_answers_the_same_orders(orders: OrderStore, order: Callable[..., str]) -> None:
    mine = [order()]
    first = requested(orders)
    order()

    assert (first, requested(orders)) == (mine, mine)


def test_an_order_is_requested_by_one_of_twenty_photos(orders: OrderStore, order: Callable[..., str]) -> None:
    mine = order()

    answers = together(20, lambda number: requested(orders, f"photo-{number}"))

    assert [order for answer in answers for order in answer] == [mine]


def test_a_customer_without_orders_requests_none(orders: OrderStore) -> None:
    assert requested(orders) == []


def test_handing_over_lowers_the_stock_once(
    orders: OrderStore, products: ProductStore, order: Callable[..., str]
) -> None:
    mine = order(3)
    requested(orders)

    together(10, lambda _: orders.hand_over(mine, NOW + 2))

    assert products.get("tea").stock == 7
    assert (orders.bought("ann"), orders.sold()) == ({"tea": 3}, {"tea": 3})


def test_an_open_order_can_be_handed_over_and_is_then_not_requested(
    orders: OrderStore, products: ProductStore, order: Callable[..., str]
) -> None:
    assert orders.hand_over(order(), NOW).state == "handed_over"
    assert requested(orders) == []


def test_an_order_is_in_the_list_of_its_state_only(orders: OrderStore, order: Callable[..., str]) -> None:
    mine = order()

    def listed() -> list[int]:
        return [len(orders.page(10, state=state)[0]) for state in ("open", "requested", "handed_over")]

    before = listed()
    requested(orders)
    between = listed()
    orders.hand_over(mine, NOW)

    assert (before, between, listed()) == ([1, 0, 0], [0, 1, 0], [0, 0, 1])


def test_what_is_handed_over_of_a_product_that_is_gone_makes_no_product(
    orders: OrderStore, products: ProductStore, order: Callable[..., str]
) -> None:
    mine = order()
    products.delete("tea")

    orders.hand_over(mine, NOW)

    assert products.get_many(["tea"]) == {}
    assert orders.bought("ann") == {"tea": 2}


def test_an_order_that_can_not_be_handed_over_says_why(
    orders: OrderStore, order: Callable[..., str], database: Database
) -> None:
    mine = order()
    database.client.hset(database.key("order", mine), "state", "cancelled")

    with pytest.raises(Conflict, match="'cancelled'"):
        orders.hand_over(mine, NOW)


def test_an_unknown_order_is_not_found(orders: OrderStore) -> None:
    with pytest.raises(NotFound, match="GET /orders"):
        orders.hand_over("nothing", NOW)


def test_an_order_of_several_products_moves_every_stock(orders: OrderStore, products: ProductStore) -> None:
    products.put(Product(sku="jam", name="Jam", price_cents=250, stock=1), NOW)
    items = [Item(sku="tea", quantity=4), Item(sku="jam", quantity=2)]
    orders.add("order", "ann", items, NOW)

    orders.hand_over("order", NOW)

    assert {sku: product.stock for sku, product in products.get_many(["tea", "jam"]).items()} == {
        "tea": 6,
        "jam": 0,
    }


def test_the_notice_to_the_storeroom_is_the_same_on_a_retry(
    shop: Shop, products: ProductStore, order: Callable[..., str]
) -> None:
    mine, item = order(), visit_item("ann")

    first, second = request_orders(shop, item), request_orders(shop, item)

    assert first == second
    assert (first["orders"], first["notice"]["id"]) == ([mine], "photo-ann")
    assert first["notice"]["text"] == "A customer walked in at 14:13; please fetch 2 × Green tea."
