"""The report on the inventory: the stock, its value, and the products that will run short."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, tzinfo

from chalicelib.reports.formats import money
from chalicelib.reports.sheets import MAX_ROWS, Cell, Chart, Sheet, Table, columns
from chalicelib.reports.values import AnyRow, LineRow, ProductRow, Report, Summary
from chalicelib.texts.words import REPORTS, Words

HEADER = (
    "sku", "product", "price_cents", "stock", "value_cents", "sold", "in_open_orders", "left", "mark"
)  # fmt: skip
MAX_BARS = 12


class InventoryTally:
    """A tally of the products, and of the quantities that orders take out of the stock."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._span = report.from_ is not None
        self._t = Words(report.language, REPORTS)
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
        sold = "sold_within" if self._span else "sold_so_far"
        return Sheet(
            taken_at=self._taken_at,
            numbers=self._numbers(),
            charts=(self._most_worth(), self._most_sold(sold)),
            tables=(self._table(sold),),
            remark=f"{self._t('inventory.remark')} {self._t('currency')}",
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
        products, t = list(self._products.values()), self._t
        return (
            (t("inventory.products"), t.number(len(products))),
            (t("inventory.pieces"), t.number(sum(one.stock for one in products))),
            (t("inventory.value"), money(sum(map(worth, products)), t)),
            (t("inventory.pieces_sold"), t.number(sum(map(self._sold, products)))),
            (t("inventory.pieces_ordered"), t.number(sum(self._open[one.sku] for one in products))),
            (t("inventory.short"), t.number(sum(self._left(one) < 0 for one in products))),
        )

    def _most_worth(self) -> Chart:
        most = sorted(self._products.values(), key=lambda one: -worth(one))[:MAX_BARS]
        points = tuple((one.name, worth(one)) for one in most)
        return Chart(title=self._t("inventory.value"), shape="bars", points=points, hundredths=True)

    def _most_sold(self, sold: str) -> Chart:
        most = sorted(self._products.values(), key=lambda one: -self._sold(one))[:MAX_BARS]
        points = tuple((one.name, self._sold(one)) for one in most)
        return Chart(title=self._t(f"inventory.pieces_{sold}"), shape="bars", points=points)

    def _table(self, sold: str) -> Table:
        t = self._t
        shown = self._sorted()[:MAX_ROWS]
        more = len(self._products) > len(shown)
        note = t("first", shown=len(shown), all=len(self._products)) if more else ""
        return Table(
            title=t("inventory.products"),
            columns=(*columns(f"product sku price stock value {sold} in_open_orders remains", t), ""),
            rows=tuple(
                (
                    one.name, one.sku, money(one.price_cents, t), one.stock, money(worth(one), t),
                    self._sold(one), self._open[one.sku], self._left(one),
                    t("inventory.will_run_short") if self._left(one) < 0 else "",
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
