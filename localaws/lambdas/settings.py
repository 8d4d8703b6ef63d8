"""Settings of Lambda on this machine, where AWS leaves the behaviour open or is slow."""

import os
from dataclasses import dataclass, field, replace
from typing import Self


def _default_concurrency() -> int:
    return 2 * (os.cpu_count() or 1) + 2


@dataclass(frozen=True)
class Settings:
    """Numbers, seconds and limits; the delays and limits of AWS are in the comments."""

    # Invocations that run at a time, over all functions. More wait in line.
    concurrency: int = field(default_factory=_default_concurrency)
    # Processes kept at a time, 25 to 35 MB each. Beyond that, the longest idle one ends.
    workers: int = 26
    # Seconds that an invocation waits for a busy worker of its function before another is forked.
    growth_delay: float = 0.05
    # Seconds that a synchronous invocation waits in line before it is throttled.
    patience: float = 60.0
    # Seconds that the import of a handler may take. AWS gives 10; a busy laptop needs more.
    initialisation: float = 30.0
    # Seconds before each retry of a failed asynchronous invocation. AWS: 60 and 120.
    retry_delays: tuple[float, ...] = (1.0, 2.0)
    # Asynchronous invocations that may wait.
    queue: int = 100_000

    def shortened(self, factor: float) -> Self:
        """Return these settings with shorter pauses: see `localaws.time_factor`."""
        return replace(self, retry_delays=tuple(seconds / factor for seconds in self.retry_delays))
