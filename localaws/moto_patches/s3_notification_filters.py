"""S3 accepts a filter rule's name in any case. moto asserts lower case: 500 for Chalice's `Prefix`."""

import re

from moto.s3.responses import S3Response

from localaws.patch import replace

_NAME = re.compile(rb"<Name>(Prefix|Suffix)</Name>")


def install() -> None:
    """Convert the names to lower case before moto reads them."""
    original = S3Response._notification_config_from_body

    def from_body(self: S3Response) -> object:
        body = self.body if isinstance(self.body, bytes) else self.body.encode()
        self.body = _NAME.sub(lambda name: name.group(0).replace(name.group(1), name.group(1).lower()), body)
        return original(self)

    replace(S3Response, "_notification_config_from_body", from_body)
