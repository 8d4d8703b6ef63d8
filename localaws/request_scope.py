"""The order of a request's effects: write changes, answer, announce events.

moto fires an S3 event before the object's metadata is set. And a client that got its answer must find its
object again, even if the server dies in that moment. So changes and announcements are collected during a
request. When the request's work is done and before its answer is sent, the changes are written and then the
events are announced.
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
    """Collect the effects of everything inside as one request. Nested requests belong to the outermost."""
    _request.depth += 1
    try:
        yield
    finally:
        _request.depth -= 1
        if _request.depth == 0:
            _finish()


def write_once(key: object, action: Action) -> None:
    """Run `action` once per request and `key`, before any announcement. Outside a request, run it at once."""
    if _request.depth == 0:
        action()
    else:
        _request.writes.setdefault(key, action)


def announce(action: Action) -> None:
    """Run `action` after all changes of the request are written. Outside a request, run it at once."""
    if _request.depth == 0:
        action()
    else:
        _request.announcements.append(action)


def _finish() -> None:
    writes, announcements = list(_request.writes.values()), list(_request.announcements)
    _request.writes.clear()
    _request.announcements.clear()
    errors = [error for action in writes if (error := _error(action))]
    if errors:  # an unwritten change is not announced
        raise errors[0]
    for action in announcements:
        action()


def _error(action: Action) -> OSError | None:
    """Run a write and return its error, because the request's other changes are still to be written."""
    try:
        action()
    except OSError as exc:
        return exc
    return None
