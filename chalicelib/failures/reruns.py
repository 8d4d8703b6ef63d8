"""The reruns that the sweep begins by itself."""

from collections.abc import Callable

from chalicelib.errors import Conflict, NotFound
from chalicelib.failures.rules import is_probing
from chalicelib.failures.values import Attempt
from chalicelib.offers.reruns import rerun_promotion
from chalicelib.photos.reruns import rerun_photo, start_attempt
from chalicelib.photos.values import Photo
from chalicelib.reports.reruns import rerun_report
from chalicelib.shop import Shop

MAX_BEGUN = 100
"""Reruns that one run of the sweep begins."""
LOOKED_AT = 1_000
"""Due reruns that it chooses from."""
AGAIN_MS = 4 * 60 * 1000
"""Time after which the sweep comes back to what it could not do: until its next run."""


def choose(shop: Shop) -> list[Attempt]:
    """Return the attempts to begin now, those due longest first.

    While photos go on failing by one cause a single photo is among them, to find out whether that is over.
    """
    due = shop.reruns.due(shop.now(), LOOKED_AT)
    photos = [attempt for attempt in due if attempt.kind == "photo"]
    held_back = set(photos[1:] if is_probing(_outcomes(shop)) else ())
    return [attempt for attempt in due if attempt not in held_back][:MAX_BEGUN]


def _outcomes(shop: Shop) -> list[str | None]:
    """Return how the latest reruns ended, for `is_probing`, without those that a later attempt follows."""
    attempts = shop.reruns.latest()
    photos = {photo.id: photo for photo in shop.photos.get_many({attempt.id for attempt in attempts})}
    found = ((attempt, photos.get(attempt.id)) for attempt in attempts)
    return [_outcome(photo) for attempt, photo in found if photo and photo.attempt == attempt.number]


def _outcome(photo: Photo) -> str | None:
    if photo.state == "failed":
        return photo.error or "Unknown"
    return None if photo.state == "processing" else ""


def begin(shop: Shop, attempt: Attempt) -> bool:
    """Begin an attempt and take it off the plan. Return False if it has begun already, or is not wanted.

    Raises:
        TransientError, ServiceError: its execution could not be started. It is tried again later.
    """
    now = shop.now()
    shop.reruns.postpone(attempt, now + AGAIN_MS)
    begun = BEGIN[attempt.kind](shop, attempt.id, attempt.number)
    if begun and attempt.kind == "photo":
        shop.reruns.note_begun(attempt, now)
    shop.reruns.drop(attempt)
    return begun


def _begin_photo(shop: Shop, photo_id: str, attempt: int) -> bool:
    try:
        return bool(rerun_photo(shop, photo_id, after=attempt - 1))
    except NotFound:
        return False
    except Conflict:  # a run that crashed may have begun the attempt, and not started its execution
        photos = shop.photos.get_many([photo_id])
        begun = [one for one in photos if one.state == "processing" and one.attempt == attempt]
        return any(start_attempt(shop, photo) for photo in begun)


BEGIN: dict[str, Callable[[Shop, str, int], bool]] = {
    "photo": _begin_photo,
    "promotion": rerun_promotion,
    "report": rerun_report,
}
