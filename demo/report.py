"""The outcome of the day: as values for programs, as a table for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from demo.shop import Shop

HEADINGS = ("who came", "visit", "photos", "how sure", "order requested", "offers sent")


def summary(shop: Shop) -> list[dict[str, Any]]:
    """Return an entry a visit, the earliest first: who, number, photos, similarity, orders, offers."""
    offers = {offer["id"]: offer["text"] for offer in shop.get("/offers")["items"]}
    orders = {order["id"]: _order(order) for order in shop.get("/orders")["items"]}
    visits = sorted(shop.visits(), key=lambda visit: visit["started_at"])
    return [
        {
            "who": visit["customer"]["name"],
            "number": visit["number"],
            "photos": len(visit["photos"]),
            "similarity": visit["similarity"],
            "orders": [orders[order] for order in visit["requested_orders"]],
            "offers": [offers[offer] for offer in visit["sent_offers"]],
        }
        for visit in visits
    ]


def table(visits: Iterable[Mapping[str, Any]]) -> str:
    """Return a summary in columns, as wide as they need to be."""
    cells: list[Sequence[str]] = [_cells(visit) for visit in visits]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *cells, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEADINGS, rule, *cells)
    )


def amounts(values: Mapping[str, float], unit: str) -> str:
    """Return `name 1.0 MB, other 2.0 MB; 3.0 MB in all`."""
    parts = ", ".join(f"{name} {value:.1f} {unit}" for name, value in values.items())
    return f"{parts}; {sum(values.values()):.1f} {unit} in all"


def _cells(visit: Mapping[str, Any]) -> tuple[str, ...]:
    similarity = visit["similarity"]
    return (
        str(visit["who"]),
        str(visit["number"]),
        str(visit["photos"]),
        "first seen" if similarity is None else f"{similarity:.1f} %",
        ", ".join(visit["orders"]) or "-",
        "; ".join(visit["offers"]) or "-",
    )


def _order(order: Mapping[str, Any]) -> str:
    items = " + ".join(f"{item['quantity']} {item['sku']}" for item in order["items"])
    return f"{items} ({order['state'].replace('_', ' ')})"
