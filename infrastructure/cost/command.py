"""`python -m infrastructure cost --visits-per-day N`: the month's bill at list prices, by service.

It needs no account and calls nothing. What it assumes is in docs/cost.md.
"""

import argparse
from collections.abc import Sequence

from infrastructure.cost.bill import bill, replaced
from infrastructure.cost.prices import prices, table
from infrastructure.cost.quotas import loads
from infrastructure.cost.usage import Shop, month, of_visits
from infrastructure.errors import DeploymentError, run

DAILY = {
    "gallery": "photos of the gallery a day",
    "selfies": "selfies a day",
    "mails": "e-mails a day",
    "reports": "reports a day",
    "screen-hours": "hours a day that screens are open, together",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the bill. Return the exit code."""
    return run(lambda: print(text_of(shop_of(parser().parse_args(arguments)))))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    made = argparse.ArgumentParser(prog="python -m infrastructure cost", description=__doc__)
    made.add_argument("--visits-per-day", type=float, required=True, help="visits a day, of one person each")
    made.add_argument("--faces", type=int, default=Shop.faces, help="people in one photo together (1)")
    made.add_argument("--known", type=float, default=Shop.known, help="share that is recognised (0.7)")
    made.add_argument("--cameras", type=int, default=Shop.cameras, help="cameras each visitor passes (1)")
    for name, meaning in DAILY.items():
        made.add_argument(f"--{name}", type=float, default=0, help=f"{meaning} (0)")
    made.add_argument("--own-redis", action="store_true", help='network and Redis by "redis": "memorydb"')
    made.add_argument("--image-properties", action="store_true", help="colours and quality of gallery photos")
    return made


def shop_of(chosen: argparse.Namespace) -> Shop:
    """Return the shop that is asked about.

    Raises:
        DeploymentError: a number can't be.
    """
    given = {name: value for name, value in vars(chosen).items() if name != "visits_per_day"}
    numbers = [chosen.visits_per_day, *(value for value in given.values() if not isinstance(value, bool))]
    if min(numbers) < 0 or min(chosen.faces, chosen.cameras) < 1 or chosen.known > 1:
        raise DeploymentError(
            "Give --faces and --cameras from 1 on, --known from 0 to 1, the others from 0 on."
        )
    return Shop(visits=chosen.visits_per_day, **given)


def text_of(shop: Shop) -> str:
    """Return the bill, the sum of the design that this one replaces, and the quota that binds first."""
    lines = bill(month(shop))
    visits = sum(bill(of_visits(shop)).values())
    binding = loads(shop)[0]
    return "\n".join(
        [
            f"A month at list prices of {table()['region']}, looked up {table()['looked_up']}, in dollars:",
            *(f"  {service:<16}{amount:>12,.2f}" for service, amount in lines.items()),
            f"  {'all':<16}{sum(lines.values()):>12,.2f}",
            f"Of that for visits, photos and mails: {visits:,.2f}",
            f"Visits in the design that this one replaces: {sum(bill(replaced(shop)).values()):,.2f}",
            f"First quota to bind: {binding.name}, {binding.share:.2%} of {binding.limit:,g} {binding.unit} "
            f"in the busiest hour. Raise {binding.remedy}.",
            f"Not verified: {', '.join(unverified())}. Free tiers and taxes are left out.",
        ]
    )


def unverified() -> list[str]:
    """Return the prices that no page which could be read has."""
    return [f"{each.service} ({each.unit})" for each in prices().values() if each.verified == "memory"]
