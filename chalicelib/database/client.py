"""The Redis client. It has a module of its own, because importing redis takes longer than all the rest.

All keys of a shop lie in one slot of a cluster. So one node has them all, and a client of one server is
enough, if it goes where MOVED says. It takes less time than redis-py's client of a cluster.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.exceptions import (
    AuthenticationError,
    ClusterError,
    InvalidResponse,
    MovedError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import TimeoutError as TimedOut
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from chalicelib.errors import TransientError

UNAVAILABLE = (LostConnection, TimedOut, ClusterError, InvalidResponse)
PASSING = ("ASK", "BUSY", "MISCONF", "MOVED", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN")
"""Error codes of a server that fails over, hands its slot over, is full, or is kept busy by a script."""
IN_WORDS = re.compile(rf"\b({'|'.join(PASSING)}) ")
"""The code within a message. A pipeline and a script put the failed command before it."""
CONNECT_SECONDS = 1.0
TRIES = 3
"""Tries of a command: at a node that is gone, at the address of the setting, and where that one leads to."""


def make_client(read_url: Callable[[], str], timeout: float) -> Any:
    """Return a client of the Redis at a URL (`redis://…` or `rediss://…`), a single server or a cluster.

    `read_url` returns the URL. It is called again when the server refuses the password, which may be new.

    All its commands, scripts and pipelines raise TransientError for errors that another try may get past.
    On a lost connection they try once more at once, for the server may have closed it while the Lambda slept.
    """
    options = {
        "decode_responses": True,
        "socket_timeout": timeout,
        "socket_connect_timeout": min(CONNECT_SECONDS, timeout),
        "retry": Retry(NoBackoff(), 0),
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    return _Client(lambda: options | parse_url(read_url()))  # type: ignore[no-untyped-call]


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


class _Client(redis.Redis):
    """A client of the server that `read_place` returns, as options of redis-py, or of the keys' node."""

    def __init__(self, read_place: Callable[[], dict[str, Any]]) -> None:
        self._read_place, self._place = read_place, read_place()
        self._renewing = threading.Lock()
        super().__init__(connection_pool=redis.ConnectionPool(**self._place))

    @property
    def host(self) -> str:
        """Return the host of the setting's address, "" for a socket of this machine."""
        return str(self._place.get("host", ""))

    @property
    def tls(self) -> bool:
        """Tell whether connections are encrypted."""
        return issubclass(self._place.get("connection_class", redis.Connection), redis.SSLConnection)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        execute = super().execute_command
        return self._try(args[0], lambda: execute(*args, **options))  # type: ignore[no-untyped-call]

    def pipeline(self, *args: Any, **options: Any) -> Any:
        pipeline: Any = super().pipeline(*args, **options)
        execute = pipeline.execute

        def execute_where_the_keys_are(*args: Any, **options: Any) -> Any:
            stack = pipeline.command_stack

            def run() -> Any:
                pipeline.command_stack, pipeline.connection_pool = stack, self.connection_pool
                return execute(*args, **options)

            return self._try("a pipeline", run)

        pipeline.execute = execute_where_the_keys_are
        return pipeline

    def _try(self, command: object, run: Callable[[], Any]) -> Any:
        with _translated(command):
            for _ in range(1, TRIES):
                place = self._place
                try:
                    return run()
                except MovedError as exc:
                    self._go_to(exc.host, exc.port)
                except AuthenticationError:
                    if not self._renews(place):
                        raise
                except (LostConnection, ReadOnlyError):
                    self._go_to()
                except (TimedOut, ClusterError):
                    self._go_to()
                    raise
            return run()

    def _renews(self, refused: dict[str, Any]) -> bool:
        """Read the address anew, unless another thread has. Tell whether it differs from the refused one."""
        with self._renewing:
            if self._place is refused:
                self._place = self._read_place()
            self._go_to()
        return self._place != refused

    def _go_to(self, host: str = "", port: int = 0) -> None:
        """Let the next commands go to this node, without a host to another port, or to the setting's address.

        Commands of other threads that are under way end where they began.
        """
        node = {"host": host or self.connection_pool.connection_kwargs["host"], "port": port} if port else {}
        self.connection_pool = redis.ConnectionPool(**self._place | node)
