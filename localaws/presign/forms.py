"""Uploads by a form (POST) with a signed policy.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import hmac
import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from werkzeug.formparser import parse_form_data

from localaws.permissions.s3_calls import FORM
from localaws.presign import signature
from localaws.presign.refusal import Refused, signature_does_not_match, version_2_is_not_supported

# Fields that need no condition. Fields that begin with x-ignore- need none either.
_FREE = {"policy", "file", "x-amz-signature", "bucket"}
_BAD_REQUEST = "400 Bad Request"


@dataclass(frozen=True)
class Form:
    """The fields by lower-case name, with `bucket` and the final `key`; and the file's size in bytes."""

    fields: dict[str, str]
    size: int


def check(environ: dict[str, Any]) -> None:
    """Refuse a form if its policy has a wrong signature, has expired, or does not allow the upload."""
    form = _read(environ)
    if "policy" not in form.fields:
        raise Refused("AccessDenied", "Access Denied")
    _check_signature(form.fields)
    _check_policy(form, _policy(form.fields["policy"]))
    environ[FORM] = form.fields


def _read(environ: dict[str, Any]) -> Form:
    body = environ["wsgi.input"].read()
    environ["wsgi.input"] = io.BytesIO(body)  # moto reads it again
    _, values, files = parse_form_data(
        {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    )
    fields = {name.lower(): value for name, value in values.items()}
    if "file" in files:
        size = files["file"].seek(0, os.SEEK_END) or files["file"].tell()
        filename = os.path.basename(files["file"].filename or "")
        fields["key"] = fields.get("key", "").replace("${filename}", filename)
    elif "file" in fields:
        size = len(fields["file"].encode())
    else:
        raise Refused("InvalidArgument", "POST requires exactly one file upload per request.", _BAD_REQUEST)
    fields["bucket"] = unquote(environ["PATH_INFO"]).strip("/").partition("/")[0]
    return Form(fields, size)


def _check_signature(fields: dict[str, str]) -> None:
    if "x-amz-signature" not in fields:
        raise version_2_is_not_supported()
    expected = signature.sign(fields.get("x-amz-credential", ""), fields["policy"])
    if not hmac.compare_digest(fields["x-amz-signature"], expected):
        raise signature_does_not_match()


def _policy(encoded: str) -> dict[str, Any]:
    try:
        policy = json.loads(base64.b64decode(encoded))
        expires = datetime.fromisoformat(policy["expiration"]).replace(tzinfo=UTC).timestamp()
        conditions = list(_conditions(policy["conditions"]))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Refused("InvalidPolicyDocument", f"Invalid Policy: {error}", _BAD_REQUEST) from error
    return {"expires": expires, "conditions": conditions}


def _conditions(listed: list[Any]) -> Iterator[list[Any]]:
    """Yield each condition as [operator, field or least size, value or greatest size]."""
    for condition in listed:
        if isinstance(condition, dict):
            yield from (["eq", f"${name}", value] for name, value in condition.items())
        else:
            operator, first, second = condition
            yield [operator.lower(), first, second]


def _check_policy(form: Form, policy: dict[str, Any]) -> None:
    if time.time() > policy["expires"]:
        raise Refused("AccessDenied", "Invalid according to Policy: Policy expired.")
    allowed = set(_FREE)
    for condition in policy["conditions"]:
        if condition[0] == "content-length-range":
            _check_size(form.size, int(condition[1]), int(condition[2]))
        else:
            allowed.add(_check_field(form.fields, condition))
    extra = [name for name in form.fields if name not in allowed and not name.startswith("x-ignore-")]
    if extra:
        raise Refused("AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")


def _check_field(fields: dict[str, str], condition: list[Any]) -> str:
    """Check one condition. Return the field that it allows."""
    operator, wanted = condition[0], str(condition[2])
    name = str(condition[1]).removeprefix("$").lower()
    value = fields.get(name, "")
    fits = value == wanted if operator == "eq" else operator == "starts-with" and value.startswith(wanted)
    if not fits:
        details = json.dumps(condition)
        raise Refused("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {details}")
    return name


def _check_size(size: int, least: int, greatest: int) -> None:
    if size > greatest:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise Refused("EntityTooLarge", message, _BAD_REQUEST, ProposedSize=size, MaxSizeAllowed=greatest)
    if size < least:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise Refused("EntityTooSmall", message, _BAD_REQUEST, ProposedSize=size, MinSizeAllowed=least)
