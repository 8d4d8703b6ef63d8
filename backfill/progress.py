"""Progress of a run on standard error: one moving line on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TextIO

from backfill.outcomes import Summary

WIDTH = 30
MOVING_SECONDS, STANDING_SECONDS = 0.2, 10.0
"""Seconds between two lines on a terminal, and elsewhere."""


class Progress:
    """Line that shows the progress through `total` photos."""

    def __init__(
        self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._clock = total, clock
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._began = self._told = clock()

    def __call__(self, summary: Summary) -> None:
        """Write the line, if it is time to."""
        now = self._clock()
        if now - self._told >= (MOVING_SECONDS if self._terminal else STANDING_SECONDS):
            self._told = now
            self._write(line(summary, self._total, now - self._began))

    def end(self, summary: Summary) -> None:
        """Write the last state."""
        self._write(line(summary, self._total, self._clock() - self._began))
        if self._terminal:
            self._stream.write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}" if self._terminal else f"{text}\n")
        self._stream.flush()


def line(summary: Summary, total: int, seconds: float) -> str:
    """Return `[######----] 120/200 60 % 14.2/s, 0:00:06 left, 3 failed`."""
    done = summary.total
    share = min(done / total, 1.0) if total else 1.0
    rate = done / seconds if seconds > 0 else 0.0
    left = timedelta(seconds=round((total - done) / rate)) if rate and total > done else timedelta()
    bar = "#" * round(share * WIDTH)
    failed = f", {summary.failed:,} failed" if summary.failed else ""
    return f"[{bar:-<{WIDTH}}] {done:,}/{total:,} {share:4.0%} {rate:.1f}/s, {left} left{failed}"
