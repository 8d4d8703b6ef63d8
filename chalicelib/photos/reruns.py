"""Reruns of failed photos: the next attempt of each is a new execution."""

from chalicelib.errors import Conflict, NotFound
from chalicelib.photos.ends import end_photo
from chalicelib.photos.lanes import execution_name, lane_of
from chalicelib.photos.values import Photo
from chalicelib.shop import Shop

RUNNING = ("RUNNING", "PENDING_REDRIVE")
"""States of an execution that has not ended."""


def rerun_photo(shop: Shop, photo_id: str, after: int | None = None) -> int:
    """Begin the next attempt for a failed photo, and start its execution. Return the attempt's number.

    With `after` only if that attempt has failed, so that a rerun that was planned for it happens once.

    Raises:
        NotFound: no photo has this id, or it was deleted.
        Conflict: the photo is not failed, or had a later attempt.
        TransientError: Step Functions was out of reach. The photo is processing without an execution until
            `start_attempt` is called again.
    """
    attempt = shop.photos.begin_attempt(photo_id, shop.now(), after)
    photo = shop.photos.get(photo_id)
    if attempt is None:
        state = f"{photo.state} in attempt {photo.attempt}"
        raise Conflict(f"photo {photo_id} is {state}; only a failed photo can be run again")
    start_attempt(shop, photo)
    return attempt


def start_attempt(shop: Shop, photo: Photo) -> bool:
    """Start the execution of a photo's latest attempt. Return False if it was started before."""
    place = {name: getattr(photo, name) for name in ("bucket", "key", "version", "time", "attempt")}
    item = lane_of(photo.key) | {"photo_id": photo.id} | place
    return shop.workflow.start(execution_name(photo.id, photo.attempt), item)


def start_anew(shop: Shop, photo_id: str) -> bool:
    """Begin the next attempt of a photo in processing whose execution has ended: its record was lost.

    Return False for any other photo.
    """
    for photo in shop.photos.get_many([photo_id]):
        if photo.state != "processing" or _is_running(shop, photo.execution_id or ""):
            return False
        end_photo(shop, photo.id, "failed", "its record was lost", error="Lost", attempt=photo.attempt)
        attempt = shop.photos.begin_attempt(photo.id, shop.now(), after=photo.attempt)
        # The record of a later attempt may be lost, too.
        return bool(attempt) and (
            start_attempt(shop, shop.photos.get(photo.id)) or start_anew(shop, photo.id)
        )
    return False


def _is_running(shop: Shop, execution: str) -> bool:
    try:
        return shop.workflow.execution(execution)["status"] in RUNNING
    except NotFound:  # the name is taken, though Step Functions has forgotten the execution
        return False
