"""Signatures with the one key of this machine, in both versions of AWS."""

import base64
import hashlib
import hmac

from localaws.environment import CREDENTIALS
from localaws.presign.refusal import Refused


def secret_of(access_key: str) -> str:
    """Return the secret of this machine's key. Raises Refused for any other."""
    if access_key != CREDENTIALS["AWS_ACCESS_KEY_ID"]:
        raise Refused(
            "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
        )
    return CREDENTIALS["AWS_SECRET_ACCESS_KEY"]


def sign_v4(credential: str, text: str) -> str:
    """Return the signature version 4 of the text. `credential`: key/date/region/service/aws4_request."""
    access_key, *scope = credential.split("/")
    key = b"AWS4" + secret_of(access_key).encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def sign_v2(access_key: str, text: str) -> str:
    """Return the signature version 2 of the text."""
    return base64.b64encode(hmac.digest(secret_of(access_key).encode(), text.encode(), "sha1")).decode()
