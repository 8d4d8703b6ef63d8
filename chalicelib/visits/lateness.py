"""Late photos: of a rerun, a backlog or a backfill. They are history, so nothing happens but their visits."""

from chalicelib.payloads import VisitorItem
from chalicelib.shop import Shop
from chalicelib.times import parse_time
from chalicelib.visits.rules import is_late


def comes_late(shop: Shop, item: VisitorItem) -> bool:
    """Tell whether a visitor's photo is history by now."""
    return is_late(parse_time(item.time), shop.now(), shop.settings.visit_gap * 1000)
