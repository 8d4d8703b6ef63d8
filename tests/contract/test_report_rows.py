"""The rows of a report: all of its span, each once, and of nobody who was erased meanwhile."""

import threading
from typing import Any

import pytest

from chalicelib.orders.values import Item, Product
from chalicelib.reports.rows import read_rows
from chalicelib.reports.values import (
    CounterRow,
    LineRow,
    OrderRow,
    ProductRow,
    Report,
    ThresholdRow,
    VisitRow,
)
from chalicelib.times import DAY_MS, format_time
from tests.contract.report_desk import ReportDesk
from tests.contract.report_past import NOW, SPAN, START, fill
from tests.shops import TestShop

MINUTE = 60_000
TEA = [Item(sku="tea", quantity=2)]


def rows_of(shop: TestShop, kind: Any = "visits", span: Any = SPAN) -> list[Any]:
    report = Report(id="one", kind=kind, from_=span[0], to=span[1], created_at=format_time(NOW))
    return list(read_rows(shop, report, NOW))


def come(shop: TestShop, customer: str, name: str, at: int) -> None:
    shop.visits.record(customer, (f"photo-{at}", "key"), at, None, name)


def test_the_rows_are_those_of_the_span(shop: TestShop) -> None:
    for number, moment in enumerate((START - 1, START, NOW - 1, NOW)):
        come(shop, f"customer-{number}", f"visit-{number}", moment)

    assert [row.id for row in rows_of(shop)] == ["visit-1", "visit-2"]


def test_a_row_says_all_of_its_visit(shop: TestShop) -> None:
    shop.customers.add_newcomer("ann", START)
    come(shop, "ann", "early", START)
    come(shop, "ann", "late", START + 40 * MINUTE)
    shop.orders.add("order", "ann", TEA, START)
    shop.orders.request("ann", "two", "late", START + 40 * MINUTE)
    come(shop, "ann", "between", START + 20 * MINUTE)

    (row,) = rows_of(shop)

    seen = START + 40 * MINUTE
    assert row == VisitRow("early", "ann", None, "newcomer", START, seen, photos=3, requested=1)


def test_the_visits_of_staff_and_of_who_is_ignored_are_left_out_and_their_orders_are_not(
    shop: TestShop,
) -> None:
    for number, customer in enumerate(("ann", "bob", "eve")):
        shop.customers.add_newcomer(customer, START)
        come(shop, customer, f"visit-{customer}", START + number)
        shop.orders.add(f"order-{customer}", customer, TEA, START)
    shop.customers.change("ann", {"mark": "staff"})
    shop.customers.change("bob", {"mark": "ignored"})

    assert [row.id for row in rows_of(shop)] == ["visit-eve"]
    assert len(rows_of(shop, "orders")) == 3


def test_a_row_has_the_camera_that_saw_its_customer_first(shop: TestShop) -> None:
    for minute, camera in ((20, "till"), (0, "door")):
        photo = (f"photo-{minute}", f"entrance/{camera}/a.jpg")
        shop.visits.record("ann", photo, START + minute * MINUTE, None, "visit")

    assert [row.camera for row in rows_of(shop)] == ["door"]


def test_a_row_says_all_of_its_order(shop: TestShop) -> None:
    shop.orders.add("order", "ann", TEA, START)
    shop.orders.cancel("order", START + 1)

    (row,) = rows_of(shop, "orders")

    items = row.items
    assert row == OrderRow("order", "ann", None, None, "cancelled", START, None, None, START + 1, items)
    assert [(item.sku, item.quantity) for item in items] == [("tea", 2)]


def test_a_visit_that_goes_on_while_it_is_read_counts_once(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.visits.pages.PAGE", 2)
    for number in range(5):
        come(shop, f"customer-{number}", f"visit-{number}", START + number)
    report = Report(id="one", kind="visits", from_=SPAN[0], to=SPAN[1], created_at=format_time(NOW))
    reading = read_rows(shop, report, NOW)

    first = next(reading)
    for number in range(5):
        come(shop, f"customer-{number}", "not needed", START + 10 + number)
    found = [first, *reading]

    assert sorted(row.id for row in found) == [f"visit-{number}" for number in range(5)]


def test_a_visit_that_began_after_the_report_is_left_out(shop: TestShop) -> None:
    come(shop, "ann", "before", NOW)
    come(shop, "bob", "after", NOW + 1)

    assert [row.id for row in rows_of(shop, span=(SPAN[0], format_time(NOW + 9)))] == ["before"]


def test_each_visit_has_one_row_while_others_are_recorded(shop: TestShop) -> None:
    stop = threading.Event()
    fill(shop.database, visits=200, orders=0)
    before = {row.id for row in rows_of(shop)}

    def walk_in() -> None:
        for number in range(100_000):
            if stop.is_set():
                return
            come(shop, f"customer-{number % 7}", f"new-{number}", START + number % 500 * 3 * 3_600_000 // 4)

    door = threading.Thread(target=walk_in)
    door.start()
    try:
        for _ in range(20):
            ids = [row.id for row in rows_of(shop)]
            assert len(ids) == len(set(ids))
            assert before <= set(ids)
    finally:
        stop.set()
        door.join()


def test_an_inventory_has_open_orders_and_those_handed_over_within_the_span(shop: TestShop) -> None:
    shop.products.put(Product(sku="tea", name="Tea", price_cents=500, stock=9), START)
    for order in ("before", "within", "open"):
        shop.orders.add(order, "ann", TEA, START - 9)
    shop.orders.hand_over("before", START - 1)
    shop.orders.hand_over("within", START)

    product, *lines = rows_of(shop, "inventory")

    assert product == ProductRow("tea", "Tea", 500, 5, 4)
    assert [(line.state, line.items[0].quantity) for line in lines] == [("open", 2), ("handed_over", 2)]
    assert [type(row) for row in rows_of(shop, "inventory", (None, None))] == [ProductRow, LineRow]


def test_rows_of_somebody_erased_meanwhile_are_left_out(shop: TestShop) -> None:
    desk = ReportDesk(shop)
    come(shop, "ann", "of-ann", START)
    come(shop, "bob", "of-bob", START)
    shop.database.client.set(shop.database.tombstone("ann"), "erasure")

    item = desk.ask()
    desk.make(item)

    assert [line.partition(",")[0] for line in desk.table(item)] == ["visit_id", "of-bob"]
    assert "Visits" in desk.page(item)
    assert shop.reports.of_customer("ann") == {}


def test_a_row_says_when_and_where_its_customer_left(shop: TestShop) -> None:
    come(shop, "ann", "visit", START)
    shop.exits.record("ann", ("out", "exit/back/out.jpg"), START + 40 * MINUTE, "not-needed")

    (row,) = rows_of(shop)

    assert (row.ended, row.exit_camera) == (START + 40 * MINUTE, "back")


def test_the_counters_of_recognition_are_those_of_the_days_that_the_span_touches(shop: TestShop) -> None:
    days = [format_time(moment)[:10] for moment in (START - DAY_MS, START, NOW - DAY_MS, NOW + DAY_MS)]
    for day in days:
        shop.database.client.hset(shop.database.key("recognition", day), "yes 8800", 1)

    thresholds, *counters = rows_of(shop, "recognition")

    assert thresholds == ThresholdRow(95.0, 80.0)
    assert counters == [CounterRow(day, "yes 8800", 1) for day in days[1:3]]
