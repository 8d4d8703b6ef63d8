"""Settings of Lambda on this machine, where AWS leaves the behaviour open or is slow."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field


def _default_concurrency() -> int:
    return 2 * (os.cpu_count() or 1) + 2


@dataclass(frozen=True)
class Settings:
    """Numbers, seconds and limits; the delays and limits of AWS are in the comments."""

    # Divides the pauses before retries: see `localaws.time_factor`.
    time_factor: float = 1.0
    # Returns the account's concurrency, beyond which an invocation is throttled at once; None: no limit.
    account_concurrency: Callable[[], float | None] = lambda: None
    # Invocations that run at a time, over all functions. More wait in line.
    concurrency: int = field(default_factory=_default_concurrency)
    # Processes kept at a time, 25 to 35 MB each. Beyond that, the longest idle one ends.
    workers: int = 26
    # Seconds until an idle process ends. AWS ends it after some minutes.
    idle: float = 120.0
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
