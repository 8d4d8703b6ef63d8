"""Amazon SNS: one topic."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import FutureStoreError, ServiceError, TransientError

MAX_SUBJECT = 99
"""Characters; SNS also refuses line breaks."""
MAX_ENTRIES = 10
MAX_BYTES = 250_000
"""Of one batch; SNS takes 262,144 with what it adds."""


class Topic:
    """The topic at `arn`; `client` is boto3's SNS client."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, message: dict[str, Any]) -> None:
        """Publish `message` as JSON; it comes at least once, so give it an id of its own."""
        with translated_errors(f"Publish {subject}"):
            self._client.publish(TopicArn=self._arn, Subject=_line(subject), Message=json.dumps(message))

    def publish_many(
        self, subject: str, messages: Sequence[Mapping[str, Any]]
    ) -> dict[str, FutureStoreError]:
        """Publish messages, each with an `id` of its own; why some did not go out, by their ids."""
        refused: dict[str, FutureStoreError] = {}
        for batch in _batches({str(message["id"]): json.dumps(message) for message in messages}):
            try:
                refused |= self._publish_batch(subject, batch)
            except FutureStoreError as exc:
                refused |= dict.fromkeys(batch, exc)
        return refused

    def _publish_batch(self, subject: str, batch: Mapping[str, str]) -> dict[str, FutureStoreError]:
        ids = dict(enumerate(batch))
        entries = [
            {"Id": str(number), "Subject": _line(subject), "Message": batch[id]} for number, id in ids.items()
        ]
        with translated_errors(f"PublishBatch {subject}"):
            answer = self._client.publish_batch(TopicArn=self._arn, PublishBatchRequestEntries=entries)
        return {ids[int(entry["Id"])]: _refusal(entry) for entry in answer.get("Failed", ())}


def _line(subject: str) -> str:
    return " ".join(subject.split())[:MAX_SUBJECT]


def _refusal(entry: Mapping[str, Any]) -> FutureStoreError:
    error = ServiceError if entry.get("SenderFault") else TransientError
    return error(f"PublishBatch: {entry['Code']}: {entry.get('Message', '')}")


def _batches(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What SNS takes at once: so many texts, and so many bytes (JSON is ASCII)."""
    batch: dict[str, str] = {}
    for id, text in texts.items():
        if len(batch) == MAX_ENTRIES or (batch and len(text) + sum(map(len, batch.values())) > MAX_BYTES):
            yield batch
            batch = {}
        batch[id] = text
    if batch:
        yield batch
