"""The Redis client. In a module of its own, because importing redis takes longer than all the rest."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import ClusterError, InvalidResponse, RedisClusterException, ResponseError
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import TimeoutError as TimedOut
from redis.retry import Retry

from chalicelib.errors import TransientError

UNAVAILABLE = (LostConnection, TimedOut, RedisClusterException, ClusterError, InvalidResponse)
PASSING = ("BUSY", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN")
"""Error codes of a server that fails over, is full, or is kept busy by a script."""
IN_WORDS = re.compile(rf"\b({'|'.join(PASSING)}) ")
"""The code where redis-py doesn't know it; a pipeline and a script say before it which command failed."""
CONNECT_SECONDS = 1.0


def make_client(url: str, timeout: float) -> Any:
    """A client of the Redis at `url` (`redis://…` or `rediss://…`), spoken to as cluster when it is one.

    All its commands, scripts and pipelines raise TransientError for what another try may get past. They are
    tried a second time at once, for a connection kept while a Lambda slept may be closed, and no oftener.

    Raises:
        TransientError: nothing answers there.
    """
    options: dict[str, Any] = {
        "decode_responses": True,
        "socket_timeout": timeout,
        "socket_connect_timeout": min(CONNECT_SECONDS, timeout),
    }
    plain = _Plain.from_url(url, retry=Retry(NoBackoff(), 1, (LostConnection,)), **options)
    try:
        clustered = str(plain.info("cluster").get("cluster_enabled")) == "1"
    except ResponseError:  # a proxy without INFO fronts a cluster
        clustered = True
    if not clustered:
        return plain
    plain.close()
    with _translated("as a cluster"):
        return _Cluster.from_url(url, retry=Retry(NoBackoff(), 1), **options)


@contextmanager
def _translated(what: object) -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as exc:
        raise _transient(what, exc) from exc
    except ResponseError as exc:
        if exc.status_code not in PASSING and not IN_WORDS.search(str(exc)):
            raise
        raise _transient(what, exc) from exc


def _transient(what: object, exc: Exception) -> TransientError:
    """The error without a pipeline's command: its arguments may be personal, and the log has none of that."""
    return TransientError(f"Redis did not answer {what}: {str(exc).rpartition(' caused error: ')[2]}")


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
