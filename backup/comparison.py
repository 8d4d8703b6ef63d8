"""What `make reconcile` would do after a restore, without doing it."""

from collections.abc import Sequence

from chalicelib.photos.comparisons import Place
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.reconciliation import without_object
from chalicelib.shop import Shop


def compare(shop: Shop, since: int) -> dict[str, int]:
    """Return how many photos since a moment (ms) the records and the bucket lack."""
    return {"to_start": _unknown(shop, since), "to_remove": _gone(shop, since)}


def _unknown(shop: Shop, since: int) -> int:
    unknown, bucket = 0, shop.photos_bucket.name
    after: Sequence[str] | None = None
    while True:
        versions, after = shop.photos_bucket.page(after)
        recent = [one for one in versions if one.is_content and one.is_latest and one.time >= since]
        ids = [photo_id_of(bucket, one.key, one.version_id) for one in recent if not one.key.endswith("/")]
        unknown += len(shop.comparisons.unknown(ids))
        if after is None:
            return unknown


def _gone(shop: Shop, since: int) -> int:
    gone, place, until = 0, Place(since=since, part="photos"), shop.now()
    while True:
        records, cursor = shop.comparisons.records(place, until)
        gone += len(without_object(shop, records))
        if not cursor:
            return gone
        place = Place(since=since, part="photos", after=cursor)
