"""S3's errors as XML."""

import uuid
from xml.sax.saxutils import escape


class Refused(Exception):
    """S3 refuses the request: code, message and further elements of the error, as in S3's API reference."""

    def __init__(self, code: str, message: str, status: str = "403 Forbidden", **elements: object) -> None:
        super().__init__(f"{code}: {message}")
        self._status = status
        self._elements = {
            "Code": code,
            "Message": message,
            **elements,
            "RequestId": uuid.uuid4().hex[:16].upper(),
        }

    def answer(self) -> tuple[str, dict[str, str], bytes]:
        """Return status, headers and body."""
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in self._elements.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
        # A page in a browser may read why its upload was refused, as with the bucket's CORS rules on AWS.
        headers = {"Content-Type": "application/xml", "Access-Control-Allow-Origin": "*"}
        return self._status, headers, body.encode()


def signature_does_not_match() -> Refused:
    """Return the refusal of a link or form that was changed, or signed with another key."""
    return Refused(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
    )


def version_2_is_not_supported() -> Refused:
    """Return the refusal of a link or form with signature version 2, which S3 has given up."""
    return Refused(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        "400 Bad Request",
    )
