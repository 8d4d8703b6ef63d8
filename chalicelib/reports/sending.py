"""The task that tells of a report, once it is there."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any, Protocol

from chalicelib.errors import FutureStoreError
from chalicelib.reports.drafts import Bucket, Drafts
from chalicelib.reports.store import ReportStore
from chalicelib.reports.titles import span_of, title_of
from chalicelib.reports.values import Report, files

PARTS = ("subject", "text", "html")


class Mailbox(Protocol):
    """Sends e-mail."""

    def send(self, to: str, subject: str, text: str, html: str = "") -> None: ...


class Topic(Protocol):
    """Where reports are announced that nobody's address came with."""

    def publish(self, subject: str, message: dict[str, Any]) -> None: ...


class Texts(Protocol):
    """Renders templates."""

    def render(
        self, kind: str, parts: Iterable[str], language: str | None, values: dict[str, Any]
    ) -> dict[str, str]: ...


class ReportSending:
    """Sends the links of a report to the address that asked, and without one to the topic."""

    def __init__(
        self,
        *,
        store: ReportStore,
        drafts: Drafts,
        bucket: Bucket,
        mailbox: Mailbox,
        topic: Topic,
        texts: Texts,
        clock: Callable[[], int],
        zone: tzinfo = UTC,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._bucket = bucket
        self._mailbox = mailbox
        self._topic = topic
        self._texts = texts
        self._clock = clock
        self._zone = zone

    def send_report(self, item: Mapping[str, Any]) -> None:
        """Note that a report is done and tell of it, once however often asked; `made` has its links.

        Raises:
            Superseded: the report is made anew, or was deleted.
            NotFound: the page or the table is not there.
            FutureStoreError: the message was refused; the report is done all the same.
        """
        links = next(part for part in item["made"] if "url" in part)
        with self._drafts.attempt(item) as report:
            made = files(report.id, report.attempt)
            for key in (made.page, made.table):
                self._bucket.size(key)
            if self._store.claim(report.id, report.attempt, self._clock()):
                self._tell(report, links)

    def _tell(self, report: Report, links: Mapping[str, str]) -> None:
        email = self._store.email(report.id)
        try:
            self._mail(report, email, links) if email else self._publish(report, links)
        except FutureStoreError:
            self._store.delivered(report.id, report.attempt, None)
            raise
        self._store.delivered(report.id, report.attempt, "sent")

    def _mail(self, report: Report, email: str, links: Mapping[str, str]) -> None:
        values = {
            "title": title_of(report),
            "span": span_of(report, self._zone),
            "report_id": report.id,
            **links,
        }
        parts = self._texts.render("report", PARTS, None, values)
        self._mailbox.send(email, parts["subject"], parts["text"], html=parts["html"])

    def _publish(self, report: Report, links: Mapping[str, str]) -> None:
        about = {"kind": report.kind, "from": report.from_, "to": report.to, "created_at": report.created_at}
        message = {"id": f"report-{report.id}", "report_id": report.id, **about, **links}
        self._topic.publish(f"Report: {title_of(report)}", message)
