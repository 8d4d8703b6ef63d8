"""The sweep: every five minutes it does what nobody else is left to do.

Each step can be repeated, and two sweeps may run at once.
"""

from collections.abc import Callable

from chalicelib.failures.gauges import gauges
from chalicelib.failures.lost_events import retell
from chalicelib.failures.reruns import begin, choose
from chalicelib.failures.rules import summary_of
from chalicelib.failures.run import Run
from chalicelib.failures.stuck import (
    mend_photo,
    mend_report,
    stuck_photos,
    stuck_reports,
)
from chalicelib.failures.tasks import tidy_attempt
from chalicelib.invocations import end_run
from chalicelib.logs import log_values
from chalicelib.shop import Shop

MAX_TIDIED = 100
"""Photos that one run tidies."""


def sweep(shop: Shop) -> dict[str, int]:
    """Run again what is due, and mend what is stuck, untidied or untold.

    Two at once may both count an attempt that one of them has begun.

    Return the numbers of attempts `begun`, of stuck ones `mended`, of failed photos `tidied`, of lost events
    `retold` or `kept`, of `lost_runs` and of failures that people were `told` of, and how many of all these
    `failed` to be done or were `left` to the next run.

    Raises:
        Unfinished: something failed or was left.
    """
    run = Run(shop)
    for step in STEPS:
        run.tried(step.__name__, lambda step=step: step(shop, run))  # type: ignore[misc]
    log_values("sweep", run.counts)
    shop.metrics.put({"Reruns": run.counts["begun"], **gauges(shop)})
    return end_run(run.counts)


def begin_due(shop: Shop, run: Run) -> None:
    run.each("begun", choose(shop), lambda attempt: begin(shop, attempt))


def mend_stuck(shop: Shop, run: Run) -> None:
    run.each("mended", stuck_photos(shop), lambda photo: mend_photo(shop, photo))
    run.each("mended", stuck_reports(shop), lambda report: mend_report(shop, report))


def tidy_failed(shop: Shop, run: Run) -> None:
    run.each("tidied", shop.failures.untidied(MAX_TIDIED, shop.now()), lambda left: _tidy(shop, *left))


def _tidy(shop: Shop, photo_id: str, attempt: int) -> bool:
    shop.failures.leave_untidied(photo_id, attempt, shop.now())  # the others come first then
    return tidy_attempt(shop, photo_id, attempt)


def tell_failures(shop: Shop, run: Run) -> None:
    """Tell of all failures in one alert, or of as many as one alert takes."""
    while run.has_time and (untold := shop.failures.untold()):
        alert = summary_of(untold)
        waiting = alert["wait_for_a_person"]
        shop.topic("alerts").publish(f"Failed: {len(untold)}, of which {waiting} wait for a person", alert)
        shop.failures.told(untold)
        run.counts["told"] += len(untold)


def retell_lost(shop: Shop, run: Run) -> None:
    """Tell lost events again. What fails once more is kept in the queue, which has an alert of its own."""
    told = retell(shop)
    run.counts.update(retold=told["retold"], lost_runs=told["runs"], kept=told["failed"])


STEPS: tuple[Callable[[Shop, Run], None], ...] = (
    begin_due, mend_stuck, tidy_failed, retell_lost, tell_failures
)  # fmt: skip
