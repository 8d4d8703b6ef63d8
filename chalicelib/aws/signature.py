"""AWS' signature (version 4) of one plain request, for a call that isn't worth the SDK's import.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from typing import NamedTuple

ALGORITHM = "AWS4-HMAC-SHA256"


class Keys(NamedTuple):
    """The caller's keys. A role's have a token, too."""

    id: str
    secret: str
    token: str = ""


def signed_headers(
    headers: Mapping[str, str], body: bytes, keys: Keys, scope: tuple[str, str], moment: datetime
) -> dict[str, str]:
    """Return the headers of a POST to "/" with its signature. `headers` have the host, all in small letters.

    `scope` is region and service, `moment` the time in UTC.
    """
    token = {"x-amz-security-token": keys.token} if keys.token else {}
    sent = {**headers, "x-amz-date": f"{moment:%Y%m%dT%H%M%SZ}", **token}
    names = ";".join(sorted(sent))
    lines = "".join(f"{name}:{sent[name].strip()}\n" for name in sorted(sent))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    day = f"{moment:%Y%m%d}"
    where = "/".join((day, *scope, "aws4_request"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join((ALGORITHM, sent["x-amz-date"], where, digest))
    key = reduce(_mac, (day, *scope, "aws4_request"), f"AWS4{keys.secret}".encode())
    signature = _mac(key, text).hex()
    credential = f"Credential={keys.id}/{where}"
    return {
        **sent,
        "authorization": f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}",
    }


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
