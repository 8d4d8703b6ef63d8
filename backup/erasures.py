"""Erasures since a backup: their notes in S3 outlive Redis, and a restore erases again.

A backup leaves a mark among the notes. Notes without it are not those of the shop that was backed up.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from chalicelib.aws.errors import translated_errors
from chalicelib.database import TOMBSTONE_SECONDS, Database, batches, digest
from chalicelib.errors import NotFound
from chalicelib.restoring.notes import FOLDER, REVOKED, WITHDRAWN, Note
from chalicelib.shop import Shop
from infrastructure.errors import DeploymentError

S3, NONE = "s3://", "none"
MARK = "backup-"
HOUR_MS = 3_600_000
"""More than S3's clock and that of the backup's machine differ by."""
AT_ONCE = 8
"""Objects that S3 is asked for at once; the SDK keeps 10 connections."""
UNKNOWN = (
    "{place} has no mark of this backup, so it does not know who was erased since. Name the results bucket "
    "of the shop that was backed up by ERASED=s3://bucket, or a copy of its folder erased/ by ERASED=folder. "
    "If both are lost, ERASED=none restores without them: then erase again by your receipts."
)


def mark(shop: Shop, backup_id: str) -> None:
    """Leave a mark of a backup among the notes of its shop."""
    shop.results_bucket.write(f"{FOLDER}{MARK}{backup_id}", b"", "text/plain")


def read_notes(shop: Shop, backup_id: str, place: str, began: int = 0) -> dict[str, bytes]:
    """Return the notes and marks of `place` by name: a folder, an s3:// address, or "" for the own bucket.

    Of a bucket only those since the backup began (ms): the backup has what was noted before.

    Raises:
        DeploymentError: they are not those of the shop of this backup.
    """
    if place == NONE:
        return {}
    bucket = place.removeprefix(S3).partition("/")[0] if place.startswith(S3) else ""
    found = _in_folder(Path(place)) if place and not bucket else _in_bucket(shop, bucket, began - HOUR_MS)
    if MARK + backup_id not in found:
        raise DeploymentError(UNKNOWN.format(place=place or shop.results_bucket.name))
    return found


def has_mark(shop: Shop, backup_id: str) -> bool:
    """Tell whether the stage's own bucket has the mark of a backup, so that it is its place."""
    try:
        shop.results_bucket.size(f"{FOLDER}{MARK}{backup_id}")
    except NotFound:
        return False
    return True


def _in_folder(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*") if file.is_file()}


def _in_bucket(shop: Shop, name: str, since: int) -> dict[str, bytes]:
    client, bucket = shop.client("s3"), name or shop.results_bucket.name
    with translated_errors(f"ListObjects {FOLDER}"):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER)
        found = [one for page in pages for one in page.get("Contents", [])]
        keys = [one["Key"] for one in found if one["LastModified"].timestamp() * 1000 >= since]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            texts = threads.map(lambda key: client.get_object(Bucket=bucket, Key=key)["Body"].read(), keys)
            return {key.removeprefix(FOLDER): text for key, text in zip(keys, texts, strict=True)}


def keep_notes(shop: Shop, notes: Mapping[str, bytes]) -> None:
    """Keep notes and marks in the own bucket, for later restores."""
    bucket = shop.results_bucket  # named before the threads start, for nothing locks the making of a part

    def keep(name: str) -> None:
        bucket.write(FOLDER + name, notes[name], "application/json")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(keep, notes))  # raises what one of them raised


def parse_notes(notes: Mapping[str, bytes]) -> list[Note]:
    """Return the notes of erasures in their order."""
    others = (MARK, WITHDRAWN, REVOKED)
    found = [
        msgspec.json.decode(text, type=Note) for name, text in notes.items() if not name.startswith(others)
    ]
    return sorted(found, key=lambda note: note.erased_at)


def put_tombstones(database: Database, notes: Iterable[Note]) -> None:
    """Put the tombstones of all who were erased, before a restore brings records of theirs."""
    for some in batches([record for note in notes for record in note.records]):
        step = database.client.pipeline(transaction=False)
        for record in some:
            step.set(database.key("erased", record), 1, ex=TOMBSTONE_SECONDS)
        step.execute()


def bury_again(shop: Shop, notes: Iterable[Note]) -> int:
    """Bury who was erased since the backup. Return how many people; their erasures go on from there."""
    records = records_by_digest(shop.database)
    buried, until = 0, -1
    for note in notes:
        until = max(until, note.photos_until)
        for record in note.records:
            known = records.get(record)
            began = known and shop.erasures.bury(known, shop.new_id(), note.erased_at)
            buried += bool(began)
    _keep_moment(shop.database, until, buried)
    return buried


def records_by_digest(database: Database) -> dict[str, str]:
    """Return the ids of all records, also of those that are part of others, by their digests."""
    prefix = database.key("customer", "")
    keys = database.client.scan_iter(match=f"{prefix}*", count=1000, _type="hash")
    return {digest(customer): customer for customer in (key.removeprefix(prefix) for key in keys)}


def _keep_moment(database: Database, until: int, buried: int) -> None:
    """Keep until when (ms) photos register nobody new: that of the notes, for burying again changed it."""
    key = database.key("erased-at")
    if until >= 0:
        database.client.set(key, until)
    elif buried:
        database.client.delete(key)
