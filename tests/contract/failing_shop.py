"""A shop whose photos fail while something is out, and whose executions run when a test says so."""

import json
from dataclasses import dataclass, field
from typing import Any

from msgspec import convert

from chalicelib.errors import FutureStoreError, Unfinished
from chalicelib.failures.sweep import sweep
from chalicelib.failures.tasks import record_failure
from chalicelib.payloads import FailedItem
from chalicelib.photos.tasks import start_photo
from chalicelib.photos.values import Photo
from tests.shops import TestShop

NOW = 1_790_000_000_000
MINUTE = 60_000
CAME = "2026-09-21T14:13:20Z"


def error_called(name: str) -> dict[str, str]:
    return {"Error": name, "Cause": json.dumps({"errorMessage": "not now", "errorType": name})}


@dataclass
class FailingShop:
    """Photos come, time passes, and the sweep runs every five minutes."""

    shop: TestShop
    time: int = NOW
    out: str = ""
    """The class of the error that all executions fail by, '' for none."""
    ran: list[str] = field(default_factory=list)
    heard: int = 0
    """Sweeps that left something undone."""

    def __post_init__(self) -> None:
        self.shop.now = lambda: self.time

    def upload(self, *names: str) -> None:
        """Let photos come to the entrance, and their executions run."""
        objects = [{"key": f"entrance/door/{name}", "versionId": "1"} for name in names]
        records = [{"s3": {"bucket": {"name": "photos"}, "object": each}} for each in objects]
        start_photo(self.shop, {"Records": [each | {"eventTime": CAME} for each in records]})
        self.run()

    def run(self) -> None:
        """Run the executions that have started."""
        for name in [name for name in self.shop.workflow.started if name not in self.ran]:
            self.ran.append(name)
            item = self.shop.workflow.started[name]
            if self.out:
                record_failure(self.shop, convert(item | {"error": error_called(self.out)}, FailedItem), name)
            else:
                self.shop.photos.finish(item["photo_id"], "done", attempt=item["attempt"])

    def minutes_pass(self, minutes: int) -> None:
        for _ in range(minutes // 5):
            self.time += 5 * MINUTE
            self.sweep()

    def sweep(self) -> dict[str, int]:
        """Sweep once, and run what that started. Return what it did."""
        try:
            answer = sweep(self.shop)
        except Unfinished as exc:
            self.heard += 1
            answer = json.loads(str(exc).partition(": ")[2])
        self.run()
        return {name: count for name, count in answer.items() if count}

    def known(self) -> list[Photo]:
        """Return all photos, the first come first."""
        return self.shop.photos.page(1_000)[0][::-1]

    @property
    def alerts(self) -> list[tuple[str, dict[str, Any]]]:
        return self.shop.topic("alerts").published

    def refuse_starts(self, *errors: FutureStoreError) -> None:
        self.shop.workflow.refuses.extend(errors)
