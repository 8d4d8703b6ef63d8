"""How many customers are inside now, came and left today, and how long they stayed."""

from collections.abc import Collection
from statistics import median

import msgspec

from chalicelib.shop import Shop
from chalicelib.times import local, midnight
from chalicelib.visits.values import Stay

LONGEST_STAY_MS = 12 * 3600 * 1000
"""Time after its last sighting in which a visit can end; `visits/latest_end.lua` has the same number."""


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of customers who are inside, and of visits that began and ended today.

    The median is of those that ended today, null without any. Staff and ignored customers aren't counted.
    """

    inside: int
    entered_today: int
    left_today: int
    median_dwell_seconds: int | None


def count_inside(shop: Shop) -> Inside:
    """Count who is inside. Today began at midnight in the shop's time zone."""
    now = shop.now()
    today = midnight(local(now, shop.zone).date(), shop.zone)
    stays = shop.visits.stays(today - LONGEST_STAY_MS)
    return count_stays(stays, len(shop.visits.present_ids(now)), today)


def count_stays(stays: Collection[Stay], inside: int, today: int) -> Inside:
    """Return the numbers of these visits since `today` began (ms)."""
    dwells = [stay.ended - stay.started for stay in stays if stay.ended is not None and stay.ended >= today]
    return Inside(
        inside=inside,
        entered_today=sum(stay.started >= today for stay in stays),
        left_today=len(dwells),
        median_dwell_seconds=int(median(dwells)) // 1000 if dwells else None,
    )
