"""A stream of photos of three people with an order each, and the canonical form of the shop after it."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import redis
from botocore.exceptions import BotoCoreError, ClientError

from demo import pictures
from demo.shop import Shop
from localaws import wait
from tests.chaos.machine.running import RunningMachine

COLLECTION = "future-store-local"
PATIENCE_SECONDS = 600.0
LOOKS = (None, *sorted(set(pictures.VARIATIONS) - {"dark", "blurred"}))


@dataclass
class Stream:
    """Photos of the door. `shown`: the people in each uploaded picture, by key."""

    machine: RunningMachine
    random: Random
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _told_before: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Empty the shop. Let each person come once, and have an order."""
        shop = self.machine.shop
        self._told_before = {body["id"] for body in storeroom(shop)}
        with database(shop) as client:
            for key in client.scan_iter(count=1000):
                if b":token:" not in key:
                    client.delete(key)
        shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)
        shop.invoke("init_collection", {})
        shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 300, "stock": 100})
        for person in pictures.PEOPLE:
            key = f"entrance/door/first-{person}.jpg"
            self._put(key, pictures.portrait(person), (person,))
            face = shop.photo(key)["faces"][0]
            path = f"/customers/{face['customer_id']}/orders"
            shop.call("POST", path, {"items": [{"sku": "tea", "quantity": 1}]})

    def upload(self, count: int) -> None:
        """Upload more photos, each until it is answered."""
        for _ in range(count):
            number, person = len(self.shown), self.random.choice(pictures.PEOPLE)
            look = self.random.choice(LOOKS)
            picture = pictures.variation(person, look) if look else pictures.portrait(person)
            people: tuple[str, ...] = (person,)
            if self.random.random() < 0.1:
                picture, people = pictures.composite(), pictures.PEOPLE
            self._put(f"entrance/door/{number}.jpg", picture, people)

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
        wait.until(self._is_settled, PATIENCE_SECONDS, every=1.0)

    def _is_settled(self) -> bool:
        states = {photo["key"]: photo["state"] for photo in self.photos()}
        left = [key for key in self.shown if states.get(key) not in ("done", "rejected")]
        return not left and not running(self.machine.shop)

    def photos(self) -> list[dict[str, Any]]:
        """Return all photos."""
        found, cursor = [], ""
        while True:
            page = self.machine.shop.get(f"/photos?limit=100{cursor}")
            found += page["items"]
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"

    def form(self) -> dict[str, Any]:
        """Return the shop's canonical form: no ids, no times."""
        photos = self.photos()
        people = self._people(photos)
        shop = self.machine.shop
        names = {customer: name for name, customers in people.items() for customer in customers}
        told = {body["id"]: names.get(body.get("customer_id"), "?") for body in storeroom(shop)}
        with database(shop) as client:
            references = {name: _references(client, found) for name, found in people.items()}
        faces = shop.aws("rekognition").list_faces(CollectionId=COLLECTION, MaxResults=1000)["Faces"]
        return {
            "photos": sorted({(photo["key"], photo["state"], len(photo["faces"])) for photo in photos}),
            "customers": {name: len(found) for name, found in people.items()},
            "visits": sorted(
                names.get(one["customer"]["id"], "?") for one in shop.get("/visits?limit=100")["items"]
            ),
            "orders": sorted(
                (names.get(one["customer_id"], "?"), one["state"])
                for one in shop.get("/orders?limit=100")["items"]
            ),
            "notices": sorted(name for notice, name in told.items() if notice not in self._told_before),
            "faces": {name: bool(found) for name, found in references.items()},
            "orphans": len({face["FaceId"] for face in faces} - set().union(*references.values())),
            "reviews": len(shop.reviews()),
        }

    def _people(self, photos: list[dict[str, Any]]) -> Mapping[str, set[str]]:
        """Return the customers that each person is, by the pictures that show one person alone."""
        found: dict[str, set[str]] = defaultdict(set)
        for photo in photos:
            people = self.shown.get(photo["key"], ())
            if len(people) == 1:
                found[people[0]] |= {face["customer_id"] for face in photo["faces"]}
        return found


def running(shop: Shop) -> int:
    """Count the running executions."""
    machine = shop.environment["STATE_MACHINE_ARN"]
    found = shop.aws("stepfunctions").list_executions(stateMachineArn=machine, statusFilter="RUNNING")
    return len(found["executions"])


def storeroom(shop: Shop) -> list[dict[str, Any]]:
    """Return the messages to the storeroom."""
    sent = [one for one in shop._messages() if "storeroom" in str(one.get("topic"))]
    return [json.loads(one["body"]) for one in sent]


@contextmanager
def database(shop: Shop) -> Iterator["redis.Redis"]:
    """Return a client of the machine's Valkey."""
    with redis.Redis.from_url(shop.environment["REDIS_URL"]) as client:
        yield client


def _references(client: Any, customers: set[str]) -> set[str]:
    """Return the reference faces of these customers."""
    keys = [key for one in customers for key in client.scan_iter(f"*:references:{one}", count=1000)]
    return {face.decode() for key in keys for face in client.hkeys(key)}
