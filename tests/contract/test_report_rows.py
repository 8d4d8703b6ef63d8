"""Copying a report's rows: at one moment, all of them, and not too many."""

import threading
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest, TransientError
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item
from chalicelib.people.store import CustomerStore
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Report, Summary, VisitRow, decode_row
from chalicelib.times import format_time
from chalicelib.visits.store import VisitStore
from tests.contract.report_desk import keep
from tests.contract.report_past import NOW, START, fill

MINUTE = 60_000


@pytest.fixture
def store(database: Database) -> ReportStore:
    return ReportStore(database)


def copied(store: ReportStore, report: Report) -> list[Any]:
    return [decode_row(row) for row in store.rows(report, store.copy_rows(report, NOW))]


def test_the_rows_are_those_of_the_span(store: ReportStore, database: Database) -> None:
    visits = VisitStore(database, 1800)
    for number, moment in enumerate((START - 1, START, NOW - 1, NOW)):
        visits.record(f"customer-{number}", (f"photo-{number}", "key"), moment, None, f"visit-{number}")

    rows = copied(store, keep(store))

    assert [row.id for row in rows[1:]] == ["visit-1", "visit-2"]
    assert rows[0] == Summary(taken_at=NOW, rows=2, customers=2, enrolled=0, newcomers=0)


def test_a_row_says_all_of_its_visit(store: ReportStore, database: Database) -> None:
    visits, orders = VisitStore(database, 1800), OrderStore(database)
    CustomerStore(database).add_newcomer("ann", START)
    visits.record("ann", ("one", "key"), START, 99.0, "early")
    visits.record("ann", ("two", "key"), START + 40 * MINUTE, 99.0, "late")
    orders.add("order", "ann", [Item(sku="tea", quantity=1)], START)
    orders.request("ann", "two", "late", START + 40 * MINUTE)
    visits.record("ann", ("three", "key"), START + 20 * MINUTE, 99.0, "between")

    (_, row) = copied(store, keep(store))

    seen = START + 40 * MINUTE
    assert row == VisitRow("early", "ann", None, "newcomer", START, seen, photos=3, requested=1)


def test_totals_equal_rows_while_visits_are_recorded(store: ReportStore, database: Database) -> None:
    """A snapshot in several steps would count a visit that its rows lack, or see half a merge of visits."""
    visits, stop = VisitStore(database, 1800), threading.Event()

    def walk_in() -> None:
        for number in range(100_000):
            if stop.is_set():
                return
            at = START + number % 500 * 3 * 3_600_000 // 4
            visits.record(f"customer-{number % 7}", (f"photo-{number}", "key"), at, None, f"visit-{number}")

    door = threading.Thread(target=walk_in)
    door.start()
    try:
        for number in range(20):
            summary, *rows = copied(store, keep(store, report_id=f"report-{number}"))
            assert summary.rows == len(rows) == len({row.id for row in rows})
            assert summary.customers == len({row.customer_id for row in rows})
    finally:
        stop.set()
        door.join()
    assert rows


def test_a_repeated_copy_is_of_the_same_moment(store: ReportStore, database: Database) -> None:
    fill(database, visits=20, orders=0)
    report = keep(store)
    before = copied(store, report)
    VisitStore(database, 1800).record("ann", ("new", "key"), NOW - 1, None, "new")

    assert copied(store, report) == before


def test_the_copy_goes_away_by_itself(store: ReportStore, database: Database) -> None:
    report = keep(store)
    store.copy_rows(report, NOW)

    assert 0 < database.client.ttl(database.key("report-rows", "one", "1")) <= 15 * 60


def test_rows_that_went_away_meanwhile_are_no_short_report(store: ReportStore, database: Database) -> None:
    fill(database, visits=20, orders=0)
    report = keep(store)
    count = store.copy_rows(report, NOW)
    store.drop_rows(report)

    with pytest.raises(TransientError, match="copy again"):
        list(store.rows(report, count))


def test_too_many_rows_are_refused_with_advice(database: Database) -> None:
    fill(database, visits=20, orders=0)
    store = ReportStore(database, most_rows=10)

    with pytest.raises(InvalidRequest, match="more than the 10 of one report; shorten the span"):
        store.copy_rows(keep(store), NOW)


def test_an_inventory_is_not_the_longer_for_orders_that_ended_long_ago(database: Database) -> None:
    orders = OrderStore(database)
    for number in range(20):
        orders.add(f"order-{number}", "ann", [Item(sku="tea", quantity=1)], START)
        orders.hand_over(f"order-{number}", START)
    orders.add("open", "ann", [Item(sku="tea", quantity=1)], START)
    store = ReportStore(database, most_rows=10)
    store.add(Report(id="now", kind="inventory", created_at=format_time(NOW)), "", "till")

    rows = copied(store, store.get("now"))

    assert [type(row).__name__ for row in rows] == ["Summary", "LineRow"]
