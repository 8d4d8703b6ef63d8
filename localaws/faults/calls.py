"""The service, the operation and the size of a request, read from what every SDK sends."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

# The region and the service stand in the credential of a signature of version 4.
_SERVICE = re.compile(r"Credential=[^,]*/([a-z0-9-]+)/aws4_request")
# Operations of Step Functions that carry a payload, and its name.
PAYLOADS = {"StartExecution": "input", "SendTaskSuccess": "output"}
_SES_V2_SEND = "/v2/email/outbound-emails"


@dataclass(frozen=True)
class Call:
    """A request: service (as in its signature), operation, and how much of a quota it takes.

    The operation is known where a quota needs it, and "" elsewhere. `payload`: bytes given to an execution.
    """

    service: str
    operation: str = ""
    cost: int = 1
    protocol: str = "json"
    payload: int = 0


def read_call(environ: dict[str, Any]) -> Call:
    """Return the call of a request. One without a signature in its headers is a link or form of S3."""
    found = _SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = found[1] if found else "s3"
    if target := environ.get("HTTP_X_AMZ_TARGET", ""):
        operation = target.rpartition(".")[2]
        size = _payload(environ, PAYLOADS[operation]) if operation in PAYLOADS else 0
        return Call(service, operation, payload=size)
    if service == "s3":
        return Call(service, protocol="s3")
    if service in ("sns", "ses") and not environ["PATH_INFO"].startswith("/v2/"):
        return _query(service, parse_qs(_body(environ).decode(errors="replace")))
    if environ["PATH_INFO"] == _SES_V2_SEND:
        return Call(service, "SendEmail", _recipients(_body(environ)), "rest-json")
    return Call(service, protocol="rest-json")


def _query(service: str, fields: dict[str, list[str]]) -> Call:
    """Return a call of the query protocol: a batch costs its entries, an e-mail its recipients."""
    counted = re.compile(r"(PublishBatchRequestEntries\.member\.\d+\.Id|Destinations?\..*member\.\d+)$")
    cost = sum(1 for name in fields if counted.match(name))
    return Call(service, fields.get("Action", [""])[0], max(cost, 1), "query")


def _payload(environ: dict[str, Any], name: str) -> int:
    try:
        return len(json.loads(_body(environ)).get(name, "").encode())
    except ValueError:
        return 0


def _recipients(body: bytes) -> int:
    try:
        addressed = json.loads(body).get("Destination", {})
    except ValueError:
        return 1
    return max(sum(len(addresses) for addresses in addressed.values()), 1)


def _body(environ: dict[str, Any]) -> bytes:
    """Return the body, and leave it to be read again."""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"].seek(0)
    return bytes(content)
