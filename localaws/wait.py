"""Waiting for an effect of another process or thread."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable


def until(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> None:
    """Return when the condition holds. Raises TimeoutError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(every)


def answers(url: str) -> bool:
    """Tell whether a server answers within 5 seconds. An error page is an answer too."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
