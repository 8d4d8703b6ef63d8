"""The sweep: every five minutes it does what nobody else is left to do.

Each step can be repeated, and two sweeps may run at once.
"""

from collections.abc import Callable

import msgspec

from chalicelib.errors import NotFound
from chalicelib.failures.lost_events import retell
from chalicelib.failures.reruns import AGAIN_MS, begin, choose
from chalicelib.failures.rules import summary_of
from chalicelib.failures.run import Run
from chalicelib.failures.tasks import record_stopped_execution, tidy_attempt
from chalicelib.invocations import end_run
from chalicelib.logs import log_values
from chalicelib.payloads import StoppedExecution
from chalicelib.photos.reruns import start_attempt
from chalicelib.photos.values import Photo
from chalicelib.shop import Shop

MAX_LOOKS = 100
"""Stuck photos, and untidied ones, that one run looks at."""
STUCK_MS = 30 * 60 * 1000
"""Time after which somebody asks Step Functions about an attempt that has not ended."""
RUNNING = ("RUNNING", "PENDING_REDRIVE")


def sweep(shop: Shop) -> dict[str, int]:
    """Run again what is due, and mend what is stuck, untidied or untold.

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
    return end_run(run.counts)


def begin_due(shop: Shop, run: Run) -> None:
    run.each("begun", choose(shop), lambda attempt: begin(shop, attempt))


def mend_stuck(shop: Shop, run: Run) -> None:
    begun = shop.photos.begun_before(shop.now() - STUCK_MS, MAX_LOOKS)
    run.each("mended", shop.photos.get_many(begun), lambda photo: _mend(shop, photo))


def _mend(shop: Shop, photo: Photo) -> bool:
    """Start an attempt that has no execution, or record that its execution ended. Return False if it runs."""
    shop.photos.look_again(photo.id, shop.now() - STUCK_MS + AGAIN_MS)  # the others come first then
    try:
        execution = shop.workflow.execution(photo.execution_id or "")
    except NotFound:  # whoever began the attempt died before starting it
        return start_attempt(shop, photo)
    if execution["status"] in RUNNING:
        return False
    record_stopped_execution(shop, msgspec.convert(execution, StoppedExecution))
    return True


def tidy_failed(shop: Shop, run: Run) -> None:
    run.each("tidied", shop.failures.untidied(MAX_LOOKS), lambda left: _tidy(shop, *left))


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
