"""The comparison of the photos bucket with the records of photos, which mends what a lost event left.

An object without a record is started, and a record without an object removed, as S3's event would have done.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.errors import NotFound
from chalicelib.invocations import Days, end_run, read_event
from chalicelib.logs import log_values
from chalicelib.photos.comparisons import Place, Recorded
from chalicelib.photos.lanes import misplacement, photo_id_of
from chalicelib.photos.reruns import start_anew
from chalicelib.photos.s3_events import CREATED, DELETED, HIDDEN, event_of
from chalicelib.photos.tasks import remove_photo, start_photo
from chalicelib.ports import Version
from chalicelib.shop import Shop
from chalicelib.times import DAY_MS, format_time, parse_time

DAYS = 2
"""Days that a nightly run looks back."""
YOUNG_MS = 15 * 60 * 1000
"""Age up to which objects are left to their events."""
WORK_MS = 12 * 60 * 1000
"""Time in which pages are begun; the function may run for 15 minutes."""
AT_ONCE = 8
"""Objects that S3 is asked about at once; the SDK keeps 10 connections."""
SECOND_MS = 1000
COUNTS = ("objects", "records", "started", "rejected", "removed")


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The kind of a run: `days` to look back, null to go on, or the nightly run without the field.

    With `dry_run` it only counts, and never goes on where another stopped.
    """

    days: Days | None | UnsetType = UNSET
    dry_run: bool = False


def reconcile_photos(shop: Shop, detail: Any, work_ms: int = WORK_MS) -> dict[str, Any]:
    """Compare bucket and records, page by page. A run goes on where the latest one stopped.

    Return the numbers of `objects` and `records` compared, and of photos `started`, `rejected` and `removed`.
    By hand `next` is the event that goes on, None at the end. A dry run tells what is `left` in its place.

    Raises:
        InvalidRequest: the detail has another field, or the days are no number from 1 to 3650.
        Unfinished: something is `left` of a nightly run.
    """
    wanted, began = read_event(detail, Wanted, '{"days": 2}'), shop.now()
    place: Place | None = _begin(shop, wanted, began)
    counts = Counter(dict.fromkeys(COUNTS, 0))
    while place and shop.now() < began + work_ms:
        compare = _compare_objects if place.part == "objects" else _compare_records
        found, place = compare(shop, place, began - YOUNG_MS, wanted.dry_run)
        if not wanted.dry_run:
            shop.comparisons.keep(place)
        counts.update(found)
    log_values("reconciliation", {**counts, "left": bool(place)})
    if wanted.dry_run:
        return {**counts, "left": int(bool(place)), "next": None}
    if wanted.days is UNSET:
        return dict(end_run({**counts, "left": int(bool(place))}))
    return {**counts, "next": {"days": None} if place else None}


def _begin(shop: Shop, wanted: Wanted, now: int) -> Place:
    days = wanted.days if isinstance(wanted.days, int) else DAYS
    goes_on = days is not wanted.days and not wanted.dry_run
    return (goes_on and shop.comparisons.place()) or Place(since=now - days * DAY_MS)


def _compare_objects(
    shop: Shop, place: Place, until: int, dry_run: bool
) -> tuple[Mapping[str, int], Place | None]:
    """Tell delete markers first. So an upload that is hidden since is not brought back."""
    bucket = shop.photos_bucket
    versions, following = bucket.page(place.after if isinstance(place.after, list) else None)
    recent = [one for one in versions if _is_file(one) and place.since <= one.time <= until]
    markers = [_told(one) for one in recent if not one.is_content]
    removed = _remove(shop, HIDDEN, markers, dry_run)
    uploads = {photo_id_of(bucket.name, one.key, one.version_id): one for one in recent if one.is_content}
    counts = Counter(objects=len(recent), removed=removed)
    for photo in shop.comparisons.unknown(uploads):
        counts.update(_start(shop, photo, uploads[photo], dry_run))
    if following:
        return counts, Place(since=place.since, after=list(following))
    return counts, Place(since=place.since, part="photos")


def _start(shop: Shop, photo_id: str, upload: Version, dry_run: bool) -> dict[str, int]:
    if dry_run:
        return {"rejected" if misplacement(upload.key) else "started": 1}
    outcomes = start_photo(shop, event_of(CREATED, shop.photos_bucket.name, [_told(upload)]))
    anew = outcomes["repeated"] and start_anew(shop, photo_id)
    return {"started": outcomes["started"] + int(anew), "rejected": outcomes["rejected"]}


def _remove(shop: Shop, name: str, told: Sequence[tuple[str, str, str]], dry_run: bool) -> int:
    """Remove the photos of deletions, each a key, a version and a time. Return how many photos."""
    if not dry_run:
        return remove_photo(shop, event_of(name, shop.photos_bucket.name, told))["removed"]
    if name == DELETED:
        return len(told)
    return sum(len(shop.photos.of_key(key, parse_time(time))) for key, _, time in told)


def _is_file(version: Version) -> bool:
    return not version.key.endswith("/")


def _told(version: Version) -> tuple[str, str, str]:
    """Return a version for an event; the latest of its key at the end of its second.

    S3 lists whole seconds. What came before, such as the upload that a marker hides, can be of the same one.
    """
    latest = version.time - version.time % SECOND_MS + SECOND_MS - 1
    return version.key, version.version_id, format_time(latest if version.is_latest else version.time)


def _compare_records(
    shop: Shop, place: Place, until: int, dry_run: bool
) -> tuple[Mapping[str, int], Place | None]:
    records, cursor = shop.comparisons.records(place, until)
    gone = [(record.key, record.version, format_time(until)) for record in _without_object(shop, records)]
    counts = {"records": len(records), "removed": _remove(shop, DELETED, gone, dry_run)}
    if cursor or place.part == "photos":
        part = place.part if cursor else "hidden"
        return counts, Place(since=place.since, part=part, after=cursor)
    return counts, None


def _without_object(shop: Shop, records: list[Recorded]) -> list[Recorded]:
    """Return the records whose version is gone. Those of another bucket are left alone."""
    from concurrent.futures import ThreadPoolExecutor

    bucket = shop.photos_bucket  # named before the threads start, for nothing locks the making of a part
    own = [record for record in records if record.bucket == bucket.name]

    def is_gone(record: Recorded) -> bool:
        try:
            bucket.size(record.key, record.version)
        except NotFound:
            return True
        return False

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [record for record, gone in zip(own, threads.map(is_gone, own), strict=True) if gone]
