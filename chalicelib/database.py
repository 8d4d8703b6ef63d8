"""Redis: the connection, the shop's key prefix, atomic scripts and pages of sorted sets.

Works with any Redis 6.2+ or Valkey, plain or in cluster mode: every key starts with the shop's hash
tag, so whatever one script touches lies in one slot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import ClusterError, ReadOnlyError, RedisClusterException, ResponseError, TryAgainError
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import TimeoutError as TimedOut

from chalicelib.errors import InvalidRequest, TransientError

Script = Callable[..., Any]

UNAVAILABLE = (LostConnection, TimedOut, RedisClusterException, ClusterError, ReadOnlyError, TryAgainError)
"""No answer, and what servers answer while one fails over or slots move."""


@contextmanager
def _translated(what: object) -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as exc:
        raise TransientError(f"Redis did not answer {what}: {exc}") from exc


class _TransientErrors:
    """Turns what passes by itself into TransientError, at the one place every command passes."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with _translated(args[0]):
            return super().execute_command(*args, **options)  # type: ignore[misc]


class _Plain(_TransientErrors, redis.Redis):
    pass


class _Cluster(_TransientErrors, redis.RedisCluster):
    pass


class Database:
    """A connection to one shop's part of Redis."""

    def __init__(self, client: Any, shop: str) -> None:
        self.client = client
        self._prefix = f"{{{shop}}}:"

    def key(self, *parts: str) -> str:
        """`{shop}:part:part…`."""
        return self._prefix + ":".join(parts)

    def check(self) -> None:
        """Whether Redis answers.

        Raises:
            TransientError: it doesn't.
        """
        self.client.ping()

    def script(self, name: str) -> Script:
        """The atomic step in `lua/<name>.lua`; call it with `keys=[…], args=[…]`."""
        source = (Path(__file__).parent / "lua" / f"{name}.lua").read_text()
        registered: Script = self.client.register_script(source)
        return registered

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]]:
        """All fields of each hash, `{}` where there is none, in one round trip."""
        if not keys:
            return []
        pipeline = self.client.pipeline(transaction=False)
        for key in keys:
            pipeline.hgetall(key)
        with _translated(f"{len(keys)} HGETALL"):
            answers: list[dict[str, str]] = pipeline.execute()
        return answers

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """One atomic step (MULTI … EXEC) of the commands given to what this yields."""
        pipeline = self.client.pipeline(transaction=True)
        yield pipeline
        with _translated("a transaction"):
            pipeline.execute()

    def page(
        self, index: str, limit: int, cursor: str | None = None, since: int | None = None
    ) -> tuple[list[str], str | None]:
        """Members of the sorted set `index`, highest score first, and the cursor of the next page.

        The cursor is the last member seen, so members added meanwhile shift nothing.

        Raises:
            InvalidRequest: the cursor's member is no longer there.
        """
        start = 0 if cursor is None else self._rank_after(index, cursor)
        found: Iterable[tuple[str, float]] = self.client.zrevrange(
            index, start, start + limit, withscores=True
        )
        members = [member for member, score in found if since is None or score >= since]
        return members[:limit], members[limit - 1] if len(members) > limit else None

    def _rank_after(self, index: str, cursor: str) -> int:
        rank = self.client.zrevrank(index, cursor)
        if rank is None:
            raise InvalidRequest(f"the cursor {cursor!r} points nowhere (any more); start without a cursor")
        return int(rank) + 1


def connect(url: str, shop: str) -> Database:
    """A database at `url` (`redis://…` or `rediss://…`), spoken to as cluster when it is one.

    Raises:
        TransientError: nothing answers there.
    """
    options: dict[str, Any] = {"decode_responses": True, "socket_timeout": 5, "socket_connect_timeout": 3}
    plain = _Plain.from_url(url, **options)
    try:
        clustered = str(plain.info("cluster").get("cluster_enabled")) == "1"
    except ResponseError:  # a proxy without INFO fronts a cluster
        clustered = True
    if not clustered:
        return Database(plain, shop)
    plain.close()
    with _translated("as a cluster"):
        return Database(_Cluster.from_url(url, **options), shop)
