"""Photos that reference faces were seen in: the face collection is made again from them."""

import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from backup.entries import Entry
from backup.erasures import AT_ONCE
from backup.folder import PHOTOS, PLACES
from chalicelib.database import batches, digest
from chalicelib.errors import NotFound
from chalicelib.photos.lanes import photo_id_of
from chalicelib.ports import Bucket
from chalicelib.shop import Shop

HOUR_MS = 3_600_000
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
"""A string in JSON."""


class Place(msgspec.Struct, frozen=True):
    """A version of an object in the photos bucket."""

    key: str
    version: str


def places_of(entries: Iterable[Entry]) -> dict[str, Place]:
    """Return where the photos of reference faces lie, by photo id."""
    seen = [json.loads(one) for entry in entries if entry.family == "references" for one in entry.items[1::2]]
    return {one["photo_id"]: Place(one["key"], one["version"] or "") for one in seen}


def copy_photos(shop: Shop, places: Mapping[str, Place], folder: Path) -> int:
    """Copy photos into a backup's folder. Return how many are missing in S3."""
    (folder / PHOTOS).mkdir()
    bucket = shop.photos_bucket  # named before the threads start, for nothing locks the making of a part

    def copy(photo: str) -> bool:
        try:
            content = bucket.read(places[photo].key, places[photo].version or None)
        except NotFound:
            return False
        (folder / PHOTOS / photo).write_bytes(content)
        return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        copied = threads.map(copy, places)
        found = {
            photo: place for (photo, place), is_there in zip(places.items(), copied, strict=True) if is_there
        }
    (folder / PLACES).write_bytes(msgspec.json.encode(found))
    return len(places) - len(found)


def put_back(shop: Shop, folder: Path, now: int) -> dict[str, str]:
    """Put the photos that the bucket lacks back into it. Return the new version of each former one.

    S3 tells of each as of an upload, and it must not be looked at as a visitor who comes now. So its key
    counts as deleted until its new version has a tombstone. The photo keeps its id.
    """
    places = msgspec.json.decode((folder / PLACES).read_bytes(), type=dict[str, Place])
    bucket, client = shop.photos_bucket, shop.client("s3")

    def is_there(photo: str) -> bool:
        return _is_there(bucket, places[photo])

    def put(photo: str) -> str:
        return _put(client, bucket.name, places[photo].key, (folder / PHOTOS / photo).read_bytes())

    versions: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        lacking = [
            photo for photo, found in zip(places, threads.map(is_there, places), strict=True) if not found
        ]
        removals = _removals(shop, {digest(places[photo].key): now + HOUR_MS for photo in lacking})
        for photo, version in zip(lacking, threads.map(put, lacking), strict=True):
            place = places[photo]
            _bury(shop, photo_id_of(bucket.name, place.key, version))
            if place.version:
                versions[place.version] = version
    if removals:
        shop.database.remove(shop.database.key("removals"), removals)
    return versions


def _removals(shop: Shop, removals: Mapping[str, int]) -> list[str]:
    """Let keys of these digests count as deleted until a moment (ms). Return the digests."""
    digests = list(removals)
    for some in batches(digests):
        shop.database.client.zadd(
            shop.database.key("removals"), {one: removals[one] for one in some}, gt=True
        )
    return digests


def _is_there(bucket: Bucket, place: Place) -> bool:
    try:
        bucket.size(place.key, place.version or None)
    except NotFound:
        return False
    return True


def _put(client: Any, bucket: str, key: str, content: bytes) -> str:
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    answer = client.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind)
    return str(answer["VersionId"])


def _bury(shop: Shop, photo_id: str) -> None:
    with shop.database.transaction() as step:
        step.hset(shop.database.key("photo", photo_id), "state", "removed")
        step.delete(shop.database.key("hidden-photo", photo_id))
        step.zrem(shop.database.key("photos", "hidden"), photo_id)


def moved(entries: Iterable[Entry], names: Mapping[str, str]) -> Iterator[Entry]:
    """Yield entries that have new names of versions and buckets in the place of former ones, also in JSON."""
    for entry in entries:
        if names:
            entry.items = [_moved(item, names) for item in entry.items]
        yield entry


def _moved(item: str, names: Mapping[str, str]) -> str:
    if not item.startswith(("{", "[")):
        return names.get(item, item)
    return QUOTED.sub(lambda found: f'"{names.get(found[1], found[1])}"', item)
