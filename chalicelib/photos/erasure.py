"""Erasing photos: all versions of them, and all that was made of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from chalicelib.database import batches
from chalicelib.person import Place
from chalicelib.photos.lanes import has_results
from chalicelib.pictures.keys import crop_key, crops_folder, stems
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces

AT_ONCE = 8
"""Photos that S3 is asked about at once; the SDK keeps 10 connections."""
MARKED_AT_ONCE = 50
"""Photos that one step marks, which takes some milliseconds."""


def erase_photos(shop: Shop, photo_ids: Iterable[str], *, keep_shown: bool = False) -> int:
    """Erase photos, also their faces that visits show unless these are kept. Return how many there were.

    Called again, it goes on. Their faces leave the collection, except reference faces.
    """
    places = [Place(photo.id, photo.key, photo.version) for photo in shop.photos.stored(photo_ids)]
    erase_placed(shop, places, keep_shown=keep_shown)
    return len(places)


def erase_placed(shop: Shop, photos: Sequence[Place], *, keep_shown: bool) -> int:
    """Erase photos. Return how many pictures had been made of them. Called again, it goes on.

    First a photo is marked, then erased, so that a task which writes something about it either finds the mark
    or is found. Its place is forgotten last.
    """
    ids = [photo.photo_id for photo in photos]
    marked = _mark(shop, ids, keep_shown)
    gone = [face for faces, _ in marked for face in faces]
    delete_faces(shop, gone)
    shown = [{crop_key(photo, face) for face in kept} for photo, (_, kept) in zip(ids, marked, strict=True)]
    pictures = _erase_objects(shop, photos, shown)
    shop.photos.remove(ids)
    shop.database.delete(
        *(shop.database.key(kind, photo) for photo in ids for kind in ("indexed", "indexed-photo")),
        *(shop.database.key("photo-of", face) for face in gone),
        *(shop.database.key("nearest", face) for face in gone),
    )
    return pictures


def _mark(shop: Shop, photo_ids: Sequence[str], keep_shown: bool) -> list[tuple[list[str], list[str]]]:
    """Mark photos as removed. Return of each the faces to delete from the collection, and those shown."""
    mark = shop.database.script("privacy/mark_removed")
    marked: list[tuple[list[str], list[str]]] = []
    for some in batches(photo_ids, MARKED_AT_ONCE):
        arguments = [shop.database.key(""), int(keep_shown), *some]
        marked += mark(keys=[shop.database.key("photo", some[0])], args=arguments)
    return marked


def _erase_objects(shop: Shop, photos: Sequence[Place], shown: Sequence[Collection[str]]) -> int:
    """Erase what lies in S3. Return how many pictures of photos there were."""
    # Named before threads start, because a part of the shop is made without a lock.
    photos_bucket, results_bucket = shop.photos_bucket, shop.results_bucket

    def made_of(photo: Place, shown: Collection[str]) -> list[Any]:
        """Return the versions of everything that was made of a photo, but for the faces `shown`."""
        prefixes = [*(stems(photo.photo_id) if has_results(photo.key) else []), crops_folder(photo.photo_id)]
        return [found for prefix in prefixes for found in results_bucket.under(prefix, shown)]

    def original(photo: Place) -> list[Any]:
        return photos_bucket.with_markers(photo.key, photo.version) if photo.key else []

    pictures = results_bucket.delete(_all_of(made_of, photos, shown))
    # Last, because that they are gone is an event, which makes others erase the same.
    photos_bucket.delete(_all_of(original, photos))
    return pictures


def _all_of(look: Callable[..., list[Any]], *arguments: Sequence[Any]) -> list[Any]:
    """Return what `look` finds for each; S3 has no question about several keys at once."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [found for some in threads.map(look, *arguments) for found in some]
