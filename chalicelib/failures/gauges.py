"""The gauges of the shop, which the sweep reads every five minutes, with a few commands of Redis."""

from collections.abc import Callable

from chalicelib.logs import log_values
from chalicelib.shop import Shop
from chalicelib.turns.rules import Operation

WAITED_FOR: tuple[Operation, ...] = ("IndexFaces", "SearchFaces")
"""Operations whose turns photos wait for."""


def gauges(shop: Shop) -> dict[str, float]:
    """Return the gauges by the names of their metrics, without those that can't be read now."""
    read = ((name, _tried(name, gauge, shop)) for name, gauge in GAUGES.items())
    return {name: value for name, value in read if value is not None}


def _tried(name: str, gauge: Callable[[Shop], float | None], shop: Shop) -> float | None:
    try:
        return gauge(shop)
    except Exception as exc:  # whatever it is, the sweep has done its work
        log_values("metrics failed", {"metric": name, "error": type(exc).__name__})
        return None


def _photos_waiting(shop: Shop) -> int:
    """Return how many photos wait for a turn: one for each reserved turn, but not more than there are.

    A photo of three faces waits for three turns of SearchFaces. So among groups this is too many.
    """
    turns = sum(map(shop.turns.waiting, WAITED_FOR))
    return min(turns, shop.photos.count_in_processing()) if turns else 0


def _oldest_unfinished(shop: Shop) -> float:
    """Return the age (s) of the oldest attempt at a photo that has not ended, 0 if there is none."""
    start = shop.photos.oldest_start()
    return 0 if start is None else max(0, shop.now() - start) / 1000


GAUGES: dict[str, Callable[[Shop], float | None]] = {
    "PhotosWaiting": _photos_waiting,
    "OldestUnfinished": _oldest_unfinished,
    "RedisMemory": lambda shop: shop.database.memory_used(),
}
