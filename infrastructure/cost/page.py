"""The tables of docs/cost.md, made from the price table, so that they are never out of date."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from infrastructure.cost import schedules
from infrastructure.cost.bill import bill, replaced
from infrastructure.cost.measured import execution
from infrastructure.cost.prices import prices, table
from infrastructure.cost.quotas import loads
from infrastructure.cost.usage import Shop, month, of_visits

DOCUMENT = Path("docs/cost.md")
BLOCK = re.compile(r"(<!-- made by the command: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SIZES = (1_000, 100_000, 1_000_000)
"""Visits a month."""
CAMERAS = (1, 3, 10)
THOUSAND = 1000 / schedules.DAYS
"""Visits a day that make a thousand a month."""


def redrawn(text: str) -> str:
    """Return the document's text with the present tables."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def shop_of(visits: int) -> Shop:
    """Return the shop of the tables: visits, a screen for ten hours, some photos, selfies and e-mails."""
    a_day = visits / schedules.DAYS
    return Shop(a_day, gallery=a_day / 100, selfies=a_day / 100, mails=a_day / 10, reports=1, screen_hours=10)


def sizes() -> str:
    """Return the bill of three sizes of a shop, with and without network and Redis of its own."""
    shops = [replace(shop_of(size), own_redis=own) for size in SIZES for own in (False, True)]
    bills = [bill(month(shop)) for shop in shops]
    services = list(dict.fromkeys(service for each in reversed(bills) for service in each))
    heads = [f"{size:,}{' + Redis' if own else ''}" for size in SIZES for own in (False, True)]
    rows = [[service, *(dollars(each.get(service, 0)) for each in bills)] for service in services]
    rows.append(["**all**", *(f"**{dollars(sum(each.values()))}**" for each in bills)])
    return markdown(["visits a month", *heads], rows)


def thousand() -> str:
    """Return the sums for 1 000 visits of one face: newcomers, known ones, and the replaced design."""
    rows = []
    for name, known in (("newcomer", 0.0), ("known", 1.0)):
        shop = Shop(THOUSAND, known=known)
        for label, found in ((name, of_visits(shop)), (f"{name}, replaced design", replaced(shop))):
            each = bill(found)
            kept = [each.get(service, 0) for service in ("Rekognition", "Step Functions", "Lambda")]
            rest = sum(each.values()) - sum(kept)
            rows.append([label, *(exact(part) for part in [*kept, rest, sum(each.values())])])
    return markdown(["1 000 visits of a", "Rekognition", "Step Functions", "Lambda", "the rest", "all"], rows)


def cameras() -> str:
    """Return the month of a shop with a hundred visits a day, for one camera and for more."""
    rows = []
    for number in CAMERAS:
        shop = replace(shop_of(100 * schedules.DAYS), cameras=number)
        growing, whole = sum(bill(of_visits(shop)).values()), sum(bill(month(shop)).values())
        own = sum(bill(month(replace(shop, own_redis=True))).values())
        sums = [dollars(part) for part in (growing, whole - growing, whole, own)]
        rows.append([str(number), f"{100 * schedules.DAYS * number:,}", *sums])
    heads = ["cameras", "photos a month", "visits", "standing", "all", "all + Redis"]
    return markdown(heads, rows)


def counts() -> str:
    """Return the transitions, functions and calls of Rekognition of each kind of execution."""
    rows = []
    for kind in ("new", "known", "again", "gallery", "selfie", "report"):
        found = execution(kind)
        functions = sum(found.run.functions.values()) + bool(found.puts)
        calls = ", ".join(f"{name} {count:g}" for name, count in found.rekognition.items())
        rows.append([kind, str(len(found.run.states)), f"{functions:g}", calls or "none"])
    return markdown(["execution", "transitions", "functions", "calls of Rekognition"], rows)


def quotas() -> str:
    """Return the share of each quota in the busiest hour of each shop, the largest first."""
    shares = [{load.name: load.share for load in loads(shop_of(size))} for size in SIZES]
    rows = [
        [
            load.name,
            f"{load.needed:.3g} of {load.limit:,g} {load.unit}",
            *(f"{each[load.name]:.2%}" for each in shares),
            load.remedy,
        ]
        for load in loads(shop_of(SIZES[-1]))
    ]
    heads = [f"share at {size:,}" for size in SIZES]
    return markdown(["quota", f"busiest hour of {SIZES[-1]:,}", *heads, "raise"], rows)


def price_list() -> str:
    """Return the price table with how far each price could be verified."""
    read = table()["verified"]
    rows = [
        [each.service, each.unit, first(each.tiers), f"[{read[each.verified]}]({each.source})", each.dated]
        for each in prices().values()
    ]
    return markdown(["service", "unit", "dollars", "verified", "source of"], rows)


def first(tiers: Sequence[tuple[float | None, float]]) -> str:
    """Return the prices of all tiers, without trailing zeros."""
    return ", then ".join(f"{price:.10f}".rstrip("0").rstrip(".") for _, price in tiers)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def dollars(amount: float) -> str:
    """Return an amount as a bill shows it."""
    return f"{amount:,.2f}"


def exact(amount: float) -> str:
    """Return an amount to a tenth of a cent."""
    return f"{amount:.3f}"


TABLES: Mapping[str, Callable[[], str]] = {
    "sizes": sizes,
    "cameras": cameras,
    "thousand": thousand,
    "counts": counts,
    "quotas": quotas,
    "prices": price_list,
}
"""The tables by the names in the document's comments."""
