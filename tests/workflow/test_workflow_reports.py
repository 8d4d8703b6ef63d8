"""Reports on the deployed machine: asked for over REST, made by the lane, told to who asked, read by link."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait

BROKEN = {"MATCH_CERTAIN": "high"}
"""A setting with which a function can't start; another try won't change that."""


def span() -> dict[str, str]:
    """Return yesterday and tomorrow."""
    now, day = datetime.now(UTC), timedelta(days=1)
    return {"from": (now - day).isoformat(), "to": (now + day).isoformat()}


def ask(shop: Shop, kind: str, **wanted: str) -> dict[str, Any]:
    """Ask for a report; how it is once it has ended and, if it is there, somebody was told."""
    return ended(shop, shop.call("POST", "/reports", {"kind": kind, **span(), **wanted})["id"])


def ended(shop: Shop, report_id: str) -> dict[str, Any]:
    """Wait until the report has failed, or is there and its message went out. Return it."""
    report: dict[str, Any] = {}

    def there() -> bool:
        report.update(shop.get(f"/reports/{report_id}"))
        assert (report["url"] is not None) == (report["state"] == "done"), "a link to what is not there"
        told = report["delivery"] in ("sent", "failed")
        return report["state"] == "failed" or (report["state"] == "done" and told)

    wait(there, lambda: f"the report should have ended; it is {report}")
    return report


def read(url: str) -> tuple[str, str]:
    """Return the type and the text that a link leads to."""
    with urlopen(url, timeout=30) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


@pytest.fixture
def customer(shop: Shop) -> str:
    """Let a customer come in, order tea, and come again."""
    photo = shop.came("first.jpg", pictures.portrait("astronaut"))
    customer = photo["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada & <Co>"})
    shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 549, "stock": 1})
    shop.call("POST", f"/customers/{customer}/orders", {"items": [{"sku": "tea", "quantity": 2}]})
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))
    return str(customer)


@pytest.mark.parametrize(
    ("kind", "charts", "seen", "line"),
    [
        ("visits", 3, "Ada &amp; &lt;Co&gt;", "{customer},Ada & <Co>,enrolled,"),
        ("orders", 2, "2 × Tea", ",tea,Tea,2,549,1098"),
        ("inventory", 1, "will run short", "tea,Tea,549,1,549,0,2,-1,will run short"),
    ],
)
def test_a_report_is_a_page_and_a_table(
    shop: Shop, customer: str, kind: str, charts: int, seen: str, line: str
) -> None:
    report = ask(shop, kind)

    assert (report["state"], report["reason"], report["delivery"]) == ("done", None, "sent")
    page_type, page = read(report["url"])
    table_type, table = read(report["csv_url"])
    assert (page_type, table_type) == ("text/html; charset=utf-8", "text/csv; charset=utf-8")
    assert seen in page
    assert page.count("<svg") == charts
    assert line.format(customer=customer) in table


def test_the_e_mail_goes_to_who_asked_with_links_that_work(shop: Shop, customer: str) -> None:
    ask(shop, "visits", email="ann@example.com")

    (mail,) = shop.mails()
    assert mail["to"] == ["ann@example.com"]
    assert shop.published("reports") == []
    page, table = re.findall(r"https?://\S+report\.\S+", mail["body"])[:2]
    assert read(page)[1].startswith("<!doctype html>")
    assert read(table)[1].startswith("\ufeffvisit_id,"), "the mark tells spreadsheets that this is UTF-8"


def test_without_an_e_mail_the_topic_is_told(shop: Shop, customer: str) -> None:
    report = ask(shop, "orders")

    (message,) = shop.published("reports")
    assert (message["id"], message["kind"]) == (f"report-{report['id']}", "orders")
    assert "Tea" in read(message["url"])[1]
    assert shop.mails() == []


def test_a_report_that_can_not_be_rendered_says_why(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    configure("render_report", **BROKEN)

    report = ask(shop, "inventory", email="ann@example.com")

    assert (report["state"], report["url"]) == ("failed", None)
    assert "ConfigurationError" in report["reason"]
    assert shop.mails() == []
    wait(lambda: bool(shop.published("alerts")), lambda: "the failure was not announced")
    (alert,) = shop.published("alerts")
    assert (alert["lane"], alert["report_id"]) == ("report", report["id"])
    assert emptied.zcard("{main}:failures") == 1


def test_a_report_that_can_not_be_sent_is_there_all_the_same(
    shop: Shop, configure: Callable[..., None]
) -> None:
    configure("send_report", SENDER="nobody@unverified.example.org")

    report = ask(shop, "inventory", email="ann@example.com")

    assert (report["state"], report["delivery"]) == ("done", "failed")
    assert report["reason"]
    assert "ann@example.com" not in report["reason"]
    assert read(report["url"])[1].startswith("<!doctype html>")


def test_erasing_a_customer_takes_their_rows_out_of_reports(shop: Shop, customer: str) -> None:
    other = shop.came("other.jpg", pictures.portrait("admiral"))["faces"][0]["customer_id"]
    before = ask(shop, "visits", email="ann@example.com")
    assert customer in read(before["csv_url"])[1]

    shop.call("DELETE", f"/customers/{customer}")

    with pytest.raises(HTTPError, match="404"):
        read(before["csv_url"])
    after = ended(shop, before["id"])
    table = read(after["csv_url"])[1]
    assert other in table
    assert customer not in table + read(after["url"])[1]
    assert len(shop.mails()) == 1, "who asked was told already"


def test_the_input_and_history_of_an_execution_name_nobody(shop: Shop, customer: str) -> None:
    report = ask(shop, "visits", email="ann@example.com")

    arn = shop.environment["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
    pages = shop.aws("stepfunctions").get_paginator("get_execution_history")
    events = [
        event
        for page in pages.paginate(executionArn=f"{arn}:report-{report['id']}-1")
        for event in page["events"]
    ]
    for personal in ("ann@example.com", customer, "Ada"):
        assert personal not in str(events)


def test_the_report_on_recognition_counts_answers_and_faces_left_out(
    shop: Shop, configure: Callable[..., None]
) -> None:
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    shop.came("before.jpg", pictures.portrait("photographer"))
    shop.upload("entrance/door/doubtful.jpg", pictures.doubtful())
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    shop.call("POST", f"/reviews/{shop.reviews()[0]['id']}", {"answer": "yes"})
    shop.photo("entrance/door/doubtful.jpg")
    shop.came("blurred.jpg", pictures.too_blurred("astronaut"))

    report = ask(shop, "recognition")

    _, table = read(report["csv_url"])
    found = {tuple(line.split(",")[1:]) for line in table.splitlines()[1:]}
    assert ("left_out", "", "LOW_SHARPNESS", "door", "1") in found
    assert {row[0] for row in found} == {"asked", "faces", "left_out", "new", "yes"}
    _, page = read(report["url"])
    assert "1 of the 20 answers that an estimate needs" in page
    assert "door: blurred" in page
