"""The tasks for failures and refusals, so that no photo disappears without a trace."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError, NotFound
from chalicelib.faces.tidying import tidy_photo
from chalicelib.failures.rules import error_of, explain, failed_attempt, failure_id, next_try
from chalicelib.failures.values import Attempt, Outlook, Untold
from chalicelib.payloads import FIRST_ATTEMPT, FailedItem, RejectedItem, StoppedExecution
from chalicelib.photos.ends import end_photo
from chalicelib.photos.strays import delete_strays
from chalicelib.reports.ends import fail_report
from chalicelib.shop import Shop
from chalicelib.times import format_time


def reject_photo(shop: Shop, item: RejectedItem) -> dict[str, str]:
    """Note that a photo is rejected, and the reason."""
    reason = explain(item.error)[1]
    end_photo(shop, item.photo_id, "rejected", reason, attempt=item.attempt)
    return {"photo_id": item.photo_id, "state": "rejected", "reason": reason}


def record_failure(shop: Shop, item: FailedItem, execution: str) -> dict[str, Any]:
    """Store and count the failure of a lane, or of one visitor or page of customers in it. Plan its rerun.

    Return the Outcome `{"face_id", "error", "passes"}`. The lane goes on with the other visitors or pages. A
    photo that had ended before keeps its state, for a later step has failed. Of an attempt that has a later
    one nothing is recorded. A repeated call completes an interrupted one.
    """
    kind, reason = explain(item.error)
    face_id = item.visitor.face_id if item.visitor else ""
    outcome = {"face_id": face_id, "error": f"{kind}: {reason}"}
    if item.photo_id and shop.photos.is_superseded(item.photo_id, item.attempt):
        return outcome
    attempt = failed_attempt(item, execution)
    due = _plan(shop, item, attempt, kind)
    failure = {"id": failure_id(item, execution), **_described(item, execution, kind, due)}
    outlook = _outlook(attempt, due)
    added = shop.failures.add(failure, shop.now(), outlook)
    if added and due is None and attempt and attempt.number > FIRST_ATTEMPT and not face_id:
        shop.metrics.put({"RerunsGivenUp": 1})
    if item.photo_id and not face_id:
        _fail_photo(shop, item, kind, outcome["error"], is_last=due is None)
    if item.report_id:
        fail_report(shop, item.report_id, outcome["error"], item.attempt)
    if added == "first" and outlook:
        _tell(shop, failure, Untold(kind, outlook, failure["id"]))
    if item.photo_id and not face_id:
        with suppress(FutureStoreError):  # Rekognition may be what has failed the photo; the sweep goes on
            tidy_attempt(shop, item.photo_id, item.attempt)
    return outcome | {"passes": due is not None}


def _plan(shop: Shop, item: FailedItem, attempt: Attempt | None, kind: str) -> int | None:
    """Plan the next attempt. Return when it is due (ms), None if a person has to start it.

    A photo with a failed visitor is run again as a whole, which finish_photo plans.
    """
    now = shop.now()
    if attempt is None or (item.photo_id and _has_ended(shop, item)):
        return None
    if item.visitor:
        wait = next_try(kind, attempt.number, shop.settings.rerun_minutes)
        return None if wait is None else now + wait
    return shop.reruns.plan(attempt.kind, attempt.id, attempt.number, kind, now)


def _outlook(attempt: Attempt | None, due: int | None) -> Outlook | None:
    """Return what to tell of a failure. A rerun that is followed by another is no news."""
    if due is None or attempt is None:
        return "person"
    return "rerun" if attempt.number == 1 else None


def _described(item: FailedItem, execution: str, kind: str, due: int | None) -> dict[str, Any]:
    """Return a failure as it is stored and announced."""
    about = {"offer_id": item.offer_id, "page": item.page, "report_id": item.report_id}
    return {
        "lane": item.lane,
        "photo_id": item.photo_id,
        "execution": execution,
        "error": kind,
        "rerun_at": None if due is None else format_time(due),
        **{name: value for name, value in about.items() if value is not None},
    }


def _fail_photo(shop: Shop, item: FailedItem, kind: str, reason: str, *, is_last: bool) -> None:
    # Noted first, because whatever crashes before the photo has failed is repeated.
    if is_last:
        shop.failures.leave_untidied(item.photo_id, item.attempt, shop.now())
    end_photo(shop, item.photo_id, "failed", reason, error=kind, attempt=item.attempt)


def _tell(shop: Shop, failure: Mapping[str, Any], untold: Untold) -> None:
    """Tell of a failure at once. If nobody can be told now, the sweep does it later."""
    with suppress(FutureStoreError):
        shop.topic("alerts").publish(f"Failed: {failure['error']}", dict(failure))
        shop.failures.told([untold])


def tidy_attempt(shop: Shop, photo_id: str, attempt: int) -> bool:
    """Tidy up after an attempt that has ended. Return False if it has not ended yet.

    Raises:
        TransientError, ServiceError: Rekognition did not delete the faces.
    """
    photos = shop.photos.get_many([photo_id])
    for photo in photos:
        if photo.attempt == attempt and photo.state == "processing":
            return False
        if photo.attempt == attempt:
            tidy_photo(shop, photo) if photo.state == "failed" else delete_strays(shop, photo_id)
    if not photos:
        delete_strays(shop, photo_id)
        shop.faces.forget(photo_id, shop.faces.indexed(photo_id))
    shop.failures.tidied(photo_id, attempt)
    return True


def record_stopped_execution(shop: Shop, stopped: StoppedExecution) -> None:
    """Record the failure of an execution that could not do so itself, such as an aborted one.

    An event of an earlier attempt changes nothing, nor does one of an execution whose end is recorded.
    """
    if stopped.state_machine_arn != shop.workflow.arn:
        return
    started = msgspec.convert(json.loads(stopped.input or "{}"), FailedItem)
    if _has_ended(shop, started) or _is_recorded(shop, started, stopped.name):
        return
    record_failure(shop, msgspec.structs.replace(started, error=error_of(stopped)), stopped.name)


def _is_recorded(shop: Shop, item: FailedItem, execution: str) -> bool:
    """Tell whether the end of an execution without photo is recorded. One that was half recorded is not."""
    if not item.report_id:
        return not item.photo_id and shop.failures.has(execution)
    try:
        report = shop.reports.get(item.report_id)
    except NotFound:
        return shop.failures.has(execution)
    is_sent = report.state == "done" and report.delivery == "sent"
    return report.attempt != item.attempt or report.state == "failed" or is_sent


def _has_ended(shop: Shop, item: FailedItem) -> bool:
    photos = shop.photos.get_many([item.photo_id] if item.photo_id else [])
    return bool(photos) and (photos[0].state != "processing" or photos[0].attempt != item.attempt)
