"""Reruns in Redis. Owns these keys:

reruns-due    sorted set of the attempts to begin, `<kind> <id> <number>`, by when they are due (ms); one that
              began otherwise meanwhile is passed over
reruns-begun  sorted set of the latest such attempts at photos by when they began (ms)
"""

from collections.abc import Mapping, Sequence

from chalicelib.database import Database
from chalicelib.failures.rules import next_try
from chalicelib.failures.values import Attempt, Kind, attempt_from

LATEST = 10
"""Attempts whose ends say whether the cause of failures is over."""


class RerunStore:
    """The attempts that begin by themselves; `minutes` are the waits between one and the next."""

    def __init__(self, database: Database, minutes: Sequence[float]) -> None:
        self._db = database
        self._minutes = minutes
        self._due = database.key("reruns-due")
        self._begun = database.key("reruns-begun")

    def plan(self, kind: Kind, thing: str, failed: int, error: str, now: int) -> int | None:
        """Plan the attempt after number `failed`, if the error passes by itself.

        What is planned already stays as it is. Return when it is due (ms), None if a person has to start it.
        """
        wait = next_try(error, failed, self._minutes)
        if wait is None:
            return None
        following = str(Attempt(kind, thing, failed + 1))
        self._db.client.zadd(self._due, {following: now + wait}, nx=True)
        return now + wait

    def due(self, now: int, limit: int) -> list[Attempt]:
        """Return the attempts to begin by `now` (ms), the earliest first."""
        found = self._db.client.zrange(self._due, "-inf", now, byscore=True, offset=0, num=limit)
        return [attempt_from(text) for text in found]

    def due_at(self, kind: Kind, failed: Mapping[str, int]) -> dict[str, int]:
        """Return when the attempts after these failed ones (id -> number) are due (ms), if planned."""
        following = [str(Attempt(kind, thing, number + 1)) for thing, number in failed.items()]
        found = self._db.client.zmscore(self._due, following) if following else []
        return {thing: int(at) for thing, at in zip(failed, found, strict=True) if at is not None}

    def postpone(self, attempt: Attempt, until: int) -> None:
        """Let a planned attempt be due at `until` (ms)."""
        self._db.client.zadd(self._due, {str(attempt): until}, xx=True)

    def drop(self, attempt: Attempt) -> None:
        """Take an attempt off the plan: it has begun, or is not wanted any more."""
        self._db.client.zrem(self._due, str(attempt))

    def note_begun(self, attempt: Attempt, now: int) -> None:
        """Note that the sweep has begun an attempt at a photo."""
        with self._db.transaction() as step:
            step.zadd(self._begun, {str(attempt): now})
            step.zremrangebyrank(self._begun, 0, -LATEST - 1)

    def latest(self) -> list[Attempt]:
        """Return the latest attempts that the sweep has begun, the latest first."""
        return [attempt_from(text) for text in self._db.client.zrange(self._begun, 0, -1, desc=True)]
