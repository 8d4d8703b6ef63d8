"""The report on orders: the orders made in a span, and their states now."""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, tzinfo

from chalicelib.reports.formats import day_name, day_of, days, exact, moment, money, share
from chalicelib.reports.sheets import MAX_ROWS, Cell, Chart, Sheet, Table, columns, left_out, singles
from chalicelib.reports.values import AnyRow, OrderRow, ProductRow, Report, Summary
from chalicelib.texts.words import REPORTS, Words
from chalicelib.times import parse_time

HEADER = (
    "order_id", "customer_id", "name", "status", "state", "ordered_at", "requested_at", "handed_over_at",
    "cancelled_at", "sku", "product", "quantity", "price_cents", "value_cents",
)  # fmt: skip
MAX_BARS = 12
STATES = ("open", "requested", "handed_over", "cancelled")


class OrderTally:
    """A tally of orders by the day they were made. Cancelled ones have no value."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._t = Words(report.language, REPORTS)
        self._span = parse_time(report.from_ or ""), parse_time(report.to or "")
        self._taken_at = 0
        self._products: dict[str, ProductRow] = {}
        self._states: Counter[str] = Counter()
        self._values: Counter[str] = Counter()
        self._days: Counter[tuple[int, str]] = Counter()
        self._skus: Counter[tuple[str, str]] = Counter()
        self._latest: deque[OrderRow] = deque(maxlen=MAX_ROWS)

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]:
        """Count a row (products come first). Yield an order's lines of the table, one an item."""
        if isinstance(row, Summary):
            self._taken_at = row.taken_at
        if isinstance(row, ProductRow):
            self._products[row.sku] = row
        if isinstance(row, OrderRow):
            self._count(row)
            yield from self._lines(row)

    def last_lines(self) -> Iterator[tuple[Cell, ...]]:
        """Return no lines, because `add` has yielded all."""
        return iter(())

    def sheet(self) -> Sheet:
        """Return the page's contents."""
        start, end = self._span
        shown = days(start, max(start + 1, min(end, self._taken_at + 1)), self._zone)
        return Sheet(
            taken_at=self._taken_at,
            numbers=self._numbers(),
            charts=(self._per_day(shown), self._per_product()),
            tables=(self._day_table(shown), self._product_table(), self._singles()),
            remark=f"{self._t('orders.remark')} {self._t('currency')}",
        )

    def _count(self, row: OrderRow) -> None:
        value = self._value(row)
        day = day_of(row.ordered_at, self._zone)
        self._states[row.state] += 1
        self._values[row.state] += value
        self._days.update({(day, "orders"): 1, (day, row.state): 1, (day, "value"): value})
        for item in row.items:
            self._skus[item.sku, row.state] += item.quantity
        self._latest.append(row)

    def _value(self, row: OrderRow) -> int:
        if row.state == "cancelled":
            return 0
        return sum(self._price(item.sku) * item.quantity for item in row.items)

    def _price(self, sku: str) -> int:
        return self._products[sku].price_cents if sku in self._products else 0

    def _name(self, sku: str) -> str:
        return self._products[sku].name if sku in self._products else sku

    def _lines(self, row: OrderRow) -> Iterator[tuple[Cell, ...]]:
        moments = (row.ordered_at, row.requested_at, row.handed_over_at, row.cancelled_at)
        shown = (exact(one, self._zone) for one in moments)
        order = (row.id, row.customer_id, row.name or "", row.status or "", row.state, *shown)
        for item in row.items:
            price = self._price(item.sku)
            value = 0 if row.state == "cancelled" else price * item.quantity
            yield (*order, item.sku, self._name(item.sku), item.quantity, price, value)

    def _numbers(self) -> tuple[tuple[str, str], ...]:
        orders, t = sum(self._states.values()), self._t
        return (
            (t("orders.orders"), t.number(orders)),
            *((t(f"column.{state}"), share(self._states[state], orders, t)) for state in STATES),
            (t("orders.value"), money(sum(self._values.values()), t)),
            (t("orders.value_handed_over"), money(self._values["handed_over"], t)),
            (t("orders.value_to_come"), money(self._values["open"] + self._values["requested"], t)),
        )

    def _per_day(self, shown: range) -> Chart:
        points = tuple((day_name(day), self._days[day, "orders"]) for day in shown)
        return Chart(title=self._t("orders.per_day"), shape="columns", points=points)

    def _per_product(self) -> Chart:
        most = self._by_value()[:MAX_BARS]
        points = tuple((self._name(sku), self._wanted(sku) * self._price(sku)) for sku in most)
        return Chart(title=self._t("orders.per_product"), shape="bars", points=points, hundredths=True)

    def _wanted(self, sku: str) -> int:
        return sum(self._skus[sku, state] for state in STATES if state != "cancelled")

    def _by_value(self) -> list[str]:
        skus = {sku for sku, _ in self._skus}
        return sorted(skus, key=lambda sku: (-self._wanted(sku) * self._price(sku), sku))

    def _day_table(self, shown: range) -> Table:
        counted = ("orders", *STATES)
        busy = [day for day in shown if self._days[day, "orders"]]
        return Table(
            title=self._t("days"),
            columns=columns(f"day orders {' '.join(STATES)} value", self._t),
            rows=tuple(
                (
                    self._t.day(day_name(day)),
                    *(self._days[day, what] for what in counted),
                    money(self._days[day, "value"], self._t),
                )
                for day in busy
            ),
            numeric=frozenset(range(1, 7)),
            note=left_out(len(shown) - len(busy), "orders", self._t),
        )

    def _product_table(self) -> Table:
        return Table(
            title=self._t("orders.products"),
            columns=columns(f"product sku price {' '.join(STATES)} value", self._t),
            rows=tuple(
                (
                    self._name(sku), sku, money(self._price(sku), self._t),
                    *(self._skus[sku, state] for state in STATES),
                    money(self._wanted(sku) * self._price(sku), self._t),
                )
                for sku in self._by_value()
            ),
            numeric=frozenset(range(2, 8)),
            note=self._t("orders.pieces"),
        )  # fmt: skip

    def _singles(self) -> Table:
        t = self._t
        rows: list[tuple[Cell, ...]] = [
            (
                t.day(moment(row.ordered_at, self._zone)),
                row.name or t(f"status.{row.status or 'gone'}"), row.customer_id,
                ", ".join(f"{item.quantity} × {self._name(item.sku)}" for item in row.items),
                t(f"column.{row.state}"), money(self._value(row), t),
            )
            for row in reversed(self._latest)
        ]  # fmt: skip
        names = columns("ordered name customer items state value", t)
        return singles(t("orders.singles"), names, rows, sum(self._states.values()), frozenset({5}), t)
