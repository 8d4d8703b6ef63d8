"""Presigned links, with signature version 4 in the query.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from localaws.presign import signature
from localaws.presign.refusal import Refused, signature_does_not_match

_NEEDED = tuple(
    f"X-Amz-{name}" for name in ("Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires")
)
_WEEK_SECONDS = 604_800
_CLOCK_SKEW_SECONDS = 900


def parameters(environ: dict[str, Any]) -> dict[str, str]:
    """Return the decoded query."""
    return dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))


def check(environ: dict[str, Any], query: dict[str, str]) -> None:
    """Refuse a link that is incomplete, too early, too late, or has a wrong signature."""
    signed_at, expires = _validity(query)
    signed_headers = query["X-Amz-SignedHeaders"].split(";")
    _check_headers(environ, signed_headers)
    canonical = _canonical(environ, query, signed_headers)
    scope = query["X-Amz-Credential"].partition("/")[2]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, digest])
    if not hmac.compare_digest(signature.sign(query["X-Amz-Credential"], text), query["X-Amz-Signature"]):
        raise signature_does_not_match()
    _check_time(signed_at, expires)


def header(environ: dict[str, Any], name: str) -> str:
    """Return a request header by its lower-case name, "" if there is none."""
    key = name.upper().replace("-", "_")
    return str(environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", ""))


def _validity(query: dict[str, str]) -> tuple[float, int]:
    """Return the time of the signature (seconds since 1970), and its lifetime in seconds."""
    code = "AuthorizationQueryParametersError"
    if any(name not in query for name in _NEEDED):
        message = f"Query-string authentication version 4 requires the {', '.join(_NEEDED)} parameters."
        raise Refused(code, message, "400 Bad Request")
    try:
        signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        expires = int(query["X-Amz-Expires"])
    except ValueError as error:
        raise Refused(code, "X-Amz-Date or X-Amz-Expires is not well formed.", "400 Bad Request") from error
    if not 0 <= expires <= _WEEK_SECONDS:
        message = (
            "X-Amz-Expires must be less than a week (in seconds); "
            "that is, the given X-Amz-Expires must be less than 604800 seconds"
        )
        raise Refused(code, message, "400 Bad Request")
    return signed_at, expires


def _check_headers(environ: dict[str, Any], signed: list[str]) -> None:
    names = [name[5:].lower().replace("_", "-") for name in environ if name.startswith("HTTP_X_AMZ_")]
    unsigned = [name for name in names if name not in signed]
    if unsigned:
        message = "There were headers present in the request which were not signed"
        raise Refused("AccessDenied", message, HeadersNotSigned=", ".join(unsigned))


def _canonical(environ: dict[str, Any], query: dict[str, str], signed_headers: list[str]) -> str:
    encoded = sorted(
        (_quoted(name), _quoted(value)) for name, value in query.items() if name != "X-Amz-Signature"
    )
    headers = "".join(f"{name}:{' '.join(header(environ, name).split())}\n" for name in signed_headers)
    payload = header(environ, "x-amz-content-sha256") or "UNSIGNED-PAYLOAD"
    return "\n".join(
        [
            environ["REQUEST_METHOD"],
            quote(unquote(_raw_path(environ)), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in encoded),
            headers,
            ";".join(signed_headers),
            payload,
        ]
    )


def _check_time(signed_at: float, lifetime: int) -> None:
    now = time.time()
    expires = signed_at + lifetime
    if now < signed_at - _CLOCK_SKEW_SECONDS:
        raise Refused("AccessDenied", "Request is not yet valid", ServerTime=_formatted(now))
    if now > expires:
        details: dict[str, Any] = {
            "X-Amz-Expires": lifetime,
            "Expires": _formatted(expires),
            "ServerTime": _formatted(now),
        }
        raise Refused("AccessDenied", "Request has expired", **details)


def _formatted(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _raw_path(environ: dict[str, Any]) -> str:
    return str(environ.get("RAW_URI", environ["PATH_INFO"])).partition("?")[0]


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
