"""`/reports`: requests for reports, and presigned links to them."""

from collections.abc import Sequence

import msgspec
from chalice.app import Request

from chalicelib.api.framework.access import bearer_of
from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Email, Language, Moment
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.payloads import ReportItem
from chalicelib.reports.tasks import ask_report, presign_report
from chalicelib.reports.values import Delivery, Kind, Report, State
from chalicelib.shop import shop
from chalicelib.texts import language_of
from chalicelib.times import format_time

routes = Routes(__name__)


class NewReport(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A report to make on a span of at most 400 days, which only the inventory can do without.

    A day given as `to` is part of the span, a moment is not.

    The links go to `email`, or without one to the topic `reports`. The message and the head of the
    page are in `language`, or in English; the tables always are.
    """

    kind: Kind
    from_: Moment | None = msgspec.field(name="from", default=None)
    to: Moment | None = None
    email: Email | None = None
    language: Language | None = None


class ShownReport(msgspec.Struct, kw_only=True):
    """A report. The links to its page and its table are there once it is done, and work for some hours.

    `rerun_at` is when a failed report, or one whose message failed, is made again by itself.
    """

    id: str
    kind: Kind
    from_: str | None = msgspec.field(name="from")
    to: str | None
    state: State
    reason: str | None
    rerun_at: str | None
    delivery: Delivery | None
    created_at: str
    language: str
    url: str | None
    csv_url: str | None


@routes.on("POST", "/reports", STAFF, status=202)
def create_report(body: NewReport, request: Request) -> ShownReport:
    """Request a report on the inventory, on visits, on orders or on recognition."""
    span = body.from_, body.to
    language, asked_by = language_of(body.language), bearer_of(request).name
    return _report(ask_report(shop(), body.kind, span, body.email or "", asked_by, language), None)


@routes.on("GET", "/reports", STAFF)
def list_reports(query: Paging) -> Page[ShownReport]:
    """List the reports, the newest first."""
    reports, following = shop().reports.page(*query.place)
    return Page(_shown(reports), following)


@routes.on("GET", "/reports/{report_id}", STAFF)
def get_report(report_id: str) -> ShownReport:
    """Read a report's state, and fresh links once it is done."""
    return _shown([shop().reports.get(report_id)])[0]


def _shown(reports: Sequence[Report]) -> list[ShownReport]:
    failed = {each.id: each.attempt for each in reports if "failed" in (each.state, each.delivery)}
    due = shop().reruns.due_at("report", failed)
    return [_report(report, due.get(report.id)) for report in reports]


def _report(report: Report, due: int | None) -> ShownReport:
    item = ReportItem(report_id=report.id, attempt=report.attempt)
    links = presign_report(shop(), item) if report.state == "done" else {}
    fields = {name: getattr(report, name) for name in Report.__struct_fields__ if name != "attempt"}
    rerun_at = None if due is None else format_time(due)
    return ShownReport(**fields, rerun_at=rerun_at, url=links.get("url"), csv_url=links.get("csv_url"))
