"""The rows of a report, read from the stores page by page, so that Redis stays free for others meanwhile.

Visits move upward in their index while people are in the store. So pages go upward, too, and a visit that
moves meanwhile is met again. Each id counts once. A visit that began after the report did is left out.
"""

from collections.abc import Iterator

from chalicelib.orders.values import Order
from chalicelib.people.values import Customer
from chalicelib.reports.values import (
    AnyRow,
    CounterRow,
    Item,
    LineRow,
    OrderRow,
    ProductRow,
    Report,
    ThresholdRow,
    VisitRow,
)
from chalicelib.shop import Shop
from chalicelib.times import DAY_MS, format_time, parse_time

UNCOUNTED = ("staff", "ignored")
"""Statuses of customers whose visits don't count. Their orders do, because they are sold and paid for."""


def read_rows(shop: Shop, report: Report, moment: int) -> Iterator[AnyRow]:
    """Yield the rows of a report as of `moment` (ms), products first."""
    if report.kind == "visits":
        yield from _visit_rows(shop, report, moment)
    elif report.kind == "orders":
        yield from _product_rows(shop)
        yield from _order_rows(shop, report)
    elif report.kind == "recognition":
        yield from _recognition_rows(shop, report, moment)
    else:
        yield from _inventory_rows(shop, report)


def _visit_rows(shop: Shop, report: Report, moment: int) -> Iterator[VisitRow]:
    begins, ends = _span(report)
    seen: set[str] = set()
    people = _People(shop)
    for page in shop.visits.walk(begins, ends):
        visits = [visit for visit in page if visit.id not in seen and visit.started <= moment]
        seen.update(visit.id for visit in visits)
        requested = shop.orders.count_requested({visit.id: visit.ids for visit in visits})
        people.read({visit.customer_id for visit in visits})
        for visit in visits:
            if people.shown(visit.customer_id)[1] in UNCOUNTED:
                continue
            yield VisitRow(
                visit.id,
                visit.customer_id,
                *people.shown(visit.customer_id),
                started=visit.started,
                last_seen=visit.last_seen,
                photos=visit.photos,
                requested=requested[visit.id],
                camera=visit.camera,
                ended=visit.ended,
                exit_camera=visit.exit_camera or "",
            )


def _order_rows(shop: Shop, report: Report) -> Iterator[OrderRow]:
    people = _People(shop)
    for page in shop.orders.walk(None, *_span(report)):
        people.read({order.customer_id for order in page})
        for order in page:
            yield OrderRow(
                order.id,
                order.customer_id,
                *people.shown(order.customer_id),
                state=order.state,
                ordered_at=parse_time(order.ordered_at),
                requested_at=_moment(order.requested_at),
                handed_over_at=_moment(order.handed_over_at),
                cancelled_at=_moment(order.cancelled_at),
                items=_items(order),
            )


def _product_rows(shop: Shop) -> Iterator[ProductRow]:
    sold, cursor = shop.orders.sold(), None
    while True:
        page, cursor = shop.products.page(500, cursor)
        for one in page:
            yield ProductRow(one.sku, one.name, one.price_cents, one.stock, sold.get(one.sku, 0))
        if cursor is None:
            return


def _inventory_rows(shop: Shop, report: Report) -> Iterator[AnyRow]:
    """Yield products and the lines of open orders, and of orders handed over within the span."""
    # Stock and open orders come from one step, or a handover between two would count twice.
    products, orders = shop.products.inventory()
    for one, sold in products:
        yield ProductRow(one.sku, one.name, one.price_cents, one.stock, sold)
    for order in shop.orders.get_many(orders):  # open in that step, even if handed over since
        yield LineRow("open", _items(order))
    begins, ends = _span(report)
    if begins is None and ends is None:
        return
    for page in shop.orders.walk("handed_over", None, ends):  # indexed by the time of ordering
        for order in page:
            if order.handed_over_at and _lies_within(parse_time(order.handed_over_at), begins, ends):
                yield LineRow(order.state, _items(order))


def _recognition_rows(shop: Shop, report: Report, moment: int) -> Iterator[AnyRow]:
    """Yield the thresholds, and every counter of the days in UTC that the span touches."""
    yield ThresholdRow(shop.settings.match_certain, shop.settings.match_possible)
    begins, ends = _span(report)
    last = moment if ends is None else min(ends, moment)
    days = [format_time(day)[:10] for day in range(begins or 0, last + DAY_MS, DAY_MS)]
    wanted = [day for day in days if day <= format_time(last)[:10]]
    for day, counters in shop.accuracy.read(wanted).items():
        for name, number in sorted(counters.items()):
            yield CounterRow(day, name, number)


class _People:
    """Names and statuses of customers, read once each."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._known: dict[str, Customer | None] = {}

    def read(self, customer_ids: set[str]) -> None:
        """Read the customers that aren't known yet."""
        unread = customer_ids - self._known.keys()
        found = self._shop.customers.get_many(unread) if unread else {}
        self._known |= {customer: found.get(customer) for customer in unread}

    def shown(self, customer_id: str) -> tuple[str | None, str | None]:
        """Return a customer's name and status, null for a deleted customer."""
        found = self._known[customer_id]
        if found is None:
            return None, None
        # A recognised customer had a face then, though it may have expired since.
        return found.name or None, "enrolled" if found.status == "registered" else found.status


def _span(report: Report) -> tuple[int | None, int | None]:
    """Return the first and the last millisecond of the report's span."""
    begins, ends = _moment(report.from_), _moment(report.to)
    return begins, None if ends is None else ends - 1


def _lies_within(moment: int, begins: int | None, ends: int | None) -> bool:
    return (begins is None or moment >= begins) and (ends is None or moment <= ends)


def _moment(time: str | None) -> int | None:
    return parse_time(time) if time else None


def _items(order: Order) -> tuple[Item, ...]:
    return tuple(Item(item.sku, item.quantity) for item in order.items)
