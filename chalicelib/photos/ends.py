"""The end of an attempt at a photo: noted, and measured once."""

from collections.abc import Mapping

from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.photos.values import State
from chalicelib.shop import Shop


def end_photo(
    shop: Shop,
    photo_id: str,
    state: State,
    reason: str | None = None,
    customers: Mapping[str, str] | None = None,
    *,
    error: str | None = None,
    attempt: int = FIRST_ATTEMPT,
) -> bool:
    """Note how an attempt ended, as `PhotoStore.finish` does. Return True if nobody has noted it before."""
    ended = shop.photos.finish(photo_id, state, reason, customers, error=error, attempt=attempt)
    if ended is None or not ended.is_new:
        return False
    shop.metrics.end(ended.lane, None if ended.begun is None else shop.now() - ended.begun)
    return True
