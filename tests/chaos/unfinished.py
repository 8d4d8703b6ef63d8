"""What is left to do in a shop, as its records say."""

from chalicelib.errors import NotFound
from tests.chaos.canon import MANY
from tests.shops import TestShop

QUEUES = (
    "photos:state:processing",
    "photos-begun",
    "reruns-due",
    "untidied",
    "failures-untold",
    "faces-to-search",
    "notifications-due",
)
"""Sorted sets that are empty when nothing is left to do."""


def unfinished(shop: TestShop) -> dict[str, list[str]]:
    """Return what is left to do: of each queue, reports in processing, and promotions that never began."""
    client, key = shop.database.client, shop.database.key
    found: dict[str, list[str]] = {name: client.zrange(key(*name.split(":")), 0, -1) for name in QUEUES}
    found["reports"] = [one.id for one in shop.reports.page(MANY)[0] if one.state == "processing"]
    found["promotions"] = [offer.id for offer in shop.offers.all() if not _has_begun(shop, offer.id)]
    return found


def _has_begun(shop: TestShop, offer_id: str) -> bool:
    try:
        shop.workflow.execution(f"promotion-{offer_id}")
    except NotFound:
        return False
    return True
