"""The function that brings what earlier versions kept of people up to date."""

from typing import Any

from chalicelib.invocations import Nothing, read_event
from chalicelib.people.earlier_merges import EarlierMerges
from chalicelib.shop import Shop


def migrate(shop: Shop, event: Any) -> dict[str, int]:
    """Turn the merges of earlier versions into records of their items: `{"merges", "migrated"}`.

    Once more finds what an interruption left.

    Raises:
        InvalidRequest: the event has anything in it.
    """
    read_event(event, Nothing, "{}")
    merges = EarlierMerges(shop.database)
    ids = merges.ids()
    return {"merges": len(ids), "migrated": sum(map(merges.migrate, ids))}
