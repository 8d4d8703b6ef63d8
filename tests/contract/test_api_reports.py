"""Reports over REST: asked for, followed, and read by links that are fresh."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from chalicelib.errors import TransientError
from chalicelib.failures.tasks import record_failure
from chalicelib.payloads import FailedItem
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.fakes import FakeWorkflow

SPAN = {"from": "2026-09-22T00:00:00Z", "to": "2026-10-13T00:00:00+02:00"}


class Unreachable(FakeWorkflow):
    def start(self, name: str, payload: dict[str, Any]) -> bool:
        raise TransientError("out of reach")


def test_asking_for_a_report_starts_its_lane(api: Api, workflow: FakeWorkflow) -> None:
    answer = api("POST", "/reports", {"kind": "visits", **SPAN, "email": "ann@example.com"}, role="staff")

    report = answer.body
    assert answer.status == 202
    assert (report["kind"], report["state"]) == ("visits", "processing")
    assert (report["from"], report["to"]) == ("2026-09-22T00:00:00.000Z", "2026-10-12T22:00:00.000Z")
    item = {"lane": "report", "report_id": report["id"], "attempt": 1}
    assert workflow.started == {f"report-{report['id']}-1": item}
    assert api("GET", f"/reports/{report['id']}").body == report


def test_who_asked_is_kept_and_shown_to_nobody(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    report = api("POST", "/reports", {"kind": "inventory", "email": "ann@example.com"}).body

    kept = wired.database.client.hgetall(wired.database.key("report", report["id"]))
    assert (kept["asked_by"], kept["email"]) == ("admin", "ann@example.com")
    assert "ann@example.com" not in str(report)


def test_a_failed_report_says_when_it_is_made_again(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    report = api("POST", "/reports", {"kind": "inventory"}).body
    assert report["rerun_at"] is None

    item = {"lane": "report", "report_id": report["id"], "attempt": 1, "error": {"Error": "TransientError"}}
    record_failure(wired, msgspec.convert(item, FailedItem), f"report-{report['id']}-1")

    shown = api("GET", f"/reports/{report['id']}").body
    due = wired.reruns.due_at("report", {report["id"]: 1})[report["id"]]
    assert (shown["state"], shown["rerun_at"]) == ("failed", format_time(due))
    assert api("GET", "/reports").body["items"] == [shown]


def test_a_report_that_can_not_start_is_not_kept(api: Api, wired: Shop) -> None:
    wired.workflow = Unreachable()  # type: ignore[assignment]

    answer = api("POST", "/reports", {"kind": "inventory"})

    assert (answer.status, answer.body["Code"]) == (503, "TransientError")
    assert api("GET", "/reports").body["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "visits"},
        {"kind": "weather", **SPAN},
        {"kind": "visits", "from": SPAN["to"], "to": SPAN["from"]},
        {"kind": "orders", "from": "last week", "to": "now"},
        {"kind": "orders", "from": "2020-01-01", "to": "2026-01-01"},
        {"kind": "inventory", "email": "nobody"},
        {"kind": "inventory", "to_whom": "ann@example.com"},
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, body: Any, workflow: FakeWorkflow) -> None:
    answer = api("POST", "/reports", body)

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
    assert workflow.started == {}


def test_reports_are_listed_newest_first(api: Api, workflow: FakeWorkflow) -> None:
    ids = [api("POST", "/reports", {"kind": "inventory"}).body["id"] for _ in range(3)]

    first = api("GET", "/reports?limit=2").body
    rest = api("GET", f"/reports?limit=2&cursor={first['next']}").body

    listed = [report["id"] for report in first["items"] + rest["items"]]
    assert sorted(listed) == sorted(ids)
    assert rest["next"] is None


def test_links_are_there_once_the_report_is(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    report_id = api("POST", "/reports", {"kind": "inventory"}).body["id"]
    before = api("GET", f"/reports/{report_id}").body
    wired.reports.claim(report_id, 1, 0)

    after = api("GET", f"/reports/{report_id}").body

    assert (before["url"], before["csv_url"]) == (None, None)
    for name, file in (("url", "report.html"), ("csv_url", "report.csv")):
        link = urlsplit(after[name])
        assert link.path.endswith(f"/reports/{report_id}/1/{file}")
        assert parse_qs(link.query)["X-Amz-Expires"] == ["21600"]


def test_a_failed_report_says_why(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    report_id = api("POST", "/reports", {"kind": "inventory"}).body["id"]
    wired.reports.fail(report_id, "NotFound: the data is gone", 1)

    report = api("GET", f"/reports/{report_id}").body

    assert (report["state"], report["reason"]) == ("failed", "NotFound: the data is gone")
    assert report["url"] is None


def test_an_expired_report_is_not_found(api: Api, wired: Shop, workflow: FakeWorkflow) -> None:
    report_id = api("POST", "/reports", {"kind": "inventory"}).body["id"]
    wired.reports.remove(report_id)

    answer = api("GET", f"/reports/{report_id}")

    assert (answer.status, answer.body["Code"]) == (404, "NotFound")


def test_a_camera_reads_no_reports(api: Api) -> None:
    for method, path in (("POST", "/reports"), ("GET", "/reports"), ("GET", "/reports/one")):
        assert api(method, path, {} if method == "POST" else None, role="camera").status == 403


def test_days_of_a_report_are_the_shops_and_the_last_one_is_part_of_it(
    api: Api, wired: Shop, workflow: FakeWorkflow
) -> None:
    wired.settings = msgspec.structs.replace(wired.settings, timezone="Europe/Berlin")

    answer = api("POST", "/reports", {"kind": "visits", "from": "2026-10-25", "to": "2026-11-30"})

    assert (answer.body["from"], answer.body["to"]) == (
        "2026-10-24T22:00:00.000Z",
        "2026-11-30T23:00:00.000Z",
    )


def test_a_report_is_in_the_language_that_was_asked_for(api: Api, workflow: FakeWorkflow) -> None:
    for asked, language in {"de-AT": "de", "fr": "fr", "it": "en", None: "en"}.items():
        report = api("POST", "/reports", {"kind": "inventory", "language": asked}).body

        assert api("GET", f"/reports/{report['id']}").body["language"] == language
