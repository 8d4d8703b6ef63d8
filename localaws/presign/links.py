"""Presigned links, with signature version 4 or 2 in the query.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
"""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from localaws.presign import keys
from localaws.presign.refusal import Refused, signature_does_not_match

_NEEDED = tuple(
    f"X-Amz-{name}" for name in ("Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires")
)
_WEEK_SECONDS = 604_800
_CLOCK_SKEW_SECONDS = 900
# The parameters of the query that a version 2 signature covers.
_SUBRESOURCES = frozenset(
    [
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    ]
)


def parameters(environ: dict[str, Any]) -> dict[str, str]:
    """Return the decoded query."""
    return dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))


def check_v4(environ: dict[str, Any], query: dict[str, str]) -> None:
    """Refuse a link of version 4 that is incomplete, too early, too late, or has a wrong signature."""
    signed_at, expires = _validity(query)
    signed_headers = query["X-Amz-SignedHeaders"].split(";")
    _check_headers(environ, signed_headers)
    canonical = _canonical(environ, query, signed_headers)
    scope = query["X-Amz-Credential"].partition("/")[2]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, digest])
    if not hmac.compare_digest(keys.sign_v4(query["X-Amz-Credential"], text), query["X-Amz-Signature"]):
        raise signature_does_not_match()
    _check_time(signed_at, signed_at + expires, {"X-Amz-Expires": expires})


def check_v2(environ: dict[str, Any], query: dict[str, str]) -> None:
    """Refuse a link of version 2 that is incomplete, too late, or has a wrong signature."""
    access_key, expires = query.get("AWSAccessKeyId", ""), query.get("Expires", "")
    if not expires.isdigit():
        raise Refused(
            "AccessDenied",
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        )
    headers = [header(environ, name) for name in ("content-md5", "content-type")]
    amz = "".join(f"{name}:{value}\n" for name, value in sorted(_amz_values(environ, query).items()))
    text = (
        "\n".join([environ["REQUEST_METHOD"], *headers, expires]) + "\n" + amz + _resource_v2(environ, query)
    )
    if not hmac.compare_digest(keys.sign_v2(access_key, text), query["Signature"]):
        raise signature_does_not_match()
    _check_time(0, int(expires), {})


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


def _check_time(not_before: float, not_after: float, details: dict[str, Any]) -> None:
    now = time.time()
    server_time = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if now < not_before - _CLOCK_SKEW_SECONDS:
        raise Refused("AccessDenied", "Request is not yet valid", ServerTime=server_time)
    if now > not_after:
        expires = datetime.fromtimestamp(not_after, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise Refused(
            "AccessDenied", "Request has expired", **details, Expires=expires, ServerTime=server_time
        )


def _amz_values(environ: dict[str, Any], query: dict[str, str]) -> dict[str, str]:
    headers = {
        name[5:].lower().replace("_", "-"): str(environ[name])
        for name in environ
        if name.startswith("HTTP_X_AMZ_")
    }
    return headers | {name: value for name, value in query.items() if name.startswith("x-amz-")}


def _resource_v2(environ: dict[str, Any], query: dict[str, str]) -> str:
    part = sorted((n, v) for n, v in query.items() if n in _SUBRESOURCES or n.startswith("response-"))
    text = "&".join(name + (f"={value}" if value else "") for name, value in part)
    return _raw_path(environ) + (f"?{text}" if text else "")


def _raw_path(environ: dict[str, Any]) -> str:
    return str(environ.get("RAW_URI", environ["PATH_INFO"])).partition("?")[0]


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
