"""Verification of presigned links and forms. Unsigned requests are refused.

moto accepts any presigned GET or PUT whatever its age and signature, and any POST whatever its policy says,
so that a mistake in a link would show only on AWS. Signatures of SDK requests (an Authorization header) are
not checked, because only this machine reaches the port.
"""

from typing import Any

from localaws.presign import forms, links
from localaws.presign.refusal import Refused, version_2_is_not_supported

_Answer = tuple[str, dict[str, str], bytes]


def refusal(environ: dict[str, Any]) -> _Answer | None:
    """Return AWS's answer to a request that S3 would refuse, or None if it can be carried out."""
    if "HTTP_AUTHORIZATION" in environ or environ["REQUEST_METHOD"] == "OPTIONS":
        return None
    try:
        _check(environ)
    except Refused as refused:
        return refused.answer()
    return None


def _check(environ: dict[str, Any]) -> None:
    query = links.parameters(environ)
    if any(name.startswith("X-Amz-") for name in query):
        links.check(environ, query)
    elif "Signature" in query:
        raise version_2_is_not_supported()
    elif environ["REQUEST_METHOD"] == "POST" and "multipart/form-data" in environ.get("CONTENT_TYPE", ""):
        forms.check(environ)
    else:
        raise Refused("AccessDenied", "Access Denied")
