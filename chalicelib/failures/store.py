"""Failures in Redis. Owns these keys:

failures        sorted set of the ids of the latest failures by their time (ms)
failure:<id>    the failure (JSON)
failure-counts  hash: error class -> number of failures, also of those no longer kept
"""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.database import Database

MAX_KEPT = 1000
"""Failures."""


class FailureStore:
    """The latest failures, and the number of each kind."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._add = database.script("failures/add_failure")

    def add(self, failure: Mapping[str, Any], now: int) -> None:
        """Keep and count a failure (JSON-ready, with `id` and `error`). A known id changes nothing."""
        keys = [
            self._db.key("failures"),
            self._db.key("failure", failure["id"]),
            self._db.key("failure-counts"),
        ]
        stored, prefix = json.dumps(dict(failure)), self._db.key("failure", "")
        self._add(keys=keys, args=[failure["id"], now, stored, failure["error"], MAX_KEPT, prefix])

    def has(self, failure_id: str) -> bool:
        """Tell whether this failure is kept."""
        return bool(self._db.client.exists(self._db.key("failure", failure_id)))
