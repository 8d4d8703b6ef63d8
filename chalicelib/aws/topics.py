"""Amazon SNS: one topic."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws.errors import kind_of, translated_errors
from chalicelib.errors import FutureStoreError

MAX_SUBJECT_CHARACTERS = 99
"""SNS takes subjects of fewer than 100 characters, without line breaks."""
MAX_BATCH_MESSAGES = 10
"""Messages that one PublishBatch takes."""
MAX_BATCH_BYTES = 250_000
"""Bytes of the messages in one PublishBatch. SNS takes 262,144 with subjects and ids."""


class Topic:
    """The topic at `arn`; `client` is botocore's SNS client."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, message: dict[str, Any]) -> None:
        """Publish `message` as JSON. SNS may deliver it twice, so a message has an id of its own."""
        with translated_errors(f"Publish {subject}"):
            self._client.publish(TopicArn=self._arn, Subject=_line(subject), Message=json.dumps(message))

    def publish_many(
        self, subject: str, messages: Sequence[Mapping[str, Any]]
    ) -> dict[str, FutureStoreError]:
        """Publish messages, each with an `id`. Return the errors of those that failed, by id."""
        refused: dict[str, FutureStoreError] = {}
        for batch in _batches({str(message["id"]): json.dumps(message) for message in messages}):
            try:
                refused |= self._publish_batch(subject, batch)
            except FutureStoreError as exc:  # the other batches go out all the same
                refused |= dict.fromkeys(batch, exc)
        return refused

    def _publish_batch(self, subject: str, batch: Mapping[str, str]) -> dict[str, FutureStoreError]:
        ids = dict(enumerate(batch))  # an entry's Id has at most 80 characters, so the number stands for it
        entries = [
            {"Id": str(number), "Subject": _line(subject), "Message": batch[id]} for number, id in ids.items()
        ]
        with translated_errors(f"PublishBatch {subject}"):
            answer = self._client.publish_batch(TopicArn=self._arn, PublishBatchRequestEntries=entries)
        return {ids[int(entry["Id"])]: _refusal(entry) for entry in answer.get("Failed", ())}


def _line(subject: str) -> str:
    return " ".join(subject.split())[:MAX_SUBJECT_CHARACTERS]


def _refusal(entry: Mapping[str, Any]) -> FutureStoreError:
    error = kind_of(entry["Code"], passes=not entry.get("SenderFault"))
    return error(f"PublishBatch: {entry['Code']}: {entry.get('Message', '')}")


def _batches(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Split into PublishBatch calls of at most 10 messages and 250 KB."""
    batch: dict[str, str] = {}
    for id, text in texts.items():
        size = len(text) + sum(map(len, batch.values()))  # characters are bytes: json.dumps writes ASCII
        if batch and (len(batch) == MAX_BATCH_MESSAGES or size > MAX_BATCH_BYTES):
            yield batch
            batch = {}
        batch[id] = text
    if batch:
        yield batch
