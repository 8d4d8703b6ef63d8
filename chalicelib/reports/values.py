"""Reports, and the rows of their data on the way from Redis to the page.

A row is a JSON array that begins with its type. All its moments are milliseconds since 1970.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.texts import DEFAULT
from chalicelib.times import format_time

Kind = Literal["inventory", "visits", "orders", "recognition"]
State = Literal["processing", "done", "failed"]
Delivery = Literal["sending", "sent", "failed"]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A requested report. The span has `from`, but not `to`; null leaves it open on that side.

    `delivery` is the state of its message. `attempt` counts from 1, for a report can be made anew.
    `language` is that of its message and its page.
    """

    id: str
    kind: Kind
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    state: State = "processing"
    reason: str | None = None
    delivery: Delivery | None = None
    created_at: str
    attempt: int = FIRST_ATTEMPT
    language: str = DEFAULT


class Files(msgspec.Struct, frozen=True):
    """The keys of one attempt's objects in the results bucket."""

    data: str
    page: str
    table: str


def files(report_id: str, attempt: int) -> Files:
    """Return the keys of one attempt's objects."""
    folder = f"reports/{report_id}/{attempt}"
    return Files(f"{folder}/data.ndjson.gz", f"{folder}/report.html", f"{folder}/report.csv")


def report_from(report_id: str, fields: Mapping[str, str]) -> Report:
    """Return a report from its hash in Redis. Empty fields become null."""
    moments = {name: format_time(int(fields[name])) for name in ("from", "to", "created_at") if fields[name]}
    others = {name: fields.get(name) or None for name in ("kind", "state", "reason", "delivery")}
    further = {"attempt": int(fields["attempt"]), "language": fields.get("language") or DEFAULT}
    return msgspec.convert({"id": report_id, **others, **moments, **further}, Report, strict=False)


class Summary(msgspec.Struct, frozen=True, array_like=True, tag="summary"):
    """The moment of copying the data, the number of rows, and the numbers of customers in them."""

    taken_at: int
    rows: int
    customers: int
    enrolled: int
    newcomers: int


class VisitRow(msgspec.Struct, frozen=True, array_like=True, tag="visit"):
    """A visit. `requested` is the number of orders that it requested, `camera` the first that saw it.

    `ended` and `exit_camera` are null and empty unless an exit camera saw the customer leave.
    """

    id: str
    customer_id: str
    name: str | None
    status: str | None
    started: int
    last_seen: int
    photos: int
    requested: int
    camera: str = ""
    ended: int | None = None
    exit_camera: str = ""


class Item(msgspec.Struct, frozen=True):
    """A quantity of a product."""

    sku: str
    quantity: int


class OrderRow(msgspec.Struct, frozen=True, array_like=True, tag="order"):
    """An order."""

    id: str
    customer_id: str
    name: str | None
    status: str | None
    state: str
    ordered_at: int
    requested_at: int | None
    handed_over_at: int | None
    cancelled_at: int | None
    items: tuple[Item, ...]


class LineRow(msgspec.Struct, frozen=True, array_like=True, tag="line"):
    """The items that one order takes, or took, out of the stock."""

    state: str
    items: tuple[Item, ...]


class ProductRow(msgspec.Struct, frozen=True, array_like=True, tag="product"):
    """A product. `sold` is the quantity handed over so far."""

    sku: str
    name: str
    price_cents: int
    stock: int
    sold: int


class ThresholdRow(msgspec.Struct, frozen=True, array_like=True, tag="thresholds"):
    """The thresholds of recognition at the report's moment, in percent."""

    certain: float
    possible: float


class CounterRow(msgspec.Struct, frozen=True, array_like=True, tag="counter"):
    """One counter of recognition of a day in UTC, named as `chalicelib/accuracy/store.py` says."""

    day: str
    name: str
    number: int


AnyRow: TypeAlias = Summary | VisitRow | OrderRow | LineRow | ProductRow | ThresholdRow | CounterRow


def customer_of(row: AnyRow) -> str:
    """Return the customer of a row, '' for a row about nobody."""
    return row.customer_id if isinstance(row, VisitRow | OrderRow) else ""


def decode_row(line: str | bytes) -> Any:
    """Return the row (one of AnyRow) in a line of the data."""
    return msgspec.json.decode(line, type=AnyRow)
