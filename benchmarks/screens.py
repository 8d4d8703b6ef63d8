"""The screens of the people in the shop: what they ask the REST API for, at a fixed rate."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from demo.shop import Shop

REQUESTS_A_SECOND = 20
"""As seventeen screens send."""
EVERY_4_SECONDS = (
    "/orders?state=requested&limit=100",
    "/orders?state=open&limit=100",
    "/reviews?limit=100",
    "/visits/present?limit=100",
)
EVERY_15_SECONDS = ("/photos?state=rejected&since={}&limit=8", "/photos?state=failed&since={}&limit=8")
EVERY_20_SECONDS = ("/reports?limit=5",)
SEED = 1


def minute() -> list[str]:
    """Return the paths that one screen asks for in a minute, mixed."""
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    photos = [path.format(week_ago) for path in EVERY_15_SECONDS]
    paths = [*EVERY_4_SECONDS * 15, *photos * 4, *EVERY_20_SECONDS * 3]
    random.Random(SEED).shuffle(paths)
    return paths


@contextmanager
def screens(shop: Shop) -> Iterator[list[float]]:
    """Send the screens' requests during the block. Yield the seconds that each took, as they come in.

    Seconds count from when a request was due, so that one that held up others counts for them, too.
    """
    took: list[float] = []
    over = Event()
    sender = Thread(target=_send, args=(shop, took, over))
    sender.start()
    try:
        yield took
    finally:
        over.set()
        sender.join()


def _send(shop: Shop, took: list[float], over: Event) -> None:
    paths, began, number = minute(), time.monotonic(), 0

    def ask(path: str, due: float) -> None:
        shop.get(path)
        took.append(time.monotonic() - due)

    with ThreadPoolExecutor(REQUESTS_A_SECOND) as callers:
        asked = []
        while not over.wait(max(0.0, began + number / REQUESTS_A_SECOND - time.monotonic())):
            due = began + number / REQUESTS_A_SECOND
            asked.append(callers.submit(ask, paths[number % len(paths)], due))
            number += 1
    for request in asked:
        request.result()
