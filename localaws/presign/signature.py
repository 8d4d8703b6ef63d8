"""Signature version 4 with the one key of this machine."""

import hashlib
import hmac

from localaws.environment import CREDENTIALS
from localaws.presign.refusal import Refused


def sign(credential: str, text: str) -> str:
    """Return the signature of the text. `credential`: key/date/region/service/aws4_request."""
    access_key, *scope = credential.split("/")
    key = b"AWS4" + _secret_of(access_key).encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _secret_of(access_key: str) -> str:
    """Return the secret of this machine's key. Raises Refused for any other."""
    if access_key != CREDENTIALS["AWS_ACCESS_KEY_ID"]:
        raise Refused(
            "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
        )
    return CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
