"""Rows taken out of reports, attempts overtaken while they work, and reports that expire."""

import gzip

import pytest

from chalicelib.errors import Superseded, TransientError
from chalicelib.reports.withdrawal import erase_rows, expire_reports
from chalicelib.visits.store import VisitStore
from tests.contract.report_desk import ReportDesk
from tests.contract.report_past import NOW, fill
from tests.shops import TestShop


@pytest.fixture
def desk(shop: TestShop) -> ReportDesk:
    fill(shop.database, visits=60, orders=10)
    return ReportDesk(shop)


@pytest.fixture
def ann(desk: ReportDesk) -> str:
    """A customer with two visits."""
    store = VisitStore(desk.database, 1800)
    for number in range(2):
        store.record(
            "ann-id", (f"ann-{number}", "key"), NOW - 7_200_000 * (number + 1), None, f"of-ann-{number}"
        )
    return "ann-id"


def forget_visits(desk: ReportDesk, customer: str) -> None:
    """What erasing a customer does before it comes to the reports."""
    db = desk.database
    for visit in db.client.zrange(db.key("visits-of", customer), 0, -1):
        db.client.zrem(db.key("visits"), visit)
        db.client.delete(db.key("visit", visit))


def everything(desk: ReportDesk) -> str:
    objects = desk.bucket.objects
    return "".join(
        (gzip.decompress(content) if key.endswith(".gz") else content).decode()
        for key, content in objects.items()
    )


def test_the_report_comes_back_without_the_rows(desk: ReportDesk, ann: str) -> None:
    first = desk.ask(email="bob@example.com")
    desk.run(first)
    assert ann in everything(desk)
    forget_visits(desk, ann)

    assert erase_rows(desk.shop, ann) == 2

    assert desk.bucket.objects == {}, "the old page is gone at once"
    assert desk.store.get("report-1").state == "processing"
    second = desk.workflow.started["report-report-1-2"]
    assert desk.run(second).state == "done"
    assert ann not in everything(desk)
    assert len(desk.table(second)) == len({*desk.table(second)}) > 1
    assert desk.store.of_customer(ann) == {}
    assert len(desk.mailbox.sent) == 1, "who asked was told already"


def test_reports_without_the_customer_stay(desk: ReportDesk) -> None:
    desk.run(desk.ask())

    assert erase_rows(desk.shop, "somebody-else") == 0
    assert desk.store.get("report-1").state == "done"


@pytest.mark.parametrize("task", ["gather", "render", "send"])
def test_what_an_overtaken_attempt_still_does_is_withdrawn(desk: ReportDesk, ann: str, task: str) -> None:
    item = desk.make(desk.ask(email="bob@example.com"))
    forget_visits(desk, ann)
    erase_rows(desk.shop, ann)

    with pytest.raises(Superseded):
        getattr(desk, task)(item)

    assert desk.bucket.objects == {}
    assert desk.mailbox.sent == []


def test_what_is_written_while_it_is_overtaken_is_erased_again(desk: ReportDesk, ann: str) -> None:
    item = desk.ask()
    desk.gather(item)
    forget_visits(desk, ann)
    desk.bucket.meanwhile = lambda: erase_rows(desk.shop, ann)

    with pytest.raises(Superseded):
        desk.render(item)

    assert desk.bucket.objects == {}
    assert "report-report-1-2" in desk.workflow.started


def test_an_interrupted_erasing_is_finished_by_the_next(desk: ReportDesk, ann: str) -> None:
    desk.run(desk.ask())
    forget_visits(desk, ann)
    desk.workflow.refuses.append(TransientError("throttled"))
    with pytest.raises(TransientError):
        erase_rows(desk.shop, ann)

    assert erase_rows(desk.shop, ann) == 2
    assert desk.run(desk.workflow.started["report-report-1-3"]).state == "done"


def test_old_reports_expire_with_all_they_left(desk: ReportDesk) -> None:
    desk.run(desk.ask()), desk.run(desk.ask("orders"))

    assert expire_reports(desk.shop, NOW) == 0
    assert expire_reports(desk.shop, NOW + 1000) == 2

    assert desk.bucket.objects == {}
    assert list(desk.database.client.scan_iter(match=desk.database.key("report*"))) == []
    assert expire_reports(desk.shop, NOW + 1000) == 0


def test_a_report_that_expires_while_it_is_made_does_not_come_back(desk: ReportDesk) -> None:
    item = desk.make(desk.ask())
    expire_reports(desk.shop, NOW + 1000)

    for task in (desk.gather, desk.render, desk.send):
        with pytest.raises(Superseded):
            task(item)
    desk.store.fail("report-1", "too late")
    assert desk.bucket.objects == {}
    assert list(desk.database.client.scan_iter(match=desk.database.key("report*"))) == []
