"""List prices of AWS in one region, with their date and source: prices.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Price:
    """What a service asks for one unit. `tiers` are (units up to here, dollars). The last has no bound.

    `verified` is a key of the table's "verified", which says where the price was read, and `dated` the date
    of what was read, if it has one.
    """

    service: str
    unit: str
    tiers: tuple[tuple[float | None, float], ...]
    source: str
    verified: str
    looked_up: str
    note: str = ""
    dated: str = ""

    def cost(self, units: float) -> float:
        """Return the dollars for a month's units."""
        dollars, below = 0.0, 0.0
        for bound, price in self.tiers:
            upto = units if bound is None else min(units, bound)
            dollars += max(upto - below, 0.0) * price
            below = upto
        return dollars


@cache
def table() -> dict[str, Any]:
    """Return the price table as it is in its file."""
    return dict(json.loads(FILE.read_text()))


@cache
def prices() -> Mapping[str, Price]:
    """Return the prices by their names."""
    return {
        name: Price(**{**kept, "tiers": tuple((bound, price) for bound, price in kept["tiers"])})
        for name, kept in table()["prices"].items()
    }
