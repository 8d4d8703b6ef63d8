"""What could not be done: stored, counted and announced, so that no photo disappears.

The store owns `failures`, `failure:*` and `failure-counts` in Redis.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from chalicelib.database import Database

KEPT = 1000
"""The latest failures that are kept; the counts go on for ever."""


class Photos(Protocol):
    """Where it is noted how photos ended."""

    def get_many(self, photo_ids: Any) -> Any: ...
    def finish(self, photo_id: str, state: Any, reason: str | None = None) -> None: ...


class Reports(Protocol):
    """Where it is noted that reports failed."""

    def fail(self, report_id: str, reason: str, attempt: int | None = None) -> None: ...


class Topic(Protocol):
    """Where failures are announced."""

    def publish(self, subject: str, message: dict[str, Any]) -> None: ...


class FailureStore:
    """The latest failures, and how many of each kind there were."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._add = database.script("failures/add_failure")

    def add(self, failure: Mapping[str, Any], now: int) -> None:
        """Keep a failure (JSON-ready, with an `id` and its `error`); the same one counts once."""
        keys = [
            self._db.key("failures"),
            self._db.key("failure", failure["id"]),
            self._db.key("failure-counts"),
        ]
        stored = json.dumps(dict(failure))
        prefix = self._db.key("failure", "")
        self._add(keys=keys, args=[failure["id"], now, stored, failure["error"], KEPT, prefix])

    def knows(self, failure_id: str) -> bool:
        """Whether this failure is kept."""
        return bool(self._db.client.exists(self._db.key("failure", failure_id)))


class FailureRecording:
    """The tasks that take care of what failed or was refused."""

    def __init__(
        self,
        *,
        store: FailureStore,
        photos: Photos,
        reports: Reports,
        topic: Topic,
        state_machine: str,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._state_machine = state_machine
        self._photos = photos
        self._reports = reports
        self._topic = topic
        self._clock = clock

    def reject_photo(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Note that a photo can't be used, and why."""
        reason = explain(item["error"])[1]
        self._photos.finish(item["photo_id"], "rejected", reason)
        return {"photo_id": item["photo_id"], "state": "rejected", "reason": reason}

    def record_failure(self, item: Mapping[str, Any], execution: str) -> dict[str, str]:
        """Store, count and announce a failed lane, or a visitor or page of customers that failed in one.

        Answers `{"face_id", "error"}`; the lane goes on with the other visitors or pages. A photo that
        had ended stays as it was: what failed is what came after.
        """
        kind, reason = explain(item.get("error", {}))
        face_id = item.get("visitor", {}).get("face_id", "")
        failure = {
            "id": failure_id(item, execution),
            "lane": item.get("lane", "visit"),
            "photo_id": item.get("photo_id", ""),
            "execution": execution,
            "error": kind,
            **{name: item[name] for name in ("offer_id", "page", "report_id") if name in item},
        }
        self._store.add(failure, self._clock())
        if item.get("photo_id") and not face_id and not self._has_ended(item["photo_id"]):
            self._photos.finish(failure["photo_id"], "failed", f"{kind}: {reason}")
        if item.get("report_id"):
            self._reports.fail(item["report_id"], f"{kind}: {reason}", attempt_in(execution))
        self._topic.publish(f"Failed: {kind}", failure)
        return {"face_id": face_id, "error": f"{kind}: {reason}"}

    def record_stopped_execution(self, detail: Mapping[str, Any]) -> None:
        """Record an execution that ended without RecordFailure; `detail` is its status event's."""
        if detail["stateMachineArn"] != self._state_machine:
            return
        started = json.loads(detail.get("input") or "{}")
        if self._has_ended(started.get("photo_id")) or self._store.knows(detail["name"]):
            return
        error = {"Error": detail.get("error") or detail["status"], "Cause": detail.get("cause") or ""}
        self.record_failure(started | {"error": error}, detail["name"])

    def _has_ended(self, photo_id: str | None) -> bool:
        photos = self._photos.get_many([photo_id] if photo_id else [])
        return bool(photos) and photos[0].state != "processing"


def failure_id(item: Mapping[str, Any], execution: str) -> str:
    """The execution's name, and what failed in it where the others go on.

    Of a face only a digest: a failure outlives the person it happened to.
    """
    if "page" in item:
        return f"{execution}-page-{item['page']}"
    face_id = item.get("visitor", {}).get("face_id", "")
    return f"{execution}-{hashlib.sha256(face_id.encode()).hexdigest()[:16]}" if face_id else execution


def attempt_in(execution: str) -> int | None:
    """The number that the name of a report's execution ends with."""
    number = execution.rpartition("-")[2]
    return int(number) if execution.startswith("report-") and number.isdecimal() else None


def explain(error: Mapping[str, str]) -> tuple[str, str]:
    """The error's class and sentence, of what a Catch of the state machine brings (`Error`, `Cause`)."""
    cause = error.get("Cause", "")
    try:
        described = json.loads(cause)
        sentence = str(described["errorMessage"])
    except (ValueError, KeyError, TypeError):
        sentence = cause
    return error.get("Error", "Unknown"), sentence
