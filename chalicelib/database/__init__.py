"""Redis: the connection, the shop's key prefix, atomic scripts and pages of sorted sets.

It works with any Redis 6.2+ or Valkey, plain or in cluster mode. Every key starts with the shop's hash tag,
so all keys of one script lie in one slot.
"""

import hashlib
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from chalicelib.database.scripts import read_script
from chalicelib.errors import InvalidRequest

Script = Callable[..., Any]
Item = TypeVar("Item")
MAX_DIGITS = 16
"""Digits of a score that a double holds exactly, with its sign."""
TOMBSTONE_SECONDS = 30 * 24 * 3600
"""Time for which tombstones stay. It outlives every execution, and every event on its way.

An event stays 14 days in a queue (infrastructure/template.yaml), and 14 more after somebody has sent it back.
"""


class Database:
    """A connection to one shop's part of Redis."""

    def __init__(self, client: Any, shop: str) -> None:
        self.client = client
        self._prefix = f"{{{shop}}}:"

    def key(self, *parts: str) -> str:
        """Return the key `{shop}:part:part…`."""
        return self._prefix + ":".join(parts)

    def tombstone(self, name: str) -> str:
        """Return the key of the tombstone of an erased id. Writers check it before they add anything.

        The key has only the id's digest, so that the id itself stands nowhere.
        """
        return self.key("erased", digest(name))

    def is_buried(self, name: str) -> bool:
        """Tell if somebody or something with this id was erased."""
        return bool(self.client.exists(self.tombstone(name)))

    def check(self) -> None:
        """Raise an error unless Redis answers.

        Raises:
            TransientError: Redis doesn't answer.
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

    def values(self, keys: Sequence[str]) -> list[str | None]:
        """Return the strings under keys, None for a missing one."""
        return [value for some in batches(keys) for value in self.client.mget(some)]

    def scores(self, index: str, members: Sequence[str]) -> list[float | None]:
        """Return the scores of members of the sorted set `index`, None for a missing one."""
        return [score for some in batches(members) for score in self.client.zmscore(index, some)]

    def remove(self, index: str, members: Sequence[str]) -> int:
        """Remove members from the sorted set `index`. Return how many there were."""
        return sum(int(self.client.zrem(index, *some)) for some in batches(members))

    def delete(self, *keys: str) -> int:
        """Delete keys. Return how many there were."""
        return sum(int(self.client.delete(*some)) for some in batches(keys))

    def script(self, name: str) -> Script:
        """Return the script of the file `<name>.lua`, to be called with `keys=[…], args=[…]`.

        Redis runs it as one atomic step. `name` has a folder, as in `photos/add_photo`.
        """
        registered: Script = self.client.register_script(read_script(name))
        return registered

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]]:
        """Return all fields of each hash, `{}` for a missing one, in one round trip."""
        if not keys:
            return []
        pipeline = self.client.pipeline(transaction=False)
        for key in keys:
            pipeline.hgetall(key)
        answers: list[dict[str, str]] = pipeline.execute()
        return answers

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Yield a pipeline that runs its commands as one atomic step (MULTI … EXEC) at the block's end."""
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
        """Return members of the sorted set `index`, highest score first, and the cursor of the next page.

        `since` and `until` bound the scores, both included. `rising` begins with the lowest score.

        The cursor names the last member with its score, and no offset. So members that come, go or move
        between two pages make no other member appear twice or be left out.

        Raises:
            InvalidRequest: the cursor is of no page.
        """
        score, after = parse_cursor(cursor) if cursor else (None, "")
        lowest, highest = -math.inf if since is None else since, math.inf if until is None else until
        if score is not None:
            lowest, highest = (max(lowest, score), highest) if rising else (lowest, min(highest, score))
        bounds = {"start": lowest, "end": highest} if rising else {"start": highest, "end": lowest}
        follows = operator.gt if rising else operator.lt
        # Redis can't begin behind a member, only at a score. So members of the cursor's score come again, and
        # are skipped up to the cursor's member; Redis orders equal scores by member.
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
        """Yield pages of `size` members of the sorted set `index` with these scores, the lowest first.

        A member comes again if its score rises meanwhile.
        """
        cursor: str | None = None
        while True:
            members, cursor = self.page(index, size, cursor, since, until, rising=True)
            yield members
            if cursor is None:
                return


def batches(items: Sequence[Item], size: int = 1000) -> Iterator[Sequence[Item]]:
    """Yield the items in parts: ElastiCache Serverless takes at most 3,999 arguments in one request."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


def digest(name: str) -> str:
    """Return a name's SHA-1, which scripts can compute, too (`redis.sha1hex`)."""
    return hashlib.sha1(name.encode()).hexdigest()


def make_cursor(member: str, score: float) -> str:
    """Return the cursor of the page that begins after this member of a sorted set."""
    return f"{score:.0f}.{member}"


def parse_cursor(cursor: str) -> tuple[int, str]:
    """Return the score and the member in a cursor.

    Raises:
        InvalidRequest: the text is no cursor.
    """
    score, separator, member = cursor.partition(".")
    if not separator or not member or not score.removeprefix("-").isdecimal() or len(score) > MAX_DIGITS:
        raise InvalidRequest(f"{cursor[:80]!r} is no cursor; take the last page's `next`, or none")
    return int(score), member


def connect(url: str, shop: str, timeout: float = 5.0) -> Database:
    """Return the database at `url` (`redis://…` or `rediss://…`), a single server or a cluster.

    A command fails after `timeout` seconds.

    Raises:
        TransientError: nothing answers at `url`.
    """
    from chalicelib.database.client import make_client

    return Database(make_client(url, timeout), shop)
