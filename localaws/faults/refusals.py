"""Refusals in AWS's words, and their form in each protocol.

Quotas: Rekognition's ProvisionedThroughputExceededException, SNS' ThrottledException, SES v2's
TooManyRequestsException (v1: Throttling) as in the API references and as clients report them.
"""

import json
import uuid
from typing import NamedTuple
from xml.sax.saxutils import escape

from localaws.faults.calls import PAYLOADS, Call
from localaws.presign.refusal import Refused

Answer = tuple[str, dict[str, str], bytes]


class Refusal(NamedTuple):
    """An error answer of a service."""

    code: str
    message: str
    status: int


UNAVAILABLE = Refusal(
    "ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503
)
THROTTLED = {
    "rekognition": Refusal("ProvisionedThroughputExceededException", "Provisioned rate exceeded", 400),
    "sns": Refusal("Throttled", "Rate exceeded", 429),
    "ses": Refusal("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    "states": Refusal("ThrottlingException", "Rate exceeded", 400),
}
_SES_V1_THROTTLED = Refusal("Throttling", "Maximum sending rate exceeded.", 400)
_JSON = "application/x-amz-json-1.1"


def throttled(call: Call) -> Refusal:
    """Return the refusal of a call over its quota."""
    return _SES_V1_THROTTLED if (call.service, call.protocol) == ("ses", "query") else THROTTLED[call.service]


def too_long(call: Call, limit: int) -> Refusal:
    """Return the refusal of a payload that Step Functions does not accept."""
    words = f"Member must have length less than or equal to {limit}"
    name = PAYLOADS[call.operation]
    message = f"1 validation error detected: Value at '{name}' failed to satisfy constraint: {words}"
    return Refusal("ValidationException", message, 400)


def answer(call: Call, refusal: Refusal) -> Answer:
    """Return status, headers and body in the call's protocol."""
    status = f"{refusal.status} Error"
    if call.protocol == "s3":
        return Refused(refusal.code, refusal.message, status).answer()
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id, "Content-Type": _JSON}
    if call.protocol == "query":
        return status, headers | {"Content-Type": "text/xml"}, _xml(refusal, request_id)
    if call.protocol == "rest-json":
        headers |= {"x-amzn-ErrorType": refusal.code, "Content-Type": "application/json"}
        return status, headers, json.dumps({"message": refusal.message}).encode()
    return status, headers, json.dumps({"__type": refusal.code, "message": refusal.message}).encode()


def _xml(refusal: Refusal, request_id: str) -> bytes:
    side = "Receiver" if refusal.status >= 500 else "Sender"
    error = f"<Type>{side}</Type><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
    identity = f"<RequestId>{request_id}</RequestId>"
    return f"<ErrorResponse><Error>{error}</Error>{identity}</ErrorResponse>".encode()
