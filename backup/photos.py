"""Photos that reference faces were seen in: the face collection is made again from them."""

import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from backup.entries import Entry
from backup.folder import PHOTOS, PLACES
from chalicelib.database import digest
from chalicelib.errors import NotFound
from chalicelib.photos.lanes import photo_id_of
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
    found = {}
    for photo, place in places.items():
        try:
            content = shop.photos_bucket.read(place.key, place.version or None)
        except NotFound:
            continue
        (folder / PHOTOS / photo).write_bytes(content)
        found[photo] = place
    (folder / PLACES).write_bytes(msgspec.json.encode(found))
    return len(places) - len(found)


def put_back(shop: Shop, folder: Path, now: int) -> dict[str, str]:
    """Put the photos that the bucket lacks back into it. Return the new version of each former one.

    S3 tells of each as of an upload, and it must not be looked at as a visitor who comes now. So its key
    counts as deleted until its new version has a tombstone. The photo keeps its id.
    """
    places = msgspec.json.decode((folder / PLACES).read_bytes(), type=dict[str, Place])
    lacking = {photo: place for photo, place in places.items() if not _is_there(shop, place)}
    removals = {digest(place.key): now + HOUR_MS for place in lacking.values()}
    if removals:
        shop.database.client.zadd(shop.database.key("removals"), removals, gt=True)
    versions = {}
    for photo, place in lacking.items():
        version = _put(shop, place.key, (folder / PHOTOS / photo).read_bytes())
        _bury(shop, photo_id_of(shop.photos_bucket.name, place.key, version))
        if place.version:
            versions[place.version] = version
    if removals:
        shop.database.client.zrem(shop.database.key("removals"), *removals)
    return versions


def _is_there(shop: Shop, place: Place) -> bool:
    try:
        shop.photos_bucket.size(place.key, place.version or None)
    except NotFound:
        return False
    return True


def _put(shop: Shop, key: str, content: bytes) -> str:
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    client = shop.client("s3")
    answer = client.put_object(Bucket=shop.photos_bucket.name, Key=key, Body=content, ContentType=kind)
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
