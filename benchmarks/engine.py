"""The face engine alone: the least that recognising these pictures can take on this machine."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from benchmarks.usage import processor_seconds
from localaws.faces import FaceEngine, Request


class Cost(NamedTuple):
    """Seconds by the clock, and of all processors together."""

    seconds: float
    processor: float


def cost(pictures: Sequence[bytes], workers: int) -> Cost:
    """Measure the engine's work on the pictures, its start not counted."""
    requests = [Request(picture=picture, embed=100, bar="AUTO") for picture in pictures]
    engine = FaceEngine(workers)
    try:
        with ThreadPoolExecutor(workers) as threads:
            list(threads.map(engine.analyse, requests[:workers] * 2))
            began, before = time.monotonic(), processor_seconds(engine.processes())
            list(threads.map(engine.analyse, requests))
            return Cost(time.monotonic() - began, processor_seconds(engine.processes()) - before)
    finally:
        engine.close()
