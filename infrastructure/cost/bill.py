"""The dollars of a usage, by service, beside those of the design that this one replaces."""

from collections import defaultdict
from collections.abc import Mapping

from infrastructure.cost import schedules
from infrastructure.cost.measured import execution
from infrastructure.cost.prices import prices
from infrastructure.cost.usage import Shop, Usage, of_execution, times, total

Bill = dict[str, float]
"""Dollars a month by service."""

REPLACED = {
    "known": {"transitions": 10.0, "lambda_requests": 6.0, "rekognition_faces": 3.0},
    "new": {"transitions": 8.0, "lambda_requests": 5.0, "rekognition_faces": 4.0},
}
"""Units that a visitor used in the replaced design, with Step Functions Standard. They are given."""
SAME = ("s3_puts", "s3_gets", "s3_gb")
"""Units that are counted as here, because nothing is known of them there."""


def bill(usage: Mapping[str, float]) -> Bill:
    """Return what a month's usage costs, by service, the dearest first."""
    found: Bill = defaultdict(float)
    for name, units in usage.items():
        found[prices()[name].service] += prices()[name].cost(units)
    return dict(sorted(found.items(), key=lambda line: -line[1]))


def replaced(shop: Shop) -> Usage:
    """Return what the visits of a shop would use a month in the design that this one replaces."""
    visits = shop.visits * shop.cameras * schedules.DAYS
    newcomers = shop.visits * (1 - shop.known) * schedules.DAYS
    return total(times(_replaced("new"), newcomers), times(_replaced("known"), visits - newcomers))


def _replaced(kind: str) -> Usage:
    """Return what one visitor used there. Its functions run and log as ours do on average."""
    ours = of_execution(execution(kind))
    share = REPLACED[kind]["lambda_requests"] / ours["lambda_requests"]
    running = times({name: ours[name] for name in ("lambda_gb_seconds", "log_gb")}, share)
    return total(REPLACED[kind], running, {name: ours[name] for name in SAME})
