"""The calls of recognition in their turn: in this run of the task when it is near, else in a later one."""

from chalicelib.errors import Throttled
from chalicelib.faces.recognition import decide_visitors, index_photo
from chalicelib.payloads import RecognisedItem, Turn, Visitor
from chalicelib.ports import IndexedPhoto
from chalicelib.shop import Shop
from chalicelib.times import format_next_second
from chalicelib.turns.rules import BRIEF_MS


def index_in_turn(shop: Shop, photo: RecognisedItem) -> IndexedPhoto | Turn:
    """Return the indexed faces of a photo, or the turn to wait for. A run before may have indexed them.

    Raises:
        UnsupportedPhoto: it is no picture that can be read, or it is gone.
        Throttled: too many photos, whose turn it is too, are before this one.
    """
    waited_for = photo.recognition.operation if photo.recognition else None
    kept = shop.indexed_photos.find(photo.photo_id, photo.attempt) if waited_for == "SearchFaces" else None
    if kept:
        return kept
    wait = 0 if waited_for else shop.turns.reserve("IndexFaces")
    if wait > BRIEF_MS:
        return Turn(turn=format_next_second(shop.now() + wait), operation="IndexFaces")
    _pause(shop, wait)
    _pause(shop, *shop.turns.pace("IndexFaces"))
    return index_photo(shop, photo)


def decide_in_turn(shop: Shop, photo: RecognisedItem, indexed: IndexedPhoto) -> list[Visitor] | Turn:
    """Return the decision about each face of a photo, or the turn to wait for.

    A throttled search waits for another turn. Throttled after a wait, it is left to the task's Retry, whose
    waits grow.

    Raises:
        Throttled: AWS takes no more searches, although it was the photo's turn.
    """
    searches = len(indexed.faces)
    has_waited = photo.recognition is not None and photo.recognition.operation == "SearchFaces"
    wait = 0 if has_waited else shop.turns.reserve("SearchFaces", searches)
    if wait <= BRIEF_MS:
        try:
            _pause(shop, wait)
            return decide_visitors(shop, indexed.faces)
        except Throttled:
            if has_waited:
                raise
            wait = shop.turns.reserve("SearchFaces", searches)
    shop.indexed_photos.keep(photo.photo_id, photo.attempt, indexed)
    return Turn(turn=format_next_second(shop.now() + wait), operation="SearchFaces")


def _pause(shop: Shop, milliseconds: int) -> None:
    if milliseconds > 0:
        shop.pause(milliseconds)
