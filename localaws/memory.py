"""Memory that is freed and goes back to the machine, which glibc alone would keep."""

import ctypes
import gc
import threading
import time

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
WATCH_SECONDS = 5.0
BUSY_SHARE = 0.05
"""Share of a processor. A process that uses more has something to do."""


def release() -> None:
    """Return freed memory to the machine, such as a large picture left."""
    if _trim:
        _trim(0)


def release_when_quiet() -> None:
    """Collect garbage and release memory each time when this process has nothing to do any more."""
    threading.Thread(target=_watch, name="memory", daemon=True).start()


def _watch() -> None:
    was_busy, before = True, time.process_time()
    while True:
        time.sleep(WATCH_SECONDS)
        used = time.process_time() - before
        busy = used > BUSY_SHARE * WATCH_SECONDS
        if was_busy and not busy:
            gc.collect()
            release()
        was_busy, before = busy, time.process_time()
