"""Lambda's cold start: what a function makes in its init phase, where it has a whole processor.

In a call it has the share that belongs to its memory, with 256 MB a seventh. So the clients that a function
needs are imported and made before its first call. Nothing is made elsewhere than on Lambda.

Garbage is collected only after it: searching what is imported for garbage would take a fifth of the time.
"""

import gc
from contextlib import suppress

from chalicelib.config import handler
from chalicelib.logs import logger
from chalicelib.pictures.header import load_pillow
from chalicelib.shop import Shop, shop

NEEDS = {
    "app": "redis s3",  # the REST API
    "authorize": "redis",
    "start_photo": "redis stepfunctions",
    "remove_photo": "redis s3",
    "recognise_faces": "redis rekognition s3",
    "register_customer": "redis",
    "ask_staff": "redis stepfunctions",
    "record_visit": "redis",
    "record_exits": "redis",
    "request_orders": "redis",
    "send_offers": "redis sesv2 sns texts",
    "check_selfie": "redis rekognition s3 pictures",
    "check_not_enrolled": "redis rekognition",
    "index_face": "redis rekognition",
    "save_profile": "redis rekognition",
    "notify_customer": "redis sesv2 texts",
    "reject_enrolment": "redis sesv2 texts",
    "read_metadata": "redis s3 pictures",
    "detect_labels": "redis rekognition",
    "detect_faces": "redis rekognition",
    "store_results": "redis s3",
    "list_customers_in_store": "redis",
    "send_promotion": "redis sesv2 sns texts",
    "gather_report_data": "redis s3",
    "render_report": "redis s3",
    "presign_report": "s3",
    "send_report": "redis s3 sesv2",
    "make_thumbnail": "redis s3 pictures",
    "finish_photo": "redis s3 pictures",
    "reject_photo": "redis",
    "record_failure": "redis sns",
    "record_stopped_execution": "redis",
}
"""Needs of each handler in nearly every call: clients of Redis and AWS, Pillow, the templates of messages.

The others run by schedule or by hand, and nobody waits for them.
"""


def prepare(module: str) -> None:
    """Make what this function needs. Each module that Lambda takes a handler from calls this at its end.

    Nothing fails here. What can't be made is tried again by the first call, which tells the error.
    """
    handled_by, name = handler()
    if handled_by != module:
        return
    logger()
    for need in NEEDS.get(name, "").split():
        with suppress(Exception):
            _make(shop(), need)
    # All that was imported stays. Else each full collection looks at it again, for a tenth of a second.
    gc.freeze()
    gc.enable()


def serves_requests() -> bool:
    """Tell whether the REST API is needed: not in a Lambda function for something else."""
    return handler() in (("", ""), ("app", "app"))


def _make(shop: Shop, need: str) -> None:
    if need == "redis":
        shop.database  # noqa: B018  it connects when it is first looked at
    elif need == "pictures":
        load_pillow()
    elif need == "texts":
        shop.texts.load()
    else:
        shop.client(need)
