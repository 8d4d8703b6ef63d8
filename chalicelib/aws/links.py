"""Presigned links to objects of S3, by Signature Version 4.

They are signed here, because the SDK takes half a millisecond for each, and a page of a list has a hundred.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


class Site(NamedTuple):
    """The region and the address of a bucket: `scheme://host`, and a path that the keys follow."""

    region: str
    scheme: str
    host: str
    path: str


class Credentials(NamedTuple):
    """The credentials that sign. Those of a role have a token."""

    access_key: str
    secret_key: str
    token: str | None


def sign_link(
    site: Site, who: Credentials, key: str, version: str | None, lifetime: int, now: datetime
) -> str:
    """Return a link to an object, or to one version of it, that works for `lifetime` seconds from `now`."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    scope = f"{moment[:8]}/{site.region}/s3/aws4_request"
    path, query = quote(site.path + key, safe="/~"), _query(who, scope, moment, lifetime)
    if version:
        query += f"&versionId={quote(version, safe='~')}"
    request = f"GET\n{path}\n{query}\nhost:{site.host}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(_signing_key(who.secret_key, scope), text.encode(), "sha256").hex()
    return f"{site.scheme}://{site.host}{path}?{query}&X-Amz-Signature={signature}"


@lru_cache(maxsize=4)
def _query(who: Credentials, scope: str, moment: str, lifetime: int) -> str:
    """Return the query of all links of a moment, in the order of its names."""
    query = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{who.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(lifetime),
        "X-Amz-Security-Token": who.token or "",
        "X-Amz-SignedHeaders": "host",
    }
    return "&".join(f"{name}={quote(value, safe='~')}" for name, value in query.items() if value)


@lru_cache(maxsize=4)
def _signing_key(secret_key: str, scope: str) -> bytes:
    """Return the key that signs for a day."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
