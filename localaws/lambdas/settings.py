"""Settings of Lambda on this machine, where AWS leaves the behaviour open or is slow."""

import os
from dataclasses import dataclass, field


def _default_concurrency() -> int:
    return 2 * (os.cpu_count() or 1) + 2


@dataclass(frozen=True)
class Settings:
    """`concurrency`: invocations that run at a time, over all functions; more wait in line.
    `workers`: processes kept at a time, 25 to 35 MB each; beyond that the longest idle one ends.
    `growth_delay`: seconds an invocation waits for a busy worker of its function before one more is forked.
    `patience`: seconds a synchronous invocation waits in line, then it is throttled.
    `initialisation`: seconds the import of a handler may take (AWS gives 10; a busy laptop needs more).
    `retry_delays`: seconds before each new attempt of a failed asynchronous invocation (on AWS 60 and 120).
    `push_delay`: seconds between moto pushing an event at a function and its run, as moto pushes some
    events before the request that causes them has done its work.
    `queue`: asynchronous invocations that may wait.
    """

    concurrency: int = field(default_factory=_default_concurrency)
    workers: int = 26
    growth_delay: float = 0.05
    patience: float = 60.0
    initialisation: float = 30.0
    retry_delays: tuple[float, ...] = (1.0, 2.0)
    push_delay: float = 0.02
    queue: int = 100_000
