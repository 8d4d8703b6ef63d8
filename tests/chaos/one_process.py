"""What stands for threads and the log, so that a run can be repeated and is quick."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class OneThread:
    """A pool of threads that does one thing after the other, so that a run can be repeated."""

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> "OneThread":
        return self

    def __exit__(self, *_: object) -> None: ...

    def map(self, call: Callable[..., T], *items: Iterable[Any]) -> Iterator[T]:
        return map(call, *items)


class NoLog:
    def info(self, *_: object, **__: object) -> None: ...
