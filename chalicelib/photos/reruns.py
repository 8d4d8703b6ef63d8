"""Reruns of failed photos: the next attempt of each is a new execution."""

from chalicelib.errors import Conflict
from chalicelib.photos.lanes import execution_name, lane_of
from chalicelib.photos.values import Photo
from chalicelib.shop import Shop


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
