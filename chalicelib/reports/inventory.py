"""The report on the inventory: the stock, its value, and the products that will run short."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, tzinfo

from chalicelib.reports.formats import money
from chalicelib.reports.sheets import MAX_ROWS, Cell, Chart, Sheet, Table
from chalicelib.reports.values import AnyRow, LineRow, ProductRow, Report, Summary

HEADER = (
    "sku", "product", "price_cents", "stock", "value_cents", "sold", "in_open_orders", "left", "mark"
)  # fmt: skip
COLUMNS = ("Product", "Sku", "Price", "Stock", "Value", "In open orders", "Left", "")
MAX_BARS = 12


class InventoryTally:
    """A tally of the products, and of the quantities that orders take out of the stock."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._span = report.from_ is not None
        self._taken_at = 0
        self._products: dict[str, ProductRow] = {}
        self._open: Counter[str] = Counter()
        self._handed_over: Counter[str] = Counter()

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]:
        """Count a row. Yield no lines, because a product's line needs all rows."""
        if isinstance(row, Summary):
            self._taken_at = row.taken_at
        if isinstance(row, ProductRow):
            self._products[row.sku] = row
        if isinstance(row, LineRow):
            counter = self._handed_over if row.state == "handed_over" else self._open
            for item in row.items:
                counter[item.sku] += item.quantity
        return iter(())

    def last_lines(self) -> Iterator[tuple[Cell, ...]]:
        """Yield all lines of the table, one a product."""
        for one in self._sorted():
            yield (
                one.sku, one.name, one.price_cents, one.stock, worth(one), self._sold(one),
                self._open[one.sku], self._left(one), mark(self._left(one)),
            )  # fmt: skip

    def sheet(self) -> Sheet:
        """Return the page's contents."""
        sold = "sold within the span" if self._span else "sold so far"
        return Sheet(
            taken_at=self._taken_at,
            numbers=self._numbers(),
            charts=(self._most_worth(), self._most_sold(sold)),
            tables=(self._table(sold),),
            remark="The stock is that of the moment named above. Left is what stays when all open and "
            "requested orders are handed over. "
            "Amounts are in the shop's currency.",
        )

    def _sold(self, one: ProductRow) -> int:
        return self._handed_over[one.sku] if self._span else one.sold

    def _left(self, one: ProductRow) -> int:
        return one.stock - self._open[one.sku]

    def _sorted(self) -> list[ProductRow]:
        """Return the products that will run short, then the others, each by name."""
        return sorted(
            self._products.values(), key=lambda one: (self._left(one) >= 0, one.name.lower(), one.sku)
        )

    def _numbers(self) -> tuple[tuple[str, str], ...]:
        products = list(self._products.values())
        return (
            ("Products", f"{len(products):,}"),
            ("Pieces in stock", f"{sum(one.stock for one in products):,}"),
            ("Value of the stock", money(sum(map(worth, products)))),
            ("Pieces sold", f"{sum(map(self._sold, products)):,}"),
            ("Pieces in open orders", f"{sum(self._open[one.sku] for one in products):,}"),
            ("Products that will run short", f"{sum(self._left(one) < 0 for one in products):,}"),
        )

    def _most_worth(self) -> Chart:
        most = sorted(self._products.values(), key=lambda one: -worth(one))[:MAX_BARS]
        points = tuple((one.name, worth(one)) for one in most)
        return Chart(title="Value of the stock", shape="bars", points=points, hundredths=True)

    def _most_sold(self, sold: str) -> Chart:
        most = sorted(self._products.values(), key=lambda one: -self._sold(one))[:MAX_BARS]
        points = tuple((one.name, self._sold(one)) for one in most)
        return Chart(title=f"Pieces {sold}", shape="bars", points=points)

    def _table(self, sold: str) -> Table:
        shown = self._sorted()[:MAX_ROWS]
        more = len(self._products) > len(shown)
        note = f"The first {len(shown)} of {len(self._products):,}; the CSV file has all." if more else ""
        return Table(
            title="Products",
            columns=(*COLUMNS[:5], sold.capitalize(), *COLUMNS[5:]),
            rows=tuple(
                (
                    one.name, one.sku, money(one.price_cents), one.stock, money(worth(one)),
                    self._sold(one), self._open[one.sku], self._left(one), mark(self._left(one)),
                )
                for one in shown
            ),
            numeric=frozenset(range(2, 8)),
            note=note,
        )  # fmt: skip


def worth(one: ProductRow) -> int:
    """Return the value of a product's stock in cents."""
    return one.stock * one.price_cents


def mark(left: int) -> str:
    """Return a warning about a product that will run short, else ''."""
    return "will run short" if left < 0 else ""
