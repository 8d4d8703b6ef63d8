"""Amazon SNS: one topic."""

import json
from typing import Any

from chalicelib.aws.errors import translated_errors

MAX_SUBJECT = 99
"""Characters; SNS also refuses line breaks."""


class Topic:
    """The topic at `arn`; `client` is boto3's SNS client."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, message: dict[str, Any]) -> None:
        """Publish `message` as JSON; it comes at least once, so give it an id of its own."""
        with translated_errors(f"Publish {subject}"):
            line = " ".join(subject.split())[:MAX_SUBJECT]
            self._client.publish(TopicArn=self._arn, Subject=line, Message=json.dumps(message))
