"""The report lane's tasks, one after the other, with a bucket in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import FutureStoreError
from chalicelib.notifications.texts import Texts
from chalicelib.reports.asking import Asking, ReportStarter
from chalicelib.reports.drafts import Drafts
from chalicelib.reports.erasing import ReportErasing
from chalicelib.reports.gathering import Gathering
from chalicelib.reports.presigning import Presigning
from chalicelib.reports.rendering import Rendering
from chalicelib.reports.sending import ReportSending
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Kind, Report
from chalicelib.times import format_time
from tests.contract.report_past import NOW, SPAN
from tests.fakes import FakeBucket, FakeTopic, FakeWorkflow, clock


class ReportBucket(FakeBucket):
    """A bucket in memory that also takes files; `meanwhile` happens once while one is taken."""

    meanwhile: Callable[[], object] | None = None

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.read(key))

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

    def send(self, to: str, subject: str, text: str, html: str = "") -> None:
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
    """The lane's tasks, called one after the other."""

    def __init__(self, database: Database) -> None:
        now, numbers = clock(NOW), iter(range(1, 10_000))
        self.database = database
        self.store = ReportStore(database)
        self.bucket, self.workflow = ReportBucket(), MoodyWorkflow()
        self.mailbox, self.topic = FakeMailbox(), FakeTopic()
        self.drafts = Drafts(self.store, self.bucket)
        starter = ReportStarter(self.workflow)
        self.asking = Asking(self.store, starter, now, lambda: f"report-{next(numbers)}")
        self.gathering = Gathering(self.store, self.drafts, now)
        self.rendering = Rendering(self.drafts)
        self.presigning = Presigning(self.bucket, 3600)
        self.erasing = ReportErasing(self.store, self.bucket, starter)
        self.sending = ReportSending(
            store=self.store,
            drafts=self.drafts,
            bucket=self.bucket,
            mailbox=self.mailbox,
            topic=self.topic,
            texts=Texts(),
            clock=now,
        )

    def ask(self, kind: Kind = "visits", email: str = "", span: Any = SPAN) -> dict[str, Any]:
        """Ask for a report; the input of its execution."""
        report = self.asking.ask(kind, span, email, "till")
        return self.workflow.started[f"report-{report.id}-1"]

    def make(self, item: dict[str, Any]) -> dict[str, Any]:
        """Run an attempt's tasks up to the sending, whose input this answers."""
        data = self.gathering.gather_report_data(item)
        made = [self.rendering.render_report(item), self.presigning.presign_report(item)]
        return item | {"data": data, "made": made}

    def run(self, item: dict[str, Any]) -> Report:
        """Run an attempt to its end; the report as it is then."""
        self.sending.send_report(self.make(item))
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
