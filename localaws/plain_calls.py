"""Calls of this machine's AWS without the SDK, whose import takes 0.3 s and 25 MB.

The server takes the service from the signature's scope, and does not check the signature.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from localaws import environment

_TIMEOUT_SECONDS = 60.0


class CallRefused(Exception):
    """The server refused a call; the message has its answer."""


def invoke(aws_url: str, function: str, event: Mapping[str, Any], kind: str = "RequestResponse") -> Any:
    """Run a function and return its result. `kind`: "Event" returns at once.

    Raises CallRefused, also if the function failed.
    """
    path = f"/2015-03-31/functions/{urllib.parse.quote(function)}/invocations"
    headers = {"X-Amz-Invocation-Type": kind, "Content-Type": "application/json"}
    body, answered = _post(aws_url, "lambda", path, json.dumps(event).encode(), headers)
    if "X-Amz-Function-Error" in answered:
        raise CallRefused(body.decode())
    return json.loads(body or b"null")


def ask_states(aws_url: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of an operation of Step Functions. Raises CallRefused."""
    return _ask(aws_url, "states", f"AWSStepFunctions.{operation}", request)


def ask_secrets(aws_url: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of an operation of Secrets Manager. Raises CallRefused."""
    token = {"ClientRequestToken": str(uuid.uuid4())}
    return _ask(aws_url, "secretsmanager", f"secretsmanager.{operation}", {**token, **request})


def ask_sns(aws_url: str, action: str, parameters: Mapping[str, str]) -> None:
    """Carry out an action of SNS. Raises CallRefused."""
    form = urllib.parse.urlencode({"Action": action, "Version": "2010-03-31", **parameters})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _post(aws_url, "sns", "/", form.encode(), headers)


def is_there(aws_url: str, path: str) -> bool:
    """Tell whether S3 has the bucket or object at the path."""
    try:
        urllib.request.urlopen(_request(aws_url, "s3", path, method="HEAD"), timeout=_TIMEOUT_SECONDS).close()
    except urllib.error.HTTPError:
        return False
    return True


def _ask(aws_url: str, service: str, target: str, request: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    body, _ = _post(aws_url, service, "/", json.dumps(request).encode(), headers)
    return dict(json.loads(body))


def _post(
    aws_url: str, service: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[bytes, Mapping[str, str]]:
    try:
        request = _request(aws_url, service, path, body, headers)
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        raise CallRefused(f"{service} answered {refusal.code}: {refusal.read().decode()}") from refusal


def _request(
    aws_url: str,
    service: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
    method: str = "POST",
) -> urllib.request.Request:
    key = environment.CREDENTIALS["AWS_ACCESS_KEY_ID"]
    scope = f"{key}/20260101/{environment.REGION}/{service}/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=unchecked"
    signed = {**headers, "Authorization": signature}
    return urllib.request.Request(aws_url + path, body, signed, method=method)
