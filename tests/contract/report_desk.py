"""A shop with some weeks behind it, and the report lane's tasks on it, with a bucket in memory."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.customers import Customer, CustomerStore
from chalicelib.database import Database
from chalicelib.errors import FutureStoreError
from chalicelib.notifications.texts import Texts
from chalicelib.orders.orders import Item, OrderStore
from chalicelib.orders.products import Product, ProductStore
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
from chalicelib.visits import VisitStore
from tests.fakes import FakeBucket, FakeTopic, FakeWorkflow, clock

DAY = 24 * 3600 * 1000
START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""
NOW = START + 21 * DAY
SPAN = ("2026-09-22T00:00:00Z", "2026-10-13T00:00:00Z")
PRODUCTS = (
    ("tea", "Darjeeling, first flush", 1290, 140), ("jam", "Apricot jam", 549, 75),
    ("honey", "Forest honey", 890, 60), ("oil", "Olive oil, 1 l", 1650, 225),
    ("bread", "Sourdough bread", 480, 44), ("soap", "<b>Soap</b> & sponge", 350, 260),
)  # fmt: skip


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
        return self.bucket.objects[f"reports/{item['report_id']}/{item['attempt']}/{name}"].decode()


def keep(store: ReportStore, kind: Any = "visits", report_id: str = "one", at: int = NOW) -> Report:
    """Keep a report that ann asked for."""
    report = Report(id=report_id, kind=kind, from_=SPAN[0], to=SPAN[1], created_at=format_time(at))
    store.add(report, "ann@example.com", "till")
    return store.get(report_id)


def fill(database: Database, visits: int = 300, orders: int = 60, seed: int = 1) -> None:
    """Three weeks of a shop: enrolled customers and newcomers, more of them at noon and in the evening."""
    chance = random.Random(seed)
    people = _people(database, chance)
    store, order_store, sold = VisitStore(database, 1800), OrderStore(database), ProductStore(database)
    for sku, name, price, stock in PRODUCTS:
        sold.put(Product(sku=sku, name=name, price_cents=price, stock=stock), START)
    moments = sorted(_moment(chance) for _ in range(visits))
    for number, moment in enumerate(moments):
        customer = chance.choice(people)
        for photo in range(chance.choice((1, 1, 2, 3))):
            at = moment + photo * 60_000
            store.record(customer, (f"photo-{number}-{photo}", "key"), at, 97.5, f"visit-{number}")
    for number in range(orders):
        _order(order_store, chance, f"order-{number}", chance.choice(people), chance.choice(moments[:-1]))


def _people(database: Database, chance: random.Random) -> list[str]:
    names = (
        "Ada Lovelace",
        "Grace Hopper",
        "=cmd|' /C calc'!A0",
        "Jürgen <script>alert(1)</script>",
        "Emmy Noether",
    )
    customers = CustomerStore(database)
    people = [f"{chance.getrandbits(128):032x}" for _ in range(40)]
    for number, customer in enumerate(people):
        if number % 3:
            name = names[number % len(names)]
            customers.add(Customer(id=customer, name=name, status="enrolled"), START)
        else:
            customers.add(Customer(id=customer, status="newcomer"), START)
    return people


def _moment(chance: random.Random) -> int:
    day = chance.choice([day for day in range(21) if day % 7 != 5])
    hour = chance.choice((8, 9, 10, 11, 12, 12, 12, 13, 15, 16, 17, 17, 17, 18, 18, 19))
    return START + day * DAY + hour * 3_600_000 + chance.randrange(3_600_000)


def _order(store: OrderStore, chance: random.Random, order_id: str, customer: str, at: int) -> None:
    skus = chance.sample([sku for sku, *_ in PRODUCTS], chance.choice((1, 2, 3)))
    store.add(order_id, customer, [Item(sku=sku, quantity=chance.randrange(1, 4)) for sku in skus], at)
    fate = chance.choice(("open", "requested", "handed over", "handed over", "cancelled"))
    visits = store._db.client.zrange(store._db.key("visits-of", customer), 0, 0)
    if fate in ("requested", "handed over") and visits:
        store.request(customer, f"sighting-{order_id}", visits[0], at + DAY)
    if fate == "handed over":
        store.hand_over(order_id, at + DAY + 600_000)
    if fate == "cancelled":
        store.cancel(order_id, at + DAY)
