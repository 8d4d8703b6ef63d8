"""Deployments while people are being served: everybody is served to the end by the release that they met."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait
from localaws.faults import client as faults
from localaws.machine import Machine
from tests.workflow.releases import PARKED_SECONDS, Releases, number, size

PATIENCE = 90.0 + size()
TURNS = "{main}:turns:IndexFaces"


@pytest.fixture
def releases(machine: Machine, shop: Shop) -> Iterator[Releases]:
    """Return the machine's releases. In the end the project's own one is live."""
    found = Releases(machine, shop)
    yield found
    faults.switch(machine.env["AWS_ENDPOINT_URL"], "off")
    found.end()


class Parked:
    """Photos of a known customer whose executions wait: for staff, for their turn, or for another try."""

    def __init__(self, shop: Shop, machine: Machine, emptied: redis.Redis) -> None:
        self._shop, self._url, self._redis = shop, machine.env["AWS_ENDPOINT_URL"], emptied
        self._states = shop.aws("stepfunctions")
        self._executions = shop.environment["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
        self.photos: list[dict[str, Any]] = []
        self.customer = str(shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"])

    def at_staff(self, count: int) -> None:
        photos = self._send("staff", count, pictures.sunglasses("astronaut", 0.48))
        self._until(photos, "TaskSubmitted")

    def at_turn(self, count: int) -> None:
        """Let turns be free no sooner than in a while."""
        free = int(time.time() * 1000) + PARKED_SECONDS * 1000
        self._redis.hset(TURNS, "queue", free)
        photos = self._send("turn", count, pictures.portrait("astronaut"))
        self._until(photos, "WaitStateEntered")
        self._redis.delete(TURNS)

    def at_retry(self, count: int) -> None:
        faults.switch(self._url, "down", "rekognition")
        photos = self._send("retry", count, pictures.portrait("astronaut"))
        self._until(photos, "LambdaFunctionFailed")
        faults.switch(self._url, "off")

    def answer_staff(self) -> None:
        while reviews := self._shop.reviews():
            for review in reviews:
                self._shop.call("POST", f"/reviews/{review['id']}", {"answer": "yes"})

    def ended(self, photo: dict[str, Any]) -> dict[str, Any]:
        """Wait for a photo's execution to end. Return its description."""
        found: list[dict[str, Any]] = []

        def has_ended() -> bool:
            found[:] = [self._states.describe_execution(executionArn=self._execution(photo))]
            return bool(found[0]["status"] != "RUNNING")

        wait(has_ended, lambda: f"{photo['key']}: {found}", PATIENCE)
        return found[0]

    def went_through(self, photo: dict[str, Any]) -> list[str]:
        """Return the names of the states that a photo's execution entered."""
        return [
            each["stateEnteredEventDetails"]["name"]
            for each in self._history(photo)
            if "stateEnteredEventDetails" in each
        ]

    def _send(self, name: str, count: int, picture: bytes) -> list[dict[str, Any]]:
        keys = [f"entrance/{name}/{each}.jpg" for each in range(count)]
        for key in keys:
            self._shop.upload(key, picture)
        photos = [self._shop.photo(key, ("processing", "waiting")) for key in keys]
        self.photos += photos
        return photos

    def _until(self, photos: list[dict[str, Any]], event: str) -> None:
        def latest() -> list[str]:
            return [each["type"] for photo in photos for each in self._history(photo)[-1:]]

        wait(lambda: latest() == [event] * len(photos), lambda: f"{latest()}: {event}", PATIENCE)

    def _history(self, photo: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the events of a photo's execution, if it has begun."""
        pages = self._states.get_paginator("get_execution_history")
        found = pages.paginate(executionArn=self._execution(photo))
        try:
            return [event for page in found for event in page["events"]]
        except self._states.exceptions.ExecutionDoesNotExist:
            return []

    def _execution(self, photo: dict[str, Any]) -> str:
        return f"{self._executions}:{photo['id']}-1"


def test_everybody_is_served_by_the_release_that_they_met(
    shop: Shop, machine: Machine, emptied: redis.Redis, releases: Releases
) -> None:
    releases.write_first()
    releases.configure("recognise_faces", REKOGNITION_TPS="1000")
    releases.deploy()
    first = releases.live()
    parked = Parked(shop, machine, emptied)
    third = size() // 3
    parked.at_staff(size() - 2 * third)
    parked.at_turn(third)
    parked.at_retry(third)

    releases.write_next()
    said = releases.deploy("--canary", "10", "--minutes", "0")
    following = releases.live()

    assert f"turned     alias live to release {following}, previous is {first}" in said
    assert any(line.startswith("tested") for line in said)
    new = shop.came("new.jpg", pictures.portrait("astronaut"))
    assert "NoteVisit" in parked.went_through(new)
    assert "RequestOrders" not in parked.went_through(new)

    parked.answer_staff()
    ended = [parked.ended(photo) for photo in parked.photos]
    assert Counter(each["status"] for each in ended) == {"SUCCEEDED": len(parked.photos)}
    assert {number(each["stateMachineVersionArn"]) for each in ended} == {first}
    for photo in parked.photos:
        assert {"RecordVisit", "RequestOrders"} <= set(parked.went_through(photo))
        [face] = shop.photo(photo["key"])["faces"]
        assert face["customer_id"] == parked.customer

    assert f"turned     alias live back to release {first}" in releases.deploy("--rollback")
    back = shop.came("back.jpg", pictures.portrait("astronaut"))
    assert number(parked.ended(back)["stateMachineVersionArn"]) == first
    assert "RecordVisit" in parked.went_through(back)

    releases.write_last()
    releases.deploy()
    assert releases.all() == [first, releases.live()]
    releases.end()
    assert first not in releases.all()
    assert (len(releases.all()), releases.versions("request_orders")) == (2, 1)


def test_the_smoke_test_leaves_only_tombstones(shop: Shop, machine: Machine, emptied: redis.Redis) -> None:
    buckets = [machine.env[name] for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET")]
    before = set(emptied.scan_iter(count=1000)), [contents(shop, bucket) for bucket in buckets]

    said = Releases(machine, shop).deploy("--smoke")

    assert [line.split()[0] for line in said].count("tested") == 1
    assert [contents(shop, bucket) for bucket in buckets] == before[1]
    left = set(emptied.scan_iter(count=1000)) - before[0]
    assert [key for key in left if emptied.ttl(key) < 0] == []
    assert shop.get("/photos")["items"] == []
    assert shop.mails() == []


def contents(shop: Shop, bucket: str) -> int:
    """Count the versions and delete markers in a bucket."""
    pages = shop.aws("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
    return sum(len(page.get(kind, ())) for page in pages for kind in ("Versions", "DeleteMarkers"))
