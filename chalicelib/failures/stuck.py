"""Attempts that should have ended long ago: one that never started is started, one that ended is recorded.

Step Functions forgets an execution that has ended, and keeps its name taken. The next attempt follows then.
"""

import json
from collections.abc import Callable
from functools import partial

import msgspec

from chalicelib.errors import NotFound
from chalicelib.failures.reruns import AGAIN_MS
from chalicelib.failures.tasks import record_stopped_execution
from chalicelib.payloads import StoppedExecution
from chalicelib.photos.reruns import RUNNING, start_anew
from chalicelib.photos.reruns import start_attempt as start_photo
from chalicelib.photos.values import Photo
from chalicelib.reports.tasks import start_attempt as start_report
from chalicelib.reports.values import Report
from chalicelib.shop import Shop

STUCK_MS = 30 * 60 * 1000
"""Time after which somebody asks Step Functions about an attempt that has not ended."""
MAX_LOOKS = 100
"""Things of a kind that one run of the sweep asks about."""


def stuck_photos(shop: Shop) -> list[Photo]:
    """Return photos whose attempt has begun half an hour ago and not ended."""
    return shop.photos.get_many(shop.photos.begun_before(shop.now() - STUCK_MS, MAX_LOOKS))


def stuck_reports(shop: Shop) -> list[Report]:
    """Return reports that were requested half an hour ago and are not made, the newest first."""
    return shop.reports.processing(shop.now() - STUCK_MS, MAX_LOOKS)


def mend_photo(shop: Shop, photo: Photo) -> bool:
    """Start or end a photo's attempt. Return False if it runs."""
    shop.photos.look_again(photo.id, shop.now() - STUCK_MS + AGAIN_MS)  # the others come first then
    start, follow = partial(start_photo, shop, photo), partial(start_anew, shop, photo.id)
    return _mend(shop, photo.execution_id or "", start, follow)


def mend_report(shop: Shop, report: Report) -> bool:
    """Start or end a report's attempt. Return False if it runs."""
    name = f"report-{report.id}-{report.attempt}"
    start = partial(start_report, shop, report.id, report.attempt)
    follow = partial(_record_forgotten, shop, report, name)
    return _mend(shop, name, start, follow)


def _record_forgotten(shop: Shop, report: Report, name: str) -> bool:
    """Record that a report's execution has ended, if nobody knows it. Return False if it has just started."""
    try:
        shop.workflow.execution(name)
    except NotFound:
        item = {"lane": "report", "report_id": report.id, "attempt": report.attempt}
        stopped = StoppedExecution(
            state_machine_arn=shop.workflow.arn,
            name=name,
            status="FORGOTTEN",
            input=json.dumps(item),
            error="Unrecorded",
            cause="Step Functions has forgotten the execution",
        )
        record_stopped_execution(shop, stopped)
        return True
    return False


def _mend(shop: Shop, name: str, start: Callable[[], bool], follow: Callable[[], bool]) -> bool:
    """Start or end an attempt by its execution, or let the next one `follow`. Return False if it runs."""
    try:
        execution = shop.workflow.execution(name)
    except NotFound:  # whoever began the attempt died before starting it
        return start() or follow()
    if execution["status"] in RUNNING:
        return False
    record_stopped_execution(shop, msgspec.convert(execution, StoppedExecution))
    return True
