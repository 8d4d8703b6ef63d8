"""Redis: the connection, the shop's key prefix, atomic scripts and pages of sorted sets.

It works with any Redis 6.2+ or Valkey, plain or in cluster mode. Every key starts with the shop's hash tag,
so all keys of one script lie in one slot.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import msgspec

from chalicelib.database.scripts import read_script
from chalicelib.errors import InvalidRequest

Script = Callable[..., Any]
Item = TypeVar("Item")
MAX_DIGITS = 16
"""Digits of a score that a double holds exactly, with its sign."""
READ_AT_ONCE = 500
"""Hashes that one step reads, which takes some milliseconds."""
MOST_LOOKED_AT = 1000
"""Members that a page of several indexes looks at, which takes a few milliseconds."""
TOMBSTONE_SECONDS = 30 * 24 * 3600
"""Time for which tombstones stay. It outlives every execution, and every event on its way.

An event stays 14 days in a queue (infrastructure/template.yaml), and 14 more after somebody has sent it back.
"""


class Database:
    """A connection to one shop's part of Redis."""

    def __init__(self, client: Any, shop: str) -> None:
        self.client = client
        self._prefix = f"{{{shop}}}:"
        self._read_page = self.script("database/read_page")
        self._read_hashes = self.script("database/read_hashes")
        self._read_field = self.script("database/read_field")
        self._read_sets = self.script("database/read_sets")

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

    def faults(self) -> tuple[list[str], list[str]]:
        """Return what makes Redis unsafe to use, and what of it could not be checked, as parts of sentences.

        Raises:
            TransientError: Redis doesn't answer.
        """
        from chalicelib.database.safety import check_safety

        return check_safety(self.client)

    def memory_used(self) -> float | None:
        """Return the percentage of its memory that Redis uses, None where it doesn't tell."""
        info = self.client.info("memory")
        most = info.get("maxmemory") or info.get("total_system_memory")
        return 100 * info["used_memory"] / most if most and "used_memory" in info else None

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
        """Return all fields of each hash, `{}` for a missing one, in one round trip for some hundred."""
        parts = [self._read_hashes(keys=some[:1], args=some) for some in batches(keys, READ_AT_ONCE)]
        return [fields_of(found) for part in parts for found in msgspec.json.decode(part)]

    def field(self, keys: Sequence[str], name: str) -> list[str | None]:
        """Return one field of each hash, None for a missing one, in one round trip for some hundred."""
        parts = [self._read_field(keys=some[:1], args=[name, *some]) for some in batches(keys, READ_AT_ONCE)]
        return [value for part in parts for value in msgspec.json.decode(part, type=list[str | None])]

    def sets(self, keys: Sequence[str]) -> list[list[str]]:
        """Return the members of each set, in one round trip for some hundred."""
        return [
            members
            for some in batches(keys, READ_AT_ONCE)
            for members in self._read_sets(keys=some[:1], args=some)
        ]

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
        page = [index], (), limit, cursor, since, until
        return self._page(*page, looks=limit, rising=rising)

    def common_page(
        self,
        indexes: Sequence[str],
        limit: int,
        cursor: str | None = None,
        since: int | None = None,
        without: Sequence[str] = (),
    ) -> tuple[list[str], str | None]:
        """Return members that all sorted sets `indexes` have and none of `without`, the highest score first.

        Each member has one score in all of them. At most MOST_LOOKED_AT members are looked at. So a page may
        be short, or empty, although the cursor leads to more.

        Raises:
            InvalidRequest: the cursor is of no page.
        """
        looks = limit if len(indexes) == 1 and not without else MOST_LOOKED_AT
        return self._page(indexes, without, limit, cursor, since, None, looks=looks)

    def _page(
        self,
        indexes: Sequence[str],
        without: Sequence[str],
        limit: int,
        cursor: str | None,
        since: int | None,
        until: int | None,
        *,
        looks: int,
        rising: bool = False,
    ) -> tuple[list[str], str | None]:
        place = parse_cursor(cursor) if cursor else ("", "")
        span = "-inf" if since is None else since, "+inf" if until is None else until
        arguments = [len(indexes), int(rising), *span, *place, limit, looks]
        score, last, *page = self._read_page(keys=[*indexes, *without], args=arguments)
        return page, make_cursor(last, float(score)) if last else None

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


def fields_of(found: Sequence[str]) -> dict[str, str]:
    """Return a hash that a script answers as a list of fields and values, in the order that Redis has."""
    parts = iter(found)
    return dict(zip(parts, parts, strict=True))


def digest(name: str) -> str:
    """Return a name's SHA-1, which scripts can compute, too (`redis.sha1hex`)."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


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


def connect(url: str | Callable[[], str], shop: str, timeout: float = 5.0) -> Database:
    """Return the database at `url` (`redis://…` or `rediss://…`), a single server or a cluster.

    A function as `url` is called now, and again when the server refuses the password. A command fails after
    `timeout` seconds.

    Raises:
        TransientError: nothing answers at `url`.
    """
    from chalicelib.database.client import make_client

    database = Database(make_client(url if callable(url) else lambda: url, timeout), shop)
    database.is_buried("")  # a command with a key connects to the node that has the shop's slot
    return database
