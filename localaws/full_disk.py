"""Requests that a full disk refuses, and the form of the refusal in each protocol."""

import json
from collections.abc import Callable
from typing import Any

from localaws.disk_space import DiskSpace
from localaws.presign.refusal import Refused

Answer = tuple[str, dict[str, str], bytes]

# 507 and not 503: the SDKs would try a 503 again four times before they show the sentence.
_STATUS = "507 Insufficient Storage"
_START = "AWSStepFunctions.StartExecution"


def refusal(environ: dict[str, Any], space: DiskSpace, has_unwritten: Callable[[], bool]) -> Answer | None:
    """Return the refusal of a request that needs missing space, or None if it can be carried out.

    `has_unwritten` tells whether a change of S3 is not written yet. Until it is, S3 refuses all changes, also
    deletions. Otherwise a client that repeats a failed deletion would be told of success.
    """
    size = int(environ.get("CONTENT_LENGTH") or 0)
    if (_adds(environ) and space.shortage(size)) or (_changes_s3(environ) and has_unwritten()):
        return answer(environ, space.shortage_message())
    return None


def answer(environ: dict[str, Any], words: str) -> Answer:
    """Return an error in S3's XML, or in the form of the JSON protocols."""
    if "HTTP_X_AMZ_TARGET" not in environ:
        return Refused("InsufficientStorage", words, _STATUS).answer()
    body = json.dumps({"__type": "InsufficientStorage", "message": words}).encode()
    return _STATUS, {"Content-Type": "application/x-amz-json-1.0"}, body


def _adds(environ: dict[str, Any]) -> bool:
    """Tell whether a request starts an execution or puts an object. A deletion frees space, also by POST."""
    if environ.get("HTTP_X_AMZ_TARGET") == _START:
        return True
    deletes = {"delete", "delete="} & set(environ.get("QUERY_STRING", "").split("&"))
    return environ["REQUEST_METHOD"] != "DELETE" and not deletes and _changes_s3(environ)


def _changes_s3(environ: dict[str, Any]) -> bool:
    """Tell whether a request may change S3: one signed for it, or a presigned link or form."""
    if "HTTP_X_AMZ_TARGET" in environ or environ["REQUEST_METHOD"] not in ("PUT", "POST", "DELETE"):
        return False
    signed = environ.get("HTTP_AUTHORIZATION", "")
    return "/s3/" in signed or not signed
