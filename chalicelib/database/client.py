"""The Redis client. In a module of its own, because importing redis takes longer than all the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.exceptions import ClusterError, ReadOnlyError, RedisClusterException, ResponseError, TryAgainError
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import TimeoutError as TimedOut

from chalicelib.errors import TransientError

UNAVAILABLE = (LostConnection, TimedOut, RedisClusterException, ClusterError, ReadOnlyError, TryAgainError)
"""No answer, and what servers answer while one fails over or slots move."""
BUSY = "BUSY "
"""How servers answer everybody while a script, such as a report's copy, runs for more than five seconds."""


def make_client(url: str) -> Any:
    """A client of the Redis at `url` (`redis://…` or `rediss://…`), spoken to as cluster when it is one.

    All its commands, scripts and pipelines raise TransientError for what another try may get past.

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
        return plain
    plain.close()
    with _translated("as a cluster"):
        return _Cluster.from_url(url, **options)


@contextmanager
def _translated(what: object) -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as exc:
        raise TransientError(f"Redis did not answer {what}: {exc}") from exc
    except ResponseError as exc:
        if BUSY not in str(exc):
            raise
        raise TransientError(f"Redis did not answer {what}: {exc}") from exc


class _TransientErrors:
    """Turns what passes by itself into TransientError, at the two places every command passes."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with _translated(args[0]):
            return super().execute_command(*args, **options)  # type: ignore[misc]

    def pipeline(self, *args: Any, **options: Any) -> Any:
        pipeline = super().pipeline(*args, **options)  # type: ignore[misc]
        execute = pipeline.execute

        def translated_execute(*args: Any, **options: Any) -> Any:
            with _translated("a pipeline"):
                return execute(*args, **options)

        pipeline.execute = translated_execute
        return pipeline


class _Plain(_TransientErrors, redis.Redis):
    pass


class _Cluster(_TransientErrors, redis.RedisCluster):
    pass
