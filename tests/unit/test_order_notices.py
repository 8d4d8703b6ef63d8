"""Notices to the storeroom fit into a message, however much was ordered."""

import json
from datetime import datetime

from chalicelib.orders.rules import MOST_IDS, describe_orders, list_orders
from chalicelib.orders.values import Item, Order, Product

LIMIT = 256 * 1024
NAME = "Grüner Tee " * 18


CAME = datetime(2026, 11, 26, 10, 31)


def order(number: int, lines: int = 1) -> Order:
    items = tuple(Item(sku=f"sku-{line}-{'x' * 56}", quantity=10_000) for line in range(lines))
    return Order(
        id=f"{number:032}", customer_id="ann", items=items, state="requested", ordered_at="2026-01-01"
    )


def product(sku: str, name: str) -> Product:
    return Product(sku=sku, name=name, price_cents=1, stock=1)


def test_a_few_orders_are_told_in_full() -> None:
    told = list_orders([order(1), order(2, lines=100)])

    assert list(told) == ["orders"]
    assert [(one["id"], len(one["items"])) for one in told["orders"]] == [(f"{1:032}", 1), (f"{2:032}", 100)]


def test_of_very_many_orders_the_rest_is_told_by_id_and_number() -> None:
    orders = [order(number, lines=100) for number in range(2000)]

    told = list_orders(orders)

    full = len(told["orders"])
    assert 0 < full < 25
    assert told["other_orders"] == [one.id for one in orders[full : full + MOST_IDS]]
    assert told["more"] == 2000 - full - MOST_IDS


def test_the_largest_notice_fits_into_a_message() -> None:
    orders = [order(number, lines=100) for number in range(2000)]
    names = {item.sku: product(item.sku, NAME) for item in orders[0].items}
    notice = {**list_orders(orders), "text": describe_orders(orders, names, CAME)}
    state = {"orders": [one.id for one in orders[:MOST_IDS]], "notice": notice}

    assert len(json.dumps({"Message": json.dumps(notice)})) < LIMIT
    assert len(json.dumps(state)) < LIMIT


def test_one_order_too_large_to_tell_is_told_by_its_id() -> None:
    told = list_orders([order(1, lines=1000)])

    assert told == {"orders": [], "other_orders": [f"{1:032}"]}


def test_the_sentence_names_products_and_counts_what_it_leaves_out() -> None:
    text = describe_orders([order(1, lines=60)], {order(1).items[0].sku: product("tea", "Green tea")}, CAME)

    assert text.startswith("A customer walked in at 10:31; please fetch 10000 × Green tea, 10000 × sku-1-")
    assert text.endswith(", and 10 more, which GET /orders?state=requested lists.")


def test_nothing_to_fetch_needs_no_sentence() -> None:
    assert describe_orders([], {}, CAME) == ""
