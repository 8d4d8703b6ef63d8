"""Waiting for an effect of another process or thread."""

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> None:
    """Return when the condition holds. Raises TimeoutError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(every)
