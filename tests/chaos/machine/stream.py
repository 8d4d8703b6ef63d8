"""A stream of photos of three people with an order each."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import TransientError
from demo import pictures
from demo.shop import Refused, Shop
from localaws import wait
from tests.chaos.machine.running import RunningMachine
from tests.chaos.machine.settings import FACTOR

COLLECTION = "future-store-local"
PATIENCE_SECONDS = max(600.0, 9000.0 / FACTOR)
"""More than the last planned rerun takes, which begins 105 minutes after the failure."""
OUTCOMES = ("done", "rejected")
AWAY = (OSError, Refused, BotoCoreError, ClientError, TransientError)
"""Errors of calls while a part of the machine comes back."""
LOOKS = (None, *sorted(set(pictures.VARIATIONS) - {"dark", "blurred"}))


@dataclass
class Stream:
    """Photos of the door. `shown`: the people in each uploaded picture, by key.

    `people`: all who came. `told_before`: the notices of the shop that was there before.
    """

    machine: RunningMachine
    random: Random
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    told_before: set[str] = field(default_factory=set)

    def begin(self, people: tuple[str, ...] = pictures.PEOPLE) -> None:
        """Empty the shop. Let each of these people come once, and have an order."""
        shop = self.machine.shop
        self.told_before = {notice["id"] for notice in shop.published("storeroom")}
        self.machine.empty_bucket()
        client = self.machine.database().client
        for key in client.scan_iter(count=1000):
            if ":token:" not in key:
                client.delete(key)
        shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)
        shop.invoke("init_collection", {})
        shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 300, "stock": 100})
        for person in people:
            self.welcome(person)
            self.order(person)

    def welcome(self, person: str) -> None:
        """Let somebody come for the first time."""
        self.people += (person,)
        self._put(_first(person), pictures.portrait(person), (person,))

    def order(self, person: str) -> None:
        """Order something for somebody who has come."""
        shop = self.machine.shop
        face = shop.photo(_first(person))["faces"][0]
        path = f"/customers/{face['customer_id']}/orders"
        shop.call("POST", path, {"items": [{"sku": "tea", "quantity": 1}]})

    def upload(self, count: int) -> None:
        """Upload more photos, each until it is answered."""
        for _ in range(count):
            number, person = len(self.shown), self.random.choice(self.people)
            look = self.random.choice(LOOKS)
            picture = pictures.variation(person, look) if look else pictures.portrait(person)
            people: tuple[str, ...] = (person,)
            if self.random.random() < 0.1:
                picture, people = pictures.composite(self.people), self.people
            self._put(f"entrance/door/{number}.jpg", picture, people)

    def fill(self, count: int) -> None:
        """Upload what is missing of so many photos, besides the first ones of the people."""
        self.upload(count + len(self.people) - len(self.shown))

    @contextmanager
    def flowing(self, count: int) -> Iterator[None]:
        """Upload in the background of the block, and wait for the last answer after it."""
        thread = threading.Thread(target=self.upload, args=(count,))
        thread.start()
        yield
        thread.join()

    def _put(self, key: str, picture: bytes, people: tuple[str, ...]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.machine.shop.upload(key, picture)
                break
            except (BotoCoreError, ClientError):
                assert time.monotonic() < deadline, f"{key} is not taken"
                time.sleep(0.2)
        self.shown[key] = people

    def settle(self) -> None:
        """Wait until each photo has its outcome and no execution runs. Raises TimeoutError."""
        wait.until(self._is_settled, PATIENCE_SECONDS, every=0.5)

    def _is_settled(self) -> bool:
        try:
            if self._ended() < len(self.shown) or running(self.machine.shop):
                return False
            states = {photo["key"]: photo["state"] for photo in self.photos()}
        except AWAY:
            return False
        return all(states.get(key) in OUTCOMES for key in self.shown)

    def _ended(self) -> int:
        """Count the photos with an outcome in Redis, which takes less time than a list of them."""
        counts = self.machine.photo_states()
        return sum(counts[state] for state in OUTCOMES)

    def photos(self) -> list[dict[str, Any]]:
        """Return all photos."""
        found, cursor = [], ""
        while True:
            page = self.machine.shop.get(f"/photos?limit=100{cursor}")
            found += page["items"]
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"


def _first(person: str) -> str:
    return f"entrance/door/first-{person}.jpg"


def running(shop: Shop) -> int:
    """Count the running executions."""
    machine = shop.environment["STATE_MACHINE_ARN"]
    found = shop.aws("stepfunctions").list_executions(stateMachineArn=machine, statusFilter="RUNNING")
    return len(found["executions"])
