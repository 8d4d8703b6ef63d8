"""Failures in Redis. Owns these keys:

failures         sorted set of the ids of the latest failures by their time (ms)
failure:<id>     the failure (JSON)
failure-counts   hash: error class -> number of failures, also of those no longer kept
failures-latest  hash: error class -> when it came last (ms)
failures-untold  sorted set of the failures that nobody was told of, `<class> <outlook> <id>`, by time (ms)
untidied         sorted set of the ended attempts that may have left faces, `<photo> <number>`, by time (ms);
                 a removed photo has the number 0
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.database import Database
from chalicelib.failures.values import Added, Outlook, Untold, untold_from

MAX_KEPT = 1000
"""Failures."""
LATELY_MS = 5 * 60 * 1000
"""Time after a failure in which others of its class are told together, by the sweep."""
TOLD_AT_ONCE = 3_000
"""Failures in one alert."""


class FailureStore:
    """The latest failures, the number of each kind, and what is left to do about them."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._add = database.script("failures/add_failure")

    def add(self, failure: Mapping[str, Any], now: int, outlook: Outlook | None = None) -> Added:
        """Keep and count a failure (JSON-ready, with `id` and `error`). A known id changes nothing.

        With an `outlook` somebody has to be told. Return "first" if that must be now: it is the first of its
        class for some minutes. The sweep tells the others. Return "" for a known id.
        """
        keys = [
            self._db.key("failures"),
            self._db.key("failure", failure["id"]),
            self._db.key("failure-counts"),
            self._db.key("failures-untold"),
            self._db.key("failures-latest"),
        ]
        stored, prefix = json.dumps(dict(failure)), self._db.key("failure", "")
        untold = str(Untold(failure["error"], outlook, failure["id"])) if outlook else ""
        arguments = [failure["id"], now, stored, failure["error"], MAX_KEPT, prefix, untold, LATELY_MS]
        added: Added = self._add(keys=keys, args=arguments)
        return added

    def has(self, failure_id: str) -> bool:
        """Tell whether this failure is kept."""
        return bool(self._db.client.exists(self._db.key("failure", failure_id)))

    def since(self, since: int) -> list[dict[str, Any]]:
        """Return the kept failures from `since` (ms) on, the latest first."""
        ids = self._db.client.zrange(self._db.key("failures"), "+inf", since, byscore=True, desc=True)
        found = self._db.values([self._db.key("failure", one) for one in ids])
        return [json.loads(text) for text in found if text]

    def untold(self) -> list[Untold]:
        """Return the failures that nobody was told of, the oldest first."""
        found = self._db.client.zrange(self._db.key("failures-untold"), 0, TOLD_AT_ONCE - 1)
        return [untold_from(text) for text in found]

    def told(self, failures: Sequence[Untold]) -> None:
        """Note that somebody was told of these failures."""
        if failures:
            self._db.client.zrem(self._db.key("failures-untold"), *map(str, failures))

    def leave_untidied(self, photo_id: str, attempt: int, moment: int) -> None:
        """Note that an attempt may have left faces, to be tidied from `moment` (ms) on."""
        self._db.client.zadd(self._db.key("untidied"), {f"{photo_id} {attempt}": moment})

    def untidied(self, limit: int, until: int | None = None) -> list[tuple[str, int]]:
        """Return the photos and attempts to tidy, up to the moment `until` (ms), the oldest first."""
        last = "+inf" if until is None else until
        found = self._db.client.zrangebyscore(self._db.key("untidied"), "-inf", last, start=0, num=limit)
        return [(photo, int(attempt)) for photo, attempt in (text.split(" ") for text in found)]

    def is_untidied(self, photo_id: str, attempt: int) -> bool:
        """Tell whether an attempt may have left faces."""
        return self._db.client.zscore(self._db.key("untidied"), f"{photo_id} {attempt}") is not None

    def tidied(self, photo_id: str, attempt: int) -> None:
        """Note that a failed attempt has left nothing."""
        self._db.client.zrem(self._db.key("untidied"), f"{photo_id} {attempt}")
