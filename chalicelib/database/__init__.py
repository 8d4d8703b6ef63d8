"""Redis: the connection, the shop's key prefix, atomic scripts and pages of sorted sets.

Works with any Redis 6.2+ or Valkey, plain or in cluster mode: every key starts with the shop's hash
tag, so whatever one script touches lies in one slot.
"""

import hashlib
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from chalicelib.database.scripts import read_script
from chalicelib.errors import InvalidRequest

Script = Callable[..., Any]
MAX_DIGITS = 16
TOMBSTONE_SECONDS = 7 * 24 * 3600
"""Seconds for which tombstones stay: longer than any execution runs, or any event is on its way."""


class Database:
    """A connection to one shop's part of Redis."""

    def __init__(self, client: Any, shop: str) -> None:
        self.client = client
        self._prefix = f"{{{shop}}}:"

    def key(self, *parts: str) -> str:
        """`{shop}:part:part…`."""
        return self._prefix + ":".join(parts)

    def tombstone(self, name: str) -> str:
        """Where it is noted that who or what had this id was erased; nothing is kept of it any more.

        Each step that adds something to a person looks here first. The key has the id's digest only,
        so that the id itself is found nowhere.
        """
        return self.key("erased", digest(name))

    def is_buried(self, name: str) -> bool:
        """Tell if somebody or something with this id was erased."""
        return bool(self.client.exists(self.tombstone(name)))

    def check(self) -> None:
        """Whether Redis answers.

        Raises:
            TransientError: it doesn't.
        """
        self.client.ping()

    def members(self, keys: Sequence[str], kind: Literal["zset", "set", "hash"] = "zset") -> list[str]:
        """Return the members of sorted sets or sets, or the fields of hashes, all in one list."""
        pipeline = self.client.pipeline(transaction=False)
        for key in keys:
            if kind == "zset":
                pipeline.zrange(key, 0, -1)
            else:
                (pipeline.smembers if kind == "set" else pipeline.hkeys)(key)
        return [member for found in (pipeline.execute() if keys else []) for member in found]

    def delete(self, *keys: str) -> int:
        """Delete keys. Return how many there were."""
        return int(self.client.delete(*keys)) if keys else 0

    def script(self, name: str) -> Script:
        """Return the atomic step in `<folder>/<name>.lua`; call it with `keys=[…], args=[…]`."""
        registered: Script = self.client.register_script(read_script(name))
        return registered

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]]:
        """All fields of each hash, `{}` where there is none, in one round trip."""
        if not keys:
            return []
        pipeline = self.client.pipeline(transaction=False)
        for key in keys:
            pipeline.hgetall(key)
        answers: list[dict[str, str]] = pipeline.execute()
        return answers

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """One atomic step (MULTI … EXEC) of the commands given to what this yields."""
        pipeline = self.client.pipeline(transaction=True)
        yield pipeline
        pipeline.execute()

    def page(
        self,
        index: str,
        limit: int,
        cursor: str | None = None,
        since: int | None = None,
        until: int | None = None,
        rising: bool = False,
    ) -> tuple[list[str], str | None]:
        """Members of the sorted set `index`, highest score first, and the cursor of the next page.

        `since` and `until` are the scores wanted, both included; `rising` begins with the lowest.

        The cursor is a place between scores, so what comes or moves meanwhile shifts nothing.

        Raises:
            InvalidRequest: no page ever answered this cursor.
        """
        score, after = parse_cursor(cursor) if cursor else (None, "")
        lowest, highest = -math.inf if since is None else since, math.inf if until is None else until
        if score is not None:
            lowest, highest = (max(lowest, score), highest) if rising else (lowest, min(highest, score))
        bounds = {"start": lowest, "end": highest} if rising else {"start": highest, "end": lowest}
        follows = operator.gt if rising else operator.lt
        found: list[tuple[str, float]] = []
        offset = 0
        while len(found) <= limit:
            rows = self.client.zrange(
                index, **bounds, desc=not rising, byscore=True, offset=offset, num=limit + 1, withscores=True
            )
            found += [row for row in rows if row[1] != score or follows(row[0], after)]
            offset += len(rows)
            if len(rows) <= limit:
                break
        page = found[:limit]
        return [member for member, _ in page], make_cursor(*page[-1]) if len(found) > limit else None

    def walk(self, index: str, since: int | None, until: int | None, size: int) -> Iterator[list[str]]:
        """Yield the members of the sorted set `index` with these scores, the lowest first, `size` at once.

        A member whose score rises meanwhile comes again.
        """
        cursor: str | None = None
        while True:
            members, cursor = self.page(index, size, cursor, since, until, rising=True)
            yield members
            if cursor is None:
                return


def digest(name: str) -> str:
    """A name's SHA-1, which Lua has too (`redis.sha1hex`)."""
    return hashlib.sha1(name.encode()).hexdigest()


def make_cursor(member: str, score: float) -> str:
    """The place just after a member of a sorted set, when read from the highest score down."""
    return f"{score:.0f}.{member}"


def parse_cursor(cursor: str) -> tuple[int, str]:
    """The score and the member that a cursor stands after.

    Raises:
        InvalidRequest: it is no cursor.
    """
    score, separator, member = cursor.partition(".")
    if not separator or not member or not score.removeprefix("-").isdecimal() or len(score) > MAX_DIGITS:
        raise InvalidRequest(f"{cursor[:80]!r} is no cursor; take the last page's `next`, or none")
    return int(score), member


def connect(url: str, shop: str, timeout: float = 5.0) -> Database:
    """A database at `url` (`redis://…` or `rediss://…`), spoken to as cluster when it is one.

    A command that takes longer than `timeout` seconds has failed.

    Raises:
        TransientError: nothing answers there.
    """
    from chalicelib.database.client import make_client

    return Database(make_client(url, timeout), shop)
