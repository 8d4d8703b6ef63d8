"""Reruns by hand of all that failed: photos, promotions and reports."""

from typing import Any

import msgspec

from chalicelib.errors import Conflict, NotFound
from chalicelib.failures.rules import failed_attempt
from chalicelib.invocations import read_event
from chalicelib.offers.promotions import LISTED_MS
from chalicelib.offers.reruns import rerun_promotion
from chalicelib.payloads import FailedItem
from chalicelib.photos.reruns import rerun_photo
from chalicelib.photos.values import Filter, Photo
from chalicelib.reports.reruns import rerun_report
from chalicelib.shop import Shop
from chalicelib.times import parse_start

MAX_RERUNS = 100
"""Photos that one run of `rerun_failed` starts."""


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The photos taken, or other failures, `since` a moment or day, after the `cursor` of an earlier run."""

    since: str | None = None
    cursor: str | None = None


def rerun_failed(shop: Shop, event: Any) -> dict[str, Any]:
    """Rerun failed photos, the latest first. The first run does so with promotions and reports, too.

    Return the numbers of photos `rerun`, and `skipped` because something else was faster, and of `promotions`
    and `reports` rerun. `next` is the event that goes on, None when nothing is left.

    Raises:
        InvalidRequest: the event has another field, or its `since` is no time.
        TransientError: Step Functions was out of reach. Another call goes on.
    """
    wanted = read_event(event, Wanted, '{"since": "2026-11-26"}')
    since = None if wanted.since is None else parse_start(wanted.since, shop.zone)
    others = {} if wanted.cursor else _rerun_others(shop, since or 0)
    only_failed = Filter(state="failed", since=since)
    photos, cursor = shop.photos.page(MAX_RERUNS, wanted.cursor, wanted=only_failed)
    rerun = sum(_is_rerun(shop, photo) for photo in photos)
    following = {"since": wanted.since, "cursor": cursor} if cursor else None
    return {"rerun": rerun, "skipped": len(photos) - rerun, **others, "next": following}


def _is_rerun(shop: Shop, photo: Photo) -> bool:
    try:
        rerun_photo(shop, photo.id, after=photo.attempt)
    except (Conflict, NotFound):
        return False
    return True


def _rerun_others(shop: Shop, since: int) -> dict[str, int]:
    reports = {failure["report_id"] for failure in shop.failures.since(since) if "report_id" in failure}
    return {
        "promotions": _rerun_promotions(shop, since),
        "reports": sum(_rerun_report(shop, report) for report in sorted(reports)),
    }


def _rerun_promotions(shop: Shop, since: int) -> int:
    """Begin the attempt after each that failed, unless it has begun. Return the number begun.

    Of older ones the list of customers is gone. A new list would have those who are in the store today.
    """
    failures = shop.failures.since(max(since, shop.now() - LISTED_MS))
    names = {failure["execution"]: failure["offer_id"] for failure in failures if "offer_id" in failure}
    failed = [failed_attempt(FailedItem(offer_id=offer), name) for name, offer in names.items()]
    return sum(rerun_promotion(shop, one.id, one.number + 1) for one in failed if one)


def _rerun_report(shop: Shop, report_id: str) -> bool:
    try:
        return rerun_report(shop, report_id, shop.reports.get(report_id).attempt + 1)
    except NotFound:  # reports are kept for a shorter time than failures
        return False
