"""The answer of each service to a call that IAM does not allow."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from localaws.faults import calls as fault_calls
from localaws.faults import refusals
from localaws.permissions.calls import Call
from localaws.permissions.policies import Decision, Refused

Answer = tuple[str, dict[str, str], bytes]


class _Form(NamedTuple):
    """A service's code and HTTP status of a refusal."""

    code: str
    status: int


_FORMS = {
    "s3": _Form("AccessDenied", 403),
    "sns": _Form("AuthorizationError", 403),
    "sqs": _Form("AccessDenied", 403),
    "rekognition": _Form("AccessDeniedException", 400),
    "states": _Form("AccessDeniedException", 400),
}
_USUAL = _Form("AccessDeniedException", 403)
_UNREADABLE = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


def answer(call: Call, who: str, refused: Refused) -> Answer:
    """Return status, headers and body as the service words them. `who`: the caller's ARN."""
    form = _FORMS.get(call.service, _USUAL)
    refusal = refusals.Refusal(form.code, sentence(call.service, who, refused), form.status)
    if call.service == "sns" and refused.need.action.startswith("kms:"):
        refusal = refusals.Refusal("KMSAccessDenied", refusal.message, 400)
    if call.service == "rekognition" and refused.need.action.startswith("s3:"):
        refusal = refusals.Refusal("InvalidS3ObjectException", _UNREADABLE, 400)
    status, headers, body = refusals.answer(
        fault_calls.Call(call.service, call.operation, protocol=call.protocol), refusal
    )
    if call.service == "sqs":  # its SDKs expect the code of its former protocol
        headers["x-amzn-query-error"] = f"{form.code};Sender"
    return status, headers, body


def sentence(service: str, who: str, refused: Refused) -> str:
    """Return the sentence of a service's refusal."""
    need, action = refused.need, _spelled(service, refused.need.action)
    if service == "ses":
        return f"User `{who}' is not authorized to perform `{action}' on resource `{need.resource}'"
    resource = f'"{need.resource}"' if service == "s3" else need.resource
    where = "" if need.resource == "*" else f" on resource: {resource}"
    return f"User: {who} is not authorized to perform: {action}{where} {_reason(action, refused.decision)}"


def _spelled(service: str, action: str) -> str:
    """Return the action as the service spells it."""
    if service == "sqs":
        return action.lower()
    return action.replace("sns:", "SNS:", 1)


def _reason(action: str, decision: Decision) -> str:
    if decision is Decision.DENIED:
        return "with an explicit deny in an identity-based policy"
    return f"because no identity-based policy allows the {action} action"


def undeleted(call: Call, who: str, all_refused: Sequence[Refused]) -> Answer:
    """Return DeleteObjects' answer, which names each object that may not be deleted. Here it deletes none."""
    lacking = {refused.need.resource: refused for refused in all_refused}
    errors = "".join(
        _undeleted(each, sentence("s3", who, lacking[name]))
        for each in call.parameters["Delete"]
        if (name := f"arn:aws:s3:::{call.parameters['Bucket']}/{each.get('Key', '')}") in lacking
    )
    headers = {"Content-Type": "application/xml", "x-amz-request-id": uuid.uuid4().hex[:16].upper()}
    return "200 OK", headers, f"<DeleteResult>{errors}</DeleteResult>".encode()


def _undeleted(named: dict[str, str], message: str) -> str:
    elements = {**named, "Code": "AccessDenied", "Message": message}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in elements.items())
    return f"<Error>{inner}</Error>"
