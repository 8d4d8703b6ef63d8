"""The tasks about photos: their start, their removal, and the gallery lane."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from chalicelib.errors import CustomerErased
from chalicelib.payloads import AnalysedItem, GalleryItem, PhotoItem
from chalicelib.photos.lanes import execution_name, has_results, misplacement, photo_id_of, photos_in
from chalicelib.photos.preparation import prepare, read_content, write_result
from chalicelib.photos.strays import forget_indexed, leave_strays
from chalicelib.pictures import thumbnails
from chalicelib.pictures.keys import all_keys, results_key, thumbnail_key
from chalicelib.shop import Shop
from chalicelib.times import parse_time

MAX_ANNOUNCED_LABELS = 20
"""Labels in the announcement. The JSON document has all."""


def start_photo(shop: Shop, event: Mapping[str, Any]) -> dict[str, int]:
    """Note every photo of an S3 event and start its execution. A repeated event changes nothing.

    A photo with a misplaced key is rejected at once, without an execution. A selfie for an erased customer is
    deleted from S3.

    Return the numbers of executions `started`, of events `repeated` or too late, and of photos `rejected`.

    Raises:
        TransientError: Redis or Step Functions was out of reach. Lambda repeats the event.
    """
    outcomes = [_start(shop, photo) for photo in photos_in(event)]
    return {outcome: outcomes.count(outcome) for outcome in ("started", "repeated", "rejected")}


def _start(shop: Shop, photo: dict[str, Any]) -> str:
    reason = misplacement(photo["key"])
    try:
        if not shop.photos.add(photo, reason, shop.now()):
            return "repeated"
    except CustomerErased:
        shop.photos_bucket.erase_version(photo["key"], photo["version"])
        return "repeated"
    if reason:
        return "rejected"
    # Noted before its execution starts: a crash in between leaves the event to Lambda, which repeats it.
    is_new = shop.workflow.start(execution_name(photo["photo_id"]), dict(photo))
    return "started" if is_new else "repeated"


def remove_photo(shop: Shop, event: Mapping[str, Any]) -> dict[str, int]:
    """Remove the records, thumbnails and results of the objects that an S3 event reports as deleted.

    A delete marker removes every photo of its key, a deleted version only that one. S3 may report a deletion
    before the upload, so it is remembered, and the upload starts nothing.
    """
    return {"removed": sum(_remove(shop, record) for record in event.get("Records", []))}


def _remove(shop: Shop, record: Mapping[str, Any]) -> int:
    key = unquote_plus(record["s3"]["object"]["key"])
    removed = _forget(shop, record, key)
    if has_results(key):
        erase_results(shop, removed)
    shop.photos.leave_key(key, removed)
    return len(removed)


def _forget(shop: Shop, record: Mapping[str, Any], key: str) -> list[str]:
    bucket, version = record["s3"]["bucket"]["name"], record["s3"]["object"].get("versionId", "")
    if record["eventName"].endswith("DeleteMarkerCreated") or not version:
        deleted_at = parse_time(record["eventTime"])
        leave_strays(shop, shop.photos.of_key(key, deleted_at))
        return shop.photos.remove_key(key, deleted_at)
    photo_id = photo_id_of(bucket, key, version)
    leave_strays(shop, [photo_id])
    shop.photos.remove([photo_id])
    forget_indexed(shop, photo_id)
    return [photo_id]


def read_metadata(shop: Shop, photo: PhotoItem) -> dict[str, Any]:
    """Keep the file's metadata with the photo. Return `{"image"}`, the S3Object for the lane's other tasks.

    The metadata is no output, for Step Functions keeps outputs for 90 days, and nobody can erase them there.

    Raises:
        UnsupportedPhoto: the picture can't be read.
        Superseded: the photo has a later attempt.
    """
    prepared = prepare(shop, photo)
    found = {"metadata": prepared["metadata"]}
    if not shop.photos.describe(photo.photo_id, photo.time, found, photo.attempt):
        shop.photos.check(photo.photo_id, photo.attempt)
    return {"image": prepared["image"]}


def detect_labels(shop: Shop, photo: GalleryItem) -> dict[str, Any]:
    """Return `{"labels": [{"name", "confidence", "parents"}], "properties", "moderation"}`.

    Raises:
        UnsupportedPhoto: Rekognition can't read the picture.
    """
    shop.turns.take("DetectLabels", "left over")
    return shop.labels.detect({"S3Object": photo.prepared.image})


def detect_faces(shop: Shop, photo: GalleryItem) -> dict[str, Any]:
    """Return `{"count", "faces": [{"box", "confidence", "brightness", "sharpness", "sunglasses"}]}`.

    Raises:
        UnsupportedPhoto: Rekognition can't read the picture.
    """
    shop.turns.take("DetectFaces", "left over")
    faces = shop.collection.detect({"S3Object": photo.prepared.image})
    return {"count": len(faces), "faces": [msgspec.to_builtins(face) for face in faces]}


def make_thumbnail(shop: Shop, photo: PhotoItem) -> dict[str, str]:
    """Write the photo's thumbnail into the results bucket. Return its `{"key", "type"}`.

    Raises:
        UnsupportedPhoto: the picture is broken, too large, or was deleted.
    """
    content = read_content(shop, photo)
    thumbnail, kind = thumbnails.make_thumbnail(content, shop.settings.thumbnail_side)
    key = thumbnail_key(photo.photo_id, kind)
    write_result(shop, photo.photo_id, key, thumbnail, kind)
    return {"key": key, "type": kind}


def store_results(shop: Shop, photo: AnalysedItem) -> dict[str, Any]:
    """Write the photo's JSON document and index the photo. Return the message that announces it.

    A photo that was deleted meanwhile leaves nothing behind.

    Raises:
        Superseded: the photo has a later attempt.
    """
    labels, faces, thumbnail = photo.analysis
    key = results_key(photo.photo_id)
    document = _document(shop, photo)
    shop.results_bucket.write(key, json.dumps(document).encode(), "application/json")
    found = {
        "metadata": document["metadata"],
        "labels": labels.labels,
        "detected": faces.faces,
        "thumbnail": thumbnail.key,
        "results": key,
    }
    # Write, then check the tombstone, as in write_result.
    if not shop.photos.describe(photo.photo_id, photo.time, found, photo.attempt):
        shop.photos.check(photo.photo_id, photo.attempt)
        erase_results(shop, [photo.photo_id])
    names = [label["name"] for label in labels.labels[:MAX_ANNOUNCED_LABELS]]
    return {"id": photo.photo_id, "key": photo.key, "results": key, "labels": names}


def _document(shop: Shop, photo: AnalysedItem) -> dict[str, Any]:
    labels, faces, thumbnail = photo.analysis
    known = shop.photos.get_many([photo.photo_id])
    return {
        **{name: getattr(photo, name) for name in ("photo_id", "bucket", "key", "version", "time")},
        "album": photo.album,
        "metadata": known[0].metadata if known else {},
        **msgspec.to_builtins(labels),
        "faces": msgspec.to_builtins(faces),
        "thumbnail": thumbnail.key,
    }


def erase_results(shop: Shop, photo_ids: Iterable[str]) -> None:
    """Erase the thumbnails, conversions and documents of photos."""
    shop.results_bucket.erase([key for photo in photo_ids for key in all_keys(photo)])
