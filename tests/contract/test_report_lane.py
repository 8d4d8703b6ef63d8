"""The report lane's tasks, one after the other, repeated, overtaken and refused."""

import csv
import json
from typing import Any

import pytest

from chalicelib.errors import InvalidRequest, NotFound, TransientError, Undeliverable
from chalicelib.orders.products import ProductStore
from chalicelib.visits.store import VisitStore
from tests.contract.report_desk import ReportDesk
from tests.contract.report_past import SPAN, fill
from tests.shops import TestShop


@pytest.fixture
def desk(shop: TestShop) -> ReportDesk:
    fill(shop.database)
    return ReportDesk(shop)


@pytest.mark.parametrize(
    ("span", "what"),
    [
        (("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"), "must come before"),
        (("2026-01-02", None), "needs both"),
        ((None, None), "needs both"),
        (("yesterday", "2026-01-02"), "no ISO 8601 time"),
        (("2025-01-01", "2026-02-06"), "more than 400 days"),
        (("1969-01-01", "1970-01-02"), "not before 1970"),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(desk: ReportDesk, span: Any, what: str) -> None:
    with pytest.raises(InvalidRequest, match=what):
        desk.ask("visits", span=span)
    assert desk.store.page(10)[0] == []


def test_a_report_whose_lane_does_not_start_is_not_kept(desk: ReportDesk) -> None:
    desk.workflow.refuses.append(TransientError("throttled"))
    with pytest.raises(TransientError):
        desk.ask()

    assert desk.store.page(10)[0] == []


def test_the_input_of_an_execution_names_nobody(desk: ReportDesk) -> None:
    assert desk.ask(email="ann@example.com") == {"lane": "report", "report_id": "report-1", "attempt": 1}


@pytest.mark.parametrize("kind", ["visits", "orders", "inventory"])
def test_a_page_has_no_scripts_and_nothing_from_elsewhere(desk: ReportDesk, kind: Any) -> None:
    item = desk.ask(kind)
    desk.run(item)

    page = desk.page(item)
    assert "<svg" in page
    assert "All times are UTC" in page
    for foreign in ("<script", "http:", "https:", "src=", "href", "url(", "@import", "<link", "<b>soap"):
        assert foreign not in page.lower()


def test_the_table_begins_with_the_mark_by_which_spreadsheets_know_utf8(desk: ReportDesk) -> None:
    item = desk.ask()
    desk.run(item)

    assert desk.bucket.objects["reports/report-1/1/report.csv"].startswith(b"\xef\xbb\xbfvisit_id,")


def test_state_carries_keys_and_counts_only(desk: ReportDesk) -> None:
    item = desk.make(desk.ask())

    assert set(item["data"]) == {"key", "rows"}
    assert set(item["made"][0]) == {"page", "table"}
    assert len(json.dumps(item)) < 1000


def test_the_table_has_all_visits(desk: ReportDesk) -> None:
    item = desk.ask()
    desk.run(item)

    rows = list(csv.DictReader(desk.table(item)))
    visits = VisitStore(desk.database, 1800).page(1000)[0]
    assert {row["visit_id"] for row in rows} == {visit.id for visit in visits}
    assert f"<dd>{len(visits)}</dd>" in desk.page(item)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@")]
    assert any(row["name"] == "'=cmd|' /C calc'!A0" for row in rows)


def test_an_empty_shop_has_reports_too(shop: TestShop) -> None:
    desk = ReportDesk(shop)
    for kind in ("visits", "orders", "inventory"):
        item = desk.ask(kind)  # type: ignore[arg-type]
        assert desk.run(item).state == "done"
        assert len(desk.table(item)) == 1


def test_a_task_that_is_repeated_changes_nothing(desk: ReportDesk) -> None:
    item = desk.ask(email="ann@example.com")
    desk.run(item)
    made = dict(desk.bucket.objects)

    desk.render(item)
    assert desk.bucket.objects == made
    desk.send(desk.make(item))

    assert len(desk.mailbox.sent) == 1
    assert desk.table(item) == made["reports/report-1/1/report.csv"].decode("utf-8-sig").splitlines()


def test_an_e_mail_goes_to_who_asked_and_nobody_else(desk: ReportDesk) -> None:
    report = desk.run(desk.ask(email="ann@example.com"))

    (mail,) = desk.mailbox.sent
    assert mail["to"] == "ann@example.com"
    assert mail["subject"] == "Future Store: Visits"
    assert "https://bucket.example.com/reports/report-1/1/report.html?expires=21600" in mail["text"]
    assert "reports/report-1/1/report.csv" in mail["html"]
    assert desk.topic.published == []
    assert (report.state, report.delivery) == ("done", "sent")


def test_without_an_e_mail_the_topic_is_told(desk: ReportDesk) -> None:
    desk.run(desk.ask("orders"))

    ((subject, message),) = desk.topic.published
    assert subject == "Report: Orders"
    assert (message["id"], message["kind"]) == ("report-report-1", "orders")
    assert message["url"].startswith("https://bucket.example.com/reports/report-1/1/report.html")
    assert desk.mailbox.sent == []


def test_nothing_goes_out_before_page_and_table_are_there(desk: ReportDesk) -> None:
    item = desk.make(desk.ask(email="ann@example.com"))
    desk.bucket.erase(["reports/report-1/1/report.csv"])

    with pytest.raises(NotFound):
        desk.send(item)

    assert desk.mailbox.sent == []
    assert desk.store.get("report-1").state == "processing"


@pytest.mark.parametrize("error", [TransientError("throttled"), Undeliverable("no such address")])
def test_a_refused_e_mail_is_sent_on_the_retry(desk: ReportDesk, error: Any) -> None:
    desk.mailbox.refuses.append(error)
    item = desk.make(desk.ask(email="ann@example.com"))
    with pytest.raises(type(error)):
        desk.send(item)
    desk.store.fail("report-1", f"{type(error).__name__}: {error}", 1)
    failed = desk.store.get("report-1")
    assert (failed.state, failed.delivery) == ("done", "failed")
    assert failed.reason == f"{type(error).__name__}: {error}"

    desk.send(item)

    assert len(desk.mailbox.sent) == 1
    assert desk.store.get("report-1").delivery == "sent"


@pytest.mark.parametrize(
    ("span", "sold"), [((None, None), True), (SPAN, True), (("2025-10-01", SPAN[0]), False)]
)
def test_the_inventory_counts_what_was_handed_over_in_its_span(
    desk: ReportDesk, span: Any, sold: bool
) -> None:
    item = desk.ask("inventory", span=span)
    desk.run(item)

    total = sum(int(row["sold"]) for row in csv.DictReader(desk.table(item)))
    in_stock = {product.sku: product.stock for product in ProductStore(desk.database).page(100)[0]}
    assert (total > 0) == sold
    assert {row["sku"]: int(row["stock"]) for row in csv.DictReader(desk.table(item))} == in_stock
