"""Merges of earlier versions, whose documents say what they moved. Now items remember their records."""

import json
import re
from collections.abc import Sequence

from chalicelib.database import Database

BATCH = 500
"""Merges that are read at once."""


class EarlierMerges:
    """The store of merges, as far as an earlier version may have written it."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._migrate = database.script("people/migrate_merge")

    def ids(self) -> list[str]:
        """Return all merges, the latest first. Goes through all keys."""
        prefix = self._db.key("merge", "")
        pattern = re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
        found = [key.removeprefix(prefix) for key in self._db.client.scan_iter(pattern, count=1000)]
        batches = [found[first : first + BATCH] for first in range(0, len(found), BATCH)]
        moments = {merge: at for batch in batches for merge, at in self._moments(batch).items()}
        return sorted(moments, key=lambda merge: moments[merge], reverse=True)

    def migrate(self, merge_id: str) -> bool:
        """Turn a merge into records of its items. Return False when no earlier version made it.

        Later merges go first: what these moved was partly of the records that others had become before.
        """
        keys = [self._db.key("merge", merge_id)]
        return bool(self._migrate(keys=keys, args=[self._db.key(""), merge_id]))

    def _moments(self, merges: Sequence[str]) -> dict[str, int]:
        stored = self._db.values([self._db.key("merge", merge) for merge in merges])
        return {
            merge: int(json.loads(text)["at"]) for merge, text in zip(merges, stored, strict=True) if text
        }
