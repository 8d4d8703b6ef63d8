"""The report lane's tasks, one after the other, with a bucket in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import convert

from chalicelib.errors import FutureStoreError
from chalicelib.payloads import MadeReportItem, ReportItem
from chalicelib.reports import tasks
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Kind, Report
from chalicelib.times import format_time
from tests.contract.report_past import NOW, SPAN
from tests.fakes import FakeBucket, FakeWorkflow, clock
from tests.shops import TestShop


class ReportBucket(FakeBucket):
    """A bucket in memory that also takes files; `meanwhile` happens once while one is taken."""

    meanwhile: Callable[[], object] | None = None

    def upload(self, key: str, path: Path, content_type: str) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        self.objects[key] = path.read_bytes()

    def link(self, key: str, lifetime: int, version: str | None = None) -> str:
        return f"https://bucket.example.com/{key}?expires={lifetime}"


@dataclass
class FakeMailbox:
    """Remembers what was sent."""

    sent: list[dict[str, str]] = field(default_factory=list)
    refuses: list[FutureStoreError] = field(default_factory=list)

    def send(
        self, to: str, subject: str, text: str, html: str = "", headers: dict[str, str] | None = None
    ) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.sent.append({"to": to, "subject": subject, "text": text, "html": html})


@dataclass
class MoodyWorkflow(FakeWorkflow):
    """A state machine that starts nothing while it `refuses`."""

    refuses: list[FutureStoreError] = field(default_factory=list)

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        if self.refuses:
            raise self.refuses.pop(0)
        return super().start(name, payload)


class ReportDesk:
    """The tasks of the lane, called one after the other."""

    def __init__(self, shop: TestShop) -> None:
        numbers = iter(range(1, 10_000))
        self.shop = shop
        shop.now, shop.new_id = clock(NOW), lambda: f"report-{next(numbers)}"
        self.bucket, self.workflow, self.mailbox = ReportBucket(), MoodyWorkflow(), FakeMailbox()
        shop.results_bucket, shop.workflow, shop.mailbox = self.bucket, self.workflow, self.mailbox
        self.store, self.topic, self.database = shop.reports, shop.topic("reports"), shop.database

    def ask(self, kind: Kind = "visits", email: str = "", span: Any = SPAN) -> dict[str, Any]:
        """Ask for a report; return the input of its execution."""
        report = tasks.ask_report(self.shop, kind, span, email, "till")
        return self.workflow.started[f"report-{report.id}-1"]

    def gather(self, item: dict[str, Any]) -> dict[str, Any]:
        return tasks.gather_report_data(self.shop, convert(item, ReportItem))

    def render(self, item: dict[str, Any]) -> dict[str, int]:
        return tasks.render_report(self.shop, convert(item, ReportItem))

    def send(self, item: dict[str, Any]) -> None:
        tasks.send_report(self.shop, convert(item, MadeReportItem))

    def make(self, item: dict[str, Any]) -> dict[str, Any]:
        """Run an attempt's tasks up to the sending; return its input."""
        data = self.gather(item)
        links = tasks.presign_report(self.shop, convert(item, ReportItem))
        return item | {"data": data, "made": [self.render(item), links]}

    def run(self, item: dict[str, Any]) -> Report:
        """Run an attempt to its end; return the report as it is then."""
        self.send(self.make(item))
        return self.store.get(item["report_id"])

    def page(self, item: dict[str, Any]) -> str:
        """The page of an attempt."""
        return self._object(item, "report.html")

    def table(self, item: dict[str, Any]) -> list[str]:
        """The lines of an attempt's table."""
        return self._object(item, "report.csv").splitlines()

    def _object(self, item: dict[str, Any], name: str) -> str:
        content = self.bucket.objects[f"reports/{item['report_id']}/{item['attempt']}/{name}"]
        return content.decode("utf-8-sig")


def keep(store: ReportStore, kind: Any = "visits", report_id: str = "one", at: int = NOW) -> Report:
    """Keep a report that ann asked for."""
    report = Report(id=report_id, kind=kind, from_=SPAN[0], to=SPAN[1], created_at=format_time(at))
    store.add(report, "ann@example.com", "till")
    return store.get(report_id)
