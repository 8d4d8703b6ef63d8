"""The Redis client. It has a module of its own, because importing redis takes longer than all the rest."""

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
"""The code within a message. A pipeline and a script put the failed command before it."""
CONNECT_SECONDS = 1.0


def make_client(url: str, timeout: float) -> Any:
    """Return a client of the Redis at `url` (`redis://…` or `rediss://…`), a single server or a cluster.

    All its commands, scripts and pipelines raise TransientError for errors that another try may get past.
    On a lost connection they try once more at once, for the server may have closed it while the Lambda slept.

    Raises:
        TransientError: nothing answers at `url`.
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
def _translated(command: object) -> Iterator[None]:
    """Turn passing errors of a command into TransientError."""
    try:
        yield
    except UNAVAILABLE as exc:
        raise _transient(command, exc) from exc
    except ResponseError as exc:
        if exc.status_code not in PASSING and not IN_WORDS.search(str(exc)):
            raise
        raise _transient(command, exc) from exc


def _transient(command: object, exc: Exception) -> TransientError:
    """Return the error without a pipeline's arguments, which may be personal and must not be logged."""
    return TransientError(f"Redis did not answer {command}: {str(exc).rpartition(' caused error: ')[2]}")


class _TransientErrors:
    """A client that raises TransientError for passing errors. All commands go through these two methods."""

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
