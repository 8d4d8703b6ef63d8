"""Amazon SQS: one queue."""

from typing import Any, NamedTuple

from chalicelib.aws.errors import translated_errors

MAX_RECEIVED = 10
"""Messages that one ReceiveMessage returns."""
WAIT_SECONDS = 1
"""Without a wait SQS asks some of its servers only, and may miss messages."""


class Message(NamedTuple):
    """A received message. `receives` counts its receives, with this one."""

    id: str
    body: str
    receipt: str
    receives: int


class Queue:
    """The queue at `url`; `client` is botocore's SQS client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def receive(self) -> list[Message]:
        """Return at most ten messages, none twice until the queue's visibility timeout is over."""
        with translated_errors("ReceiveMessage"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MAX_RECEIVED,
                WaitTimeSeconds=WAIT_SECONDS,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        return [_message(received) for received in answer.get("Messages", ())]

    def delete(self, message: Message) -> None:
        """Delete a received message."""
        with translated_errors("DeleteMessage"):
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)


def _message(received: dict[str, Any]) -> Message:
    receives = int(received["Attributes"]["ApproximateReceiveCount"])
    return Message(received["MessageId"], received["Body"], received["ReceiptHandle"], receives)
