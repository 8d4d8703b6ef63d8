"""Going through a store page by page."""

from collections.abc import Callable, Iterator, Sequence

Read = Callable[[int, int, str | None], tuple[Sequence[str], str | None]]
"""Reads what came until a moment (ms): how many at once, the cursor; the next cursor."""


def pages(read: Read, until: int, limit: int) -> Iterator[Sequence[str]]:
    """Everything that came until then, so many at once."""
    cursor = None
    while True:
        page, cursor = read(until, limit, cursor)
        yield page
        if cursor is None:
            return
