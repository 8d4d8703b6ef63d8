"""Signature version 4 with the keys of this machine, which have one secret."""

import hashlib
import hmac

from localaws.environment import CREDENTIALS
from localaws.permissions.roles import is_known
from localaws.presign.refusal import Refused


def sign(credential: str, text: str) -> str:
    """Return the signature of the text. `credential`: key/date/region/service/aws4_request."""
    access_key, *scope = credential.split("/")
    key = b"AWS4" + _secret_of(access_key).encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _secret_of(access_key: str) -> str:
    """Return the secret of a key of this machine. Raises Refused for any other."""
    if not is_known(access_key):
        raise Refused(
            "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
        )
    return CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
