"""Reports in Redis: superseded, failed, found by whom they are about, and forgotten."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, Superseded, TransientError
from chalicelib.reports.store import ReportStore
from tests.contract.report_desk import keep
from tests.contract.report_past import NOW

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


def test_an_overtaken_attempt_changes_nothing_any_more(store: ReportStore) -> None:
    report = keep(store)

    assert store.supersede("one") == 2
    for late in (
        lambda: store.check("one", 1),
        lambda: store.publish_people(report, {"ann": 1}),
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


def test_a_report_is_found_by_whom_it_is_about(store: ReportStore) -> None:
    store.publish_people(keep(store, "visits", "visits"), {"ann": 3, "bob": 1})
    store.publish_people(keep(store, "orders", "orders"), {"ann": 1})
    store.publish_people(keep(store, "inventory", "inventory"), {})

    assert store.of_customer("ann") == {"visits": 3, "orders": 1}
    store.forget_customer("visits", "ann")
    assert store.of_customer("ann") == {"orders": 1}
    assert store.of_customer("eve") == {}


def test_a_forgotten_report_leaves_nothing(store: ReportStore, database: Database) -> None:
    store.publish_people(keep(store), {"ann": 1})

    store.remove("one")

    assert list(database.client.scan_iter(match=database.key("report*"))) == []


def test_more_customers_than_fit_into_one_step_are_all_noted(store: ReportStore) -> None:
    store.publish_people(keep(store), {f"customer-{number}": number + 1 for number in range(1201)})

    assert store.of_customer("customer-1200") == {"one": 1201}


def test_nobody_who_was_erased_is_noted(store: ReportStore, database: Database) -> None:
    database.client.set(database.tombstone("ann"), "erasure")

    assert store.publish_people(keep(store), {"ann": 3, "bob": 1}) == {"ann"}
    assert (store.of_customer("ann"), store.of_customer("bob")) == ({}, {"one": 1})
