"""Reports in Redis: copied at one moment, superseded, failed, found by whom they are about, and forgotten."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, Superseded, TransientError
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item
from chalicelib.reports.store import ReportStore
from chalicelib.visits.store import VisitStore
from tests.contract.report_desk import keep
from tests.contract.report_past import DAY, NOW, START, fill

MINUTE = 60_000


@pytest.fixture
def store(database: Database) -> ReportStore:
    return ReportStore(database)


def test_a_report_comes_back_as_it_was_kept(store: ReportStore) -> None:
    report = keep(store)

    assert (report.from_, report.to) == ("2026-09-22T00:00:00.000Z", "2026-10-13T00:00:00.000Z")
    assert (report.state, report.reason, report.delivery, report.attempt) == ("processing", None, None, 1)
    assert store.email("one") == "ann@example.com"


def test_reports_are_listed_newest_first(store: ReportStore) -> None:
    for number in range(3):
        keep(store, report_id=f"report-{number}", at=NOW + number)

    page, cursor = store.page(2)
    rest, end = store.page(2, cursor)

    assert [report.id for report in page + rest] == ["report-2", "report-1", "report-0"]
    assert end is None


def test_an_overtaken_attempt_changes_nothing_any_more(store: ReportStore, database: Database) -> None:
    fill(database, visits=5, orders=0)
    report = keep(store)
    store.copy_rows(report, NOW)

    assert store.supersede("one") == 2
    assert database.client.exists(database.key("report-rows", "one", "1")) == 0
    for late in (
        lambda: store.check("one", 1),
        lambda: store.copy_rows(report, NOW),
        lambda: store.claim("one", 1, NOW),
    ):
        with pytest.raises(Superseded):
            late()
    store.delivered("one", 1, "sent")
    store.fail("one", "too late", 1)
    assert (store.get("one").state, store.get("one").delivery) == ("processing", None)


def test_the_message_is_claimed_once(store: ReportStore) -> None:
    keep(store)

    assert store.claim("one", 1, NOW)
    with pytest.raises(TransientError, match="another task"):
        store.claim("one", 1, NOW + 1)
    assert store.claim("one", 1, NOW + 31_000), "who claimed it must have died"
    store.delivered("one", 1, "sent")
    assert not store.claim("one", 1, NOW + 200_000)
    assert store.get("one").state == "done"


def test_a_failure_of_what_is_done_is_one_of_its_delivery(store: ReportStore) -> None:
    keep(store), keep(store, report_id="two")
    store.claim("two", 1, NOW)

    for report_id in ("one", "two", "nothing"):
        store.fail(report_id, "ServiceError: refused")

    assert (store.get("one").state, store.get("one").reason) == ("failed", "ServiceError: refused")
    two = store.get("two")
    assert (two.state, two.delivery, two.reason) == ("done", "failed", "ServiceError: refused")
    with pytest.raises(NotFound):
        store.get("nothing")


def test_a_report_is_found_by_whom_it_is_about(store: ReportStore, database: Database) -> None:
    visits, orders = VisitStore(database, 1800), OrderStore(database)
    for number in range(3):
        visits.record("ann", (f"photo-{number}", "key"), START + number * DAY, None, f"visit-{number}")
    orders.add("order", "ann", [Item(sku="tea", quantity=1)], START)
    for kind in ("visits", "orders", "inventory"):
        store.copy_rows(keep(store, kind, kind), NOW)

    assert store.of_customer("ann") == {"visits": 3, "orders": 1}
    store.forget_customer("visits", "ann")
    assert store.of_customer("ann") == {"orders": 1}
    assert store.of_customer("bob") == {}


def test_a_forgotten_report_leaves_nothing(store: ReportStore, database: Database) -> None:
    fill(database, visits=5, orders=0)
    report = keep(store)
    store.copy_rows(report, NOW)
    store.drop_rows(report)

    store.remove("one")

    assert list(database.client.scan_iter(match=database.key("report*"))) == []
