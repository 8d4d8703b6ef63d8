"""What one request changes is written down before it is answered, and announced only after that.

moto fires an S3 event before the object's metadata is set, and a client that got its answer must find its
object again even if the server dies in that moment. So during a request changes and announcements are
collected, and carried out in this order when the request's work is done and its answer not yet sent.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Action = Callable[[], None]


class _Request(threading.local):
    depth = 0

    def __init__(self) -> None:
        self.writes: dict[object, Action] = {}
        self.announcements: list[Action] = []


_request = _Request()


@contextmanager
def request() -> Iterator[None]:
    """Everything inside is one request; nested ones belong to the outermost."""
    _request.depth += 1
    try:
        yield
    finally:
        _request.depth -= 1
        if _request.depth == 0:
            _finish()


def write_once(key: object, action: Action) -> None:
    """Run `action` once per request and `key`, before anything is announced; at once outside a request."""
    if _request.depth == 0:
        action()
    else:
        _request.writes.setdefault(key, action)


def announce(action: Action) -> None:
    """Run `action` when everything the request changed is written; at once outside a request."""
    if _request.depth == 0:
        action()
    else:
        _request.announcements.append(action)


def _finish() -> None:
    writes, announcements = list(_request.writes.values()), list(_request.announcements)
    _request.writes.clear()
    _request.announcements.clear()
    errors = [error for action in writes if (error := _error(action))]
    if errors:  # nobody hears of what is not written
        raise errors[0]
    for action in announcements:
        action()


def _error(action: Action) -> OSError | None:
    """Write; return the error of a full disk, for the request's other changes are still to be written."""
    try:
        action()
    except OSError as exc:
        return exc
    return None
