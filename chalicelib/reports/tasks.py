"""The request of a report, and the tasks of the report lane."""

import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.addresses import address_digest
from chalicelib.errors import FutureStoreError, Undeliverable
from chalicelib.notifications.texts import Texts
from chalicelib.payloads import MadeReportItem, ReportItem, ReportLinks
from chalicelib.reports.drafts import scratch, working_on, write_draft
from chalicelib.reports.ends import measure_report
from chalicelib.reports.pages import TALLIES, write_page, write_table
from chalicelib.reports.rows import read_rows
from chalicelib.reports.rules import check_span
from chalicelib.reports.titles import span_of, title_of
from chalicelib.reports.values import AnyRow, Kind, Report, Summary, customer_of, decode_row, files
from chalicelib.shop import Shop
from chalicelib.texts import DEFAULT
from chalicelib.times import format_time

PARTS = ("subject", "text", "html")


def ask_report(
    shop: Shop,
    kind: Kind,
    span: tuple[str | None, str | None],
    email: str,
    asked_by: str,
    language: str = DEFAULT,
) -> Report:
    """Keep a new report and start its lane. `asked_by` is the name of the requester's token.

    Raises:
        InvalidRequest: the span makes no sense.
        FutureStoreError: the lane could not be started, and nothing is kept.
    """
    starts, ends = check_span(kind, *span, shop.zone)
    report = Report(
        id=shop.new_id(),
        kind=kind,
        from_=starts,
        to=ends,
        created_at=format_time(shop.now()),
        language=language,
    )
    shop.reports.add(report, email, asked_by)
    try:
        start_attempt(shop, report.id, report.attempt)
    except FutureStoreError:
        shop.reports.remove(report.id)
        raise
    return report


def start_attempt(shop: Shop, report_id: str, attempt: int) -> bool:
    """Start the lane for one attempt of a report. Return False if it was started before."""
    item = {"lane": "report", "report_id": report_id, "attempt": attempt}
    return shop.workflow.start(f"report-{report_id}-{attempt}", item)


def gather_report_data(shop: Shop, item: ReportItem) -> dict[str, Any]:
    """Write the report's rows into the results bucket. Return `{"key", "rows"}`.

    A repeated task replaces them by the rows of a later moment.

    Raises:
        Superseded: a later attempt makes the report anew, or it was deleted.
    """
    with working_on(shop, item) as report, scratch() as folder:
        rows, data, moment = folder / "rows", folder / "data.ndjson.gz", shop.now()
        counts: Counter[str] = Counter()
        with rows.open("wb") as lines:
            for row in read_rows(shop, report, moment):
                lines.write(msgspec.json.encode(row) + b"\n")
                counts[customer_of(row)] += 1
        del counts[""]
        # Publish, then write. Either an erasure finds its customer here, or publishing finds its tombstone.
        erased = shop.reports.publish_people(report, counts)
        count = _write_data(rows, data, moment, erased)
        key = files(report.id, report.attempt).data
        write_draft(shop, report, key, data, "application/gzip")
        return {"key": key, "rows": count}


def _write_data(rows: Path, data: Path, moment: int, erased: set[str]) -> int:
    """Write the rows without those of erased customers, and a summary at the end. Return their number."""
    statuses: dict[str, str | None] = {}
    count = 0
    with rows.open("rb") as lines, gzip.open(data, "wb", compresslevel=3) as file:
        for line in lines:
            row: AnyRow = decode_row(line)
            customer = customer_of(row)
            if customer in erased:
                continue
            if customer:
                statuses[customer] = getattr(row, "status", None)
            count += 1
            file.write(line)
        of_status = Counter(statuses.values())
        summary = Summary(moment, count, len(statuses), of_status["enrolled"], of_status["newcomer"])
        file.write(msgspec.json.encode(summary) + b"\n")
    return count


def render_report(shop: Shop, item: ReportItem) -> dict[str, int]:
    """Write a report's page and table. Return their sizes in bytes, `{"page", "table"}`.

    Raises:
        Superseded: a later attempt makes the report anew, or it was deleted.
        NotFound: the report's data is missing.
    """
    with working_on(shop, item) as report, scratch() as folder:
        data, page, table = (folder / name for name in ("data", "page", "table"))
        made = files(report.id, report.attempt)
        shop.results_bucket.download(made.data, data)
        tally = TALLIES[report.kind](report, shop.zone)
        write_table(data, table, tally)
        write_page(page, report, tally.sheet(), shop.zone)
        write_draft(shop, report, made.table, table, "text/csv; charset=utf-8")
        write_draft(shop, report, made.page, page, "text/html; charset=utf-8")
        return {"page": page.stat().st_size, "table": table.stat().st_size}


def presign_report(shop: Shop, item: ReportItem) -> dict[str, str]:
    """Return links to the page and the table, `{"url", "csv_url"}`, which work once the two are written.

    A link ends with the session of the role that signed it, at the latest. A function's lasts some hours.
    GET /reports/{id} answers fresh links.
    """
    made, lifetime = files(item.report_id, item.attempt), shop.settings.report_link_lifetime
    return {
        "url": shop.results_bucket.link(made.page, lifetime),
        "csv_url": shop.results_bucket.link(made.table, lifetime),
    }


def send_report(shop: Shop, item: MadeReportItem) -> None:
    """Note that a report is done and send its message. A repeated task sends it only once.

    Raises:
        Superseded: a later attempt makes the report anew, or it was deleted.
        NotFound: the page or the table is missing.
        FutureStoreError: the message was refused. The report is done all the same.
    """
    with working_on(shop, item) as report:
        made = files(report.id, report.attempt)
        for key in (made.page, made.table):
            shop.results_bucket.size(key)  # raises NotFound
        if shop.reports.claim(report.id, report.attempt, shop.now()):
            _tell(shop, report, item.made[1])


def _tell(shop: Shop, report: Report, links: ReportLinks) -> None:
    email, shown = shop.reports.email(report.id), msgspec.to_builtins(links)
    try:
        _mail(shop, report, email, shown) if email else _publish(shop, report, shown)
    except FutureStoreError:
        shop.reports.delivered(report.id, report.attempt, None)
        raise
    if shop.reports.delivered(report.id, report.attempt, "sent"):
        measure_report(shop, report)


def _mail(shop: Shop, report: Report, email: str, links: Mapping[str, str]) -> None:
    about = {"title": title_of(report), "span": span_of(report, shop.zone), "report_id": report.id}
    parts = Texts(zone=shop.zone).render("report", PARTS, report.language, about | dict(links))
    if stop := shop.stopped_mail.find(address_digest("email", email)):
        raise Undeliverable(stop.sentence)
    shop.mailbox.send(email, parts["subject"], parts["text"], html=parts["html"])


def _publish(shop: Shop, report: Report, links: Mapping[str, str]) -> None:
    about = {"kind": report.kind, "from": report.from_, "to": report.to, "created_at": report.created_at}
    message = {"id": f"report-{report.id}", "report_id": report.id, **about, **links}
    shop.topic("reports").publish(f"Report: {title_of(report)}", message)
