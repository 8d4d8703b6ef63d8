"""A shop for tests: stores on a real Valkey, fakes in the place of AWS, time and ids as the test says."""

from typing import Any

from chalicelib.config import Settings
from chalicelib.database import Database
from chalicelib.metrics import Metrics
from chalicelib.person import Person
from chalicelib.shop import Shop
from tests.fakes import (
    FakeBucket,
    FakeCollection,
    FakeMailbox,
    FakePhones,
    FakePush,
    FakeQueue,
    FakeTopic,
    FakeWorkflow,
    clock,
)

SETTINGS: dict[str, Any] = {
    "stage": "test",
    "photos_bucket": "photos",
    "results_bucket": "results",
    "redis_url": "redis://not-used",
}


class TestShop(Shop):
    """A shop whose topics only remember: `shop.topics["offers"].published`. So do its `metric_lines`."""

    __test__ = False
    collection: FakeCollection
    workflow: FakeWorkflow
    lost_events: FakeQueue
    photos_bucket: FakeBucket
    results_bucket: FakeBucket

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.topics: dict[str, FakeTopic] = {}
        self.metric_lines: list[str] = []
        self.metrics = Metrics(settings.stage, self.metric_lines.append)

    def topic(self, name: str) -> FakeTopic:
        return self.topics.setdefault(name, FakeTopic())


def make_shop(database: Database, **settings: Any) -> TestShop:
    """Return a shop on `database` whose settings are the defaults but for `settings`.

    Put others in the place of its parts as you need: `shop.collection = FakeCollection(shows=...)`.
    """
    shop = TestShop(Settings(**SETTINGS | settings))
    shop.database = database
    shop.collection, shop.workflow = FakeCollection(), FakeWorkflow()
    shop.lost_events = FakeQueue()
    shop.mailbox, shop.phones, shop.push = FakeMailbox(), FakePhones(), FakePush()
    shop.photos_bucket, shop.results_bucket = FakeBucket(name="photos"), FakeBucket(name="results")
    shop.now = clock()
    return shop


def erase_from(holder: Any, customer_id: str) -> Person:
    """Erase from one holder what it finds of a customer. Return what it found."""
    person = Person([customer_id])
    holder.find(person)
    person.add("records", [customer_id])
    holder.erase(person)
    return person
