"""The tasks for failures and refusals, so that no photo disappears without a trace."""

import json
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError
from chalicelib.faces.tidying import tidy_photo
from chalicelib.failures.rules import attempt_in, explain, failure_id
from chalicelib.payloads import FailedItem, RejectedItem, StoppedExecution, TaskError
from chalicelib.photos.strays import delete_strays
from chalicelib.shop import Shop


def reject_photo(shop: Shop, item: RejectedItem) -> dict[str, str]:
    """Note that a photo is rejected, and the reason."""
    reason = explain(item.error)[1]
    shop.photos.finish(item.photo_id, "rejected", reason, attempt=item.attempt)
    return {"photo_id": item.photo_id, "state": "rejected", "reason": reason}


def record_failure(shop: Shop, item: FailedItem, execution: str) -> dict[str, str]:
    """Store, count and announce the failure of a lane, or of one visitor or page of customers in it.

    Return `{"face_id", "error"}`. The lane goes on with the other visitors or pages. A photo that had ended
    before keeps its state, for a later step has failed. Of an attempt that
    has a later one nothing is recorded.
    """
    kind, reason = explain(item.error)
    face_id = item.visitor.face_id if item.visitor else ""
    if item.photo_id and shop.photos.is_superseded(item.photo_id, item.attempt):
        return {"face_id": face_id, "error": f"{kind}: {reason}"}
    failure: dict[str, Any] = {
        "id": failure_id(item, execution),
        "lane": item.lane,
        "photo_id": item.photo_id,
        "execution": execution,
        "error": kind,
    }
    about = {"offer_id": item.offer_id, "page": item.page, "report_id": item.report_id}
    failure |= {name: value for name, value in about.items() if value is not None}
    shop.failures.add(failure, shop.now())
    if item.photo_id and not face_id and not _has_ended(shop, item):
        shop.photos.finish(item.photo_id, "failed", f"{kind}: {reason}", error=kind, attempt=item.attempt)
    if item.report_id:
        shop.reports.fail(item.report_id, f"{kind}: {reason}", attempt_in(execution))
    shop.topic("alerts").publish(f"Failed: {kind}", failure)
    if item.photo_id and not face_id:
        _tidy(shop, item)
    return {"face_id": face_id, "error": f"{kind}: {reason}"}


def record_stopped_execution(shop: Shop, stopped: StoppedExecution) -> None:
    """Record the failure of an execution that could not do so itself, such as an aborted one."""
    if stopped.state_machine_arn != shop.workflow.arn:
        return
    started = msgspec.convert(json.loads(stopped.input or "{}"), FailedItem)
    if _has_ended(shop, started) or shop.failures.has(stopped.name):
        return
    error = TaskError(error=stopped.error or stopped.status, cause=stopped.cause or "")
    record_failure(shop, msgspec.structs.replace(started, error=error), stopped.name)


def _tidy(shop: Shop, item: FailedItem) -> None:
    """Tidy up after a failed photo as well as it can be done now. The sweep goes on with what is left."""
    photos = shop.photos.get_many([item.photo_id])
    try:
        if not photos:
            delete_strays(shop, item.photo_id)
        elif photos[0].state == "failed":
            tidy_photo(shop, photos[0])
    except FutureStoreError:  # Rekognition may be what has failed the photo
        return


def _has_ended(shop: Shop, item: FailedItem) -> bool:
    photos = shop.photos.get_many([item.photo_id] if item.photo_id else [])
    return bool(photos) and (photos[0].state != "processing" or photos[0].attempt != item.attempt)
