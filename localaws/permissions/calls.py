"""A call of AWS: who makes it, and what it asks for, read from what every SDK sends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from localaws.permissions import s3_calls

Environ = dict[str, Any]

_SEND_EMAIL = "/v2/email/outbound-emails"


@dataclass(frozen=True)
class Signer:
    """The key that signed a request, with the region and the service of its signature."""

    key: str
    region: str
    service: str


@dataclass(frozen=True)
class Call:
    """A call. `operation` is "" for a REST call that no rule knows."""

    signer: Signer
    operation: str
    parameters: Mapping[str, Any]
    protocol: str = "json"

    @property
    def service(self) -> str:
        return self.signer.service


def signer_of(environ: Environ) -> Signer | None:
    """Return the signer of a request, a presigned link or a form that was checked. None if there is none."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    _, signed, rest = header.partition("Credential=")
    if signed:
        return _signer(rest.partition(",")[0])
    if form := environ.get(s3_calls.FORM):
        return _signer(form.get("x-amz-credential", ""))
    query = environ.get("QUERY_STRING", "")
    return _signer(s3_calls.query_of(environ).get("X-Amz-Credential", "")) if "X-Amz-" in query else None


def _signer(credential: str) -> Signer | None:
    """Return the signer of a credential: key/date/region/service/aws4_request."""
    parts = credential.rsplit("/", 4)
    return Signer(parts[0], parts[2], parts[3]) if len(parts) == 5 else None


def call_of(environ: Environ, signer: Signer) -> Call:
    """Return the call of a request."""
    if target := environ.get("HTTP_X_AMZ_TARGET", ""):
        return Call(signer, target.rpartition(".")[2], json_body(environ))
    if signer.service == "s3":
        return Call(signer, *s3_calls.operation_of(environ), protocol="s3")
    if environ["PATH_INFO"] == _SEND_EMAIL:
        return Call(signer, "SendEmail", json_body(environ), "rest-json")
    if "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        fields = dict(parse_qsl(body_of(environ).decode(errors="replace")))
        return Call(signer, fields.get("Action", ""), fields, "query")
    return Call(signer, "", {}, "rest-json")


def json_body(environ: Environ) -> dict[str, Any]:
    """Return the body of a request in JSON, parsed once. It is {} if it is no object."""
    kept = "localaws.json"
    if kept not in environ:
        try:
            found = json.loads(body_of(environ) or b"{}")
        except ValueError:
            found = {}
        environ[kept] = found if isinstance(found, dict) else {}
    parsed: dict[str, Any] = environ[kept]
    return parsed


def body_of(environ: Environ) -> bytes:
    """Return the body, and leave it to be read again."""
    content = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    return bytes(content)
