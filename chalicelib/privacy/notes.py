"""Notes of erasures in the results bucket, for a backup of Redis may be older than an erasure.

A note has digests of ids. They tell nothing to who doesn't have a backup, in which these ids stand.
"""

import msgspec

from chalicelib.database import digest
from chalicelib.shop import Shop

FOLDER = "erased/"
SUFFIX = ".json"


class Note(msgspec.Struct, frozen=True):
    """An erasure: digests of the ids of all records of a person, and when they were buried (ms).

    Nobody new is registered from photos taken up to `photos_until` (ms), -1 for no such moment.
    """

    records: list[str]
    erased_at: int
    photos_until: int = -1


def note_erasure(shop: Shop, erasure_id: str) -> None:
    """Note an erasure whose plan is not complete, before anything is erased. Once more changes nothing."""
    records, erased_at, photos_until = shop.erasures.buried(erasure_id)
    if records:
        note = Note(sorted(map(digest, records)), erased_at, photos_until)
        key = f"{FOLDER}{erasure_id}{SUFFIX}"
        shop.results_bucket.write(key, msgspec.json.encode(note), "application/json")
